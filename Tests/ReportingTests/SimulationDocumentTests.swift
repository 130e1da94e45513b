import Diagnostics
import Foundation
import Planning
import PlanningTestSupport
import Quantities
import Simulation
import Testing
import Traffic

@testable import Reporting

/// What a simulated run looks like to people and to programs.
@Suite("Simulation documents")
struct SimulationDocumentTests {
    /// Rows of which one failed, one is broken and one is out of order.
    private static let rows = """
        {"metadata":{"request_start_ns":2000000000},"metrics":{"input_sequence_length":{"value":900},"output_sequence_length":{"value":40}}}
        {"metadata":{"request_start_ns":1000000000},"metrics":{"input_sequence_length":{"value":700},"output_sequence_length":{"value":30}}}
        {"metadata":{"request_start_ns":3000000000},"metrics":{},"error":{"code":500}}
        {"metadata":{"request_start_ns":4000000000},"metrics":{"input_sequence_length":{"value":0},"output_sequence_length":{"value":30}}}

        """

    private static func scenario() throws -> Scenario {
        try Scenario(fields: [
            "model.name=Qwen/Qwen3-8B", "cluster.accelerator=H100", "cluster.count=1", "load.input=800",
            "load.output=50", "load.concurrency=4", "objectives.ttft=1 s", "layout=tp1",
        ])
    }

    private static func answer(
        to input: TrafficInput, _ settings: PoolSettings = PoolSettings()
    ) throws -> SimulationAnswer {
        let scenario = try scenario()
        let deployment = try scenario.simulated(
            try #require(scenario.layout), settings: settings, routing: .roundRobin)
        var feed = try TrafficFeed(input)
        let promise = RequestPromise(scenario.objectives)
        let result = try deployment.run(
            &feed, options: SimulationOptions(record: RecordOptions(promise: promise), isOpenLoop: input.isOpenLoop))
        return SimulationAnswer(
            scenario: scenario, engine: try scenario.simulatedEngine(), deployment: deployment, layouts: ["tp1"],
            load: "a test", promise: promise, warmUpRequests: 0, isExact: false, result: result,
            capacity: try deployment.capacity(for: result.sample), trace: feed.source.counts)
    }

    private static func file(_ text: String, ending: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID().uuidString).\(ending)").path
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private static func traced() throws -> SimulationAnswer {
        let path = try file(rows, ending: "jsonl")
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try answer(to: TrafficInput(try TraceFile(path: path, skipsBadRows: true).open()))
    }

    private static func madeUp() throws -> SimulationAnswer {
        // A cache that is too small for all who ask at once.
        var settings = PoolSettings()
        settings.cacheBlocks = 2000
        let load = "clients: 300, arrivals: closed, input: 800, output: 300, requests: 400, shared_prefix: {tokens: 64}"
        return try answer(to: TrafficInput(try SyntheticLoad(parsing: load, flag: "--load")), settings)
    }

    @Test("The JSON Schemas describe what is written")
    func schemas() throws {
        let schema = try DocumentSchema("simulation.v1")
        try schema.check(SimulationJSON.document(of: try Self.traced()))
        try schema.check(SimulationJSON.document(of: try Self.madeUp()))
    }

    @Test("A measured run beside simulated ones says what it left out")
    func replay() throws {
        let measured = """
            arrival_s,input_tokens,output_tokens,ttft_s,tpot_s,latency_s
            0,700,30,0.05,0.008,0.282
            0.5,700,0,0.05,0.008,0.05
            1,900,40,0.06,0.008,0.372

            """
        let path = try Self.file(measured, ending: "csv")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let run = try MeasuredRun(reading: TraceFile(path: path, skipsBadRows: true))
        let scenario = try Self.scenario()
        let deployment = try scenario.simulated(
            try #require(scenario.layout), settings: PoolSettings(), routing: .roundRobin)
        let replays = [(name: "the model", replay: try deployment.replay(run, options: SimulationOptions()))]
        let document = ReplayReport.json(of: replays, trace: run.counts)
        try DocumentSchema("replay.v1").check(document)
        #expect(document["trace"]?["bad"] == 1 && document["trace"]?["requests"] == 2)
        let report = ReplayReport.document(of: replays, trace: run.counts, question: "a test")
        #expect(TerminalRenderer(width: 100).render(report).contains("line 3: the output has 0 tokens"))
    }

    @Test("A search for the highest rate is described by its schema")
    func rateSearch() throws {
        let scenario = try Self.scenario()
        let deployment = try scenario.simulated(
            try #require(scenario.layout), settings: PoolSettings(), routing: .roundRobin)
        let load = try SyntheticLoad(parsing: "rate: 2, input: 800, output: 20, requests: 100", flag: "--load")
        let typical = try TypicalRequests(of: TrafficInput(load))
        let options = SimulationOptions(record: RecordOptions(promise: RequestPromise(scenario.objectives)))
        let search = try deployment.findRate(
            attainment: Fraction(rawValue: 0.9), baseRate: 2, requests: 100, sample: typical.requests, options: options
        ) { pace throws(Diagnostic) in try TrafficFeed(TrafficInput(load), pace: pace) }
        let document = RateSearchReport.json(of: search)
        try DocumentSchema("rate-search.v1").check(document)
        #expect(document["requests_per_s"] != .null)
    }

    @Test("Rows that a trace marks as failed, broken rows and rows out of order are told apart")
    func rowsOfATrace() throws {
        let answer = try Self.traced()
        let document = SimulationJSON.document(of: answer)
        #expect(document["requests"]?["arrived"] == 2 && document["requests"]?["completed"] == 2)
        let trace = try #require(document["trace"])
        #expect(trace["rows"] == 4 && trace["failed"] == 1 && trace["bad"] == 1 && trace["reordered"] == 1)
        let text = TerminalRenderer(width: 100).render(SimulationReport.document(of: answer))
        #expect(text.contains("line 4: the prompt has 0 tokens"))
        #expect(text.contains("1 request failed where the trace was taken"))
    }

    @Test("Found prompts and requests that were put back are shown over time")
    func overTime() throws {
        let answer = try Self.madeUp()
        let (counts, copies) = (answer.result.counts, answer.result.copies)
        let timeline = answer.result.timeline
        let spans = timeline.spans
        #expect(counts.cachedTokens > 0 && counts.preemptions > 0)
        #expect(abs(spans.reduce(0) { $0 + $1.cachedTokens } - Double(counts.cachedTokens)) < 1e-6)
        #expect(abs(spans.reduce(0) { $0 + $1.startedTokens } - Double(counts.promptTokens)) < 1e-6)
        #expect(abs(spans.reduce(0) { $0 + $1.preemptions } - Double(counts.preemptions)) < 1e-6)
        let shares = timeline.points(atMost: 80, copies: copies).compactMap(\.cachedShare)
        #expect(!shares.isEmpty && shares.allSatisfy { $0.rawValue >= 0 && $0.rawValue <= 1 })
        let page = HTMLRenderer.render(SimulationReport.document(of: answer))
        #expect(page.contains("prompts found"))
        #expect(page.contains("put back"))
    }
}
