import ArgumentParser
import Shardwise

/// The flags that say which requests a deployment meets.
struct TrafficOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file of requests; see Documentation/traffic.md for formats.", valueName: "file"))
    var trace: String?

    @Option(
        help: ArgumentHelp(
            "The trace's format, where it is not recognised: "
                + TraceFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "format"))
    var traceFormat: String?

    @Flag(help: "Count rows of a trace that cannot be read, and leave them out.")
    var skipBad = false

    @Option(
        help: ArgumentHelp(
            "A made-up load: a file (schema shardwise/load/v1), or its fields, such as \"rate: 4, input: 2000, "
                + "output: 200, requests: 100k\".", valueName: "load"))
    var load: String?

    @Option(help: ArgumentHelp("Stop after so many requests.", valueName: "n"))
    var requests: Int?

    @Option(help: ArgumentHelp("Send requests so many times as fast.", valueName: "factor"))
    var pace: Double?

    @Option(help: ArgumentHelp("Where draws of random numbers start, in place of the load's own seed.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("The first requests, whose times do not count.", valueName: "n"))
    var warmUp = 0

    func validate() throws {
        if trace != nil, load != nil { throw ValidationError("Give either --trace or --load.") }
        if let pace, !(pace > 0 && pace < 1e9) { throw ValidationError("--pace must be above zero.") }
        if let requests, requests < 1 { throw ValidationError("--requests must be at least 1.") }
        if warmUp < 0 { throw ValidationError("--warm-up must not be negative.") }
    }
}

extension TrafficOptions {
    /// The requests in a scenario's own load where no other number is stated.
    static let usualRequests = 2000

    /// Where draws of the simulator start, and of a load that states no seed of its own.
    var startOfDraws: UInt64 { seed ?? 1 }

    /// Whether requests are described by more than the scenario.
    var isStated: Bool { trace != nil || load != nil }

    /// The requests from their beginning.
    ///
    /// - Parameter scenario: The scenario, whose own load is sent where no other is stated.
    /// - Returns: The requests.
    /// - Throws: A diagnostic about the file or the fields.
    func input(for scenario: Scenario?) throws(Diagnostic) -> TrafficInput {
        if let trace { return TrafficInput(try traceFile(trace).open()) }
        if let load {
            var load = try SyntheticLoad(parsing: load, flag: "--load")
            load.seed = seed ?? load.seed
            return TrafficInput(load)
        }
        guard let scenario else {
            throw Diagnostic(code: "field-missing", "no requests are given", hint: "pass --trace or --load")
        }
        return TrafficInput(
            SyntheticLoad(of: scenario, requests: requests ?? TrafficOptions.usualRequests, seed: startOfDraws))
    }

    /// A trace as it is to be read.
    func traceFile(_ path: String) throws(Diagnostic) -> TraceFile {
        var format: TraceFormat?
        if let traceFormat {
            format = TraceFormat(rawValue: traceFormat)
            guard format != nil else {
                throw Diagnostic(
                    code: "trace-format", "--trace-format: there is no format called `\(traceFormat.prefix(60))`",
                    hint: "known: " + TraceFormat.allCases.map(\.rawValue).joined(separator: ", "))
            }
        }
        return TraceFile(path: path, format: format, skipsBadRows: skipBad)
    }

    /// The requests at a pace, which multiplies the stated one.
    func feed(for scenario: Scenario, pace factor: Double = 1) throws(Diagnostic) -> TrafficFeed<TrafficInput> {
        try TrafficFeed(
            try input(for: scenario), pace: factor * (pace ?? 1), upTo: TrafficLimit(requests: requests ?? .max))
    }

    /// What the load is, for a reader.
    func text(_ scenario: Scenario) -> String {
        let speed = pace.map { ", \(FixedPoint.significant($0)) times as fast" } ?? ""
        if let trace { return "requests of `\(trace)`\(speed)" }
        if let load { return "requests of \(load)\(speed)" }
        let lengths = "\(scenario.load.input) tokens in, \(scenario.load.output) out"
        if case .rate(let rate) = scenario.demand {
            return
                "\(FixedPoint.significant(rate)) requests per second, independently of each other, \(lengths)\(speed)"
        }
        return "\(scenario.load.concurrency) requests in flight, \(lengths)"
    }
}
