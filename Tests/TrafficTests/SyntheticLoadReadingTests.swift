import Diagnostics
import Documents
import Quantities
import Testing

@testable import Traffic

@Suite struct SyntheticLoadReadingTests {
    @Test func readsAFile() throws {
        let load = try SyntheticLoad(
            reading: DocumentText(
                name: "load.yaml",
                content: """
                    schema: shardwise/load/v1
                    arrivals: gamma
                    cv: 2
                    phases:
                      - {for: 1min, rate: 2}
                      - {for: 30s, from: 2, to: 20}
                    repeat: true
                    input: log-normal median 800 sigma 1.1 max 32k
                    output: uniform 10..1k
                    sessions: {turns: geometric 4}
                    pause: log-normal 20s cv 1
                    shared_prefix: {tokens: 1k, groups: 8}
                    block_tokens: 64
                    requests: 100k
                    duration: 1h
                    seed: 12
                    """))
        let phases = [
            RateProfile.Phase(duration: Seconds(rawValue: 60), from: 2, to: 2),
            RateProfile.Phase(duration: Seconds(rawValue: 30), from: 2, to: 20),
        ]
        #expect(
            load.arrivals
                == .open(
                    pattern: .gamma(coefficientOfVariation: 2), rate: RateProfile(phases: phases, repeats: true)))
        #expect(
            load.lengths
                == .independent(
                    input: .logNormal(mu: ReproducibleFunctions.logarithm(800), sigma: 1.1, atMost: 32_000),
                    output: .uniform(10...1000)))
        #expect(load.sessions?.turns == .geometric(mean: 4))
        #expect(load.pause == .logNormal(mean: Seconds(rawValue: 20), coefficientOfVariation: 1))
        #expect(load.sharedPrefix == SyntheticLoad.SharedPrefix(tokens: 1000, groups: 8))
        #expect(load.blockTokens == 64 && load.seed == 12 && load.hasFollowUps)
        #expect(load.limit == TrafficLimit(requests: 100_000, arrival: Seconds(rawValue: 3600)))
    }

    @Test func readsAFlag() throws {
        let load = try SyntheticLoad(
            parsing: "arrivals: closed, clients: 64, ramp: 10s, input: [128, 2k], output: 200, requests: 5k",
            flag: "--load")
        #expect(load.arrivals == .closed(clients: 64, ramp: Seconds(rawValue: 10)))
        #expect(load.lengths == .independent(input: .empirical([128, 2000]), output: .fixed(200)))
    }

    @Test(arguments: [
        ("rate: 4, input: 10", "field-missing", "output"),
        ("input: 10, output: 10, requests: 1", "field-missing", "rate"),
        ("rate: 4, input: 10, output: 10", "load-endless", "requests"),
        ("rate: 4, input: 10, output: 10, phases: [{for: 1s, rate: 1}]", "field-conflict", "rate"),
        ("phases: [{for: 1s, rate: 0}], input: 10, output: 10", "field-value", "phases"),
        ("phases: [{for: 1s, rte: 1}], input: 10, output: 10", "field-unknown", "rate"),
        ("arrivals: poison, rate: 4, input: 10, output: 10, requests: 1", "field-value", "poisson"),
        ("arrivals: closed, rate: 4, input: 10, output: 10, requests: 1", "load-field", "rate"),
        ("arrivals: closed, clients: 4, input: 10, output: 10, duration: 1s", "load-endless", "requests"),
        ("rate: 4, cv: 2, input: 10, output: 10, requests: 1", "load-field", "gamma"),
        ("arrivals: gamma, rate: 4, input: 10, output: 10, requests: 1", "field-missing", "cv"),
        ("rate: -4, input: 10, output: 10, requests: 1", "field-value", "rate"),
        ("rate: 4, inptu: 10, output: 10, requests: 1", "field-unknown", "input"),
        ("rate: 4, input: 0, output: 10, requests: 1", "load-distribution", "input"),
        ("rate: 4, input: 9..5, output: 10, requests: 1", "load-distribution", "input"),
        ("rate: 4, input: log-normal 20, output: 10, requests: 1", "load-distribution", "cv"),
        ("rate: 4, input: log-normal 20 cb 2, output: 10, requests: 1", "load-distribution", "cv"),
        ("rate: 4, input: pareto 20, output: 10, requests: 1", "load-distribution", "input"),
        ("rate: 4, input: [], output: 10, requests: 1", "field-value", "input"),
        ("rate: 4, input: 10, output: geometric 0, requests: 1", "load-distribution", "output"),
        ("rate: 4, input: 10, output: 10, pause: 5s, requests: 1", "load-field", "sessions"),
        ("rate: 4, input: 10, output: 10, sessions: {turns: 2}, pause: 5, requests: 1", "load-distribution", "pause"),
        (
            "rate: 4, input: 10, output: 10, sessions: {turns: 2}, pause: 5s..1s, requests: 1", "load-distribution",
            "pause"
        ),
        ("rate: 4, lengths: /no/such/trace.csv, requests: 1", "file-missing", "trace.csv"),
        ("rate: 4, lengths: a.csv, input: 5, requests: 1", "field-conflict", "lengths"),
    ]) func saysWhatIsWrong(text: String, code: String, mention: String) {
        let error = #expect(throws: Diagnostic.self, "\(text)") { try SyntheticLoad(parsing: text, flag: "--load") }
        #expect(error?.code == code, "\(text): \(error.map(String.init(describing:)) ?? "")")
        #expect(error.map(String.init(describing:))?.contains(mention) == true, "\(text)")
        if code != "file-missing" { #expect(error?.location?.file == "--load", "\(text)") }
    }

    @Test func aFileStatesItsVersion() {
        let error = #expect(throws: Diagnostic.self) {
            try SyntheticLoad(reading: DocumentText(name: "a.yaml", content: "rate: 4\n"))
        }
        #expect(error?.code == "field-missing")
    }
}
