internal import Diagnostics
internal import Documents
internal import Quantities

/// A standard benchmark whose rows leave lengths and latency limits to its rules.
struct BenchmarkWorkload: Hashable, Sendable {
    /// How notes name it.
    var target: String
    /// The mean prompt; `nil` where no source states it.
    var input: Double?
    /// The mean output.
    var output: Double
    /// The limits under which a scenario's throughput counts.
    var limits: [ScenarioLimit]
    /// Where the figures come from.
    var source: String

    /// The latencies that most requests of a scenario must keep.
    struct ScenarioLimit: Hashable, Sendable {
        /// The scenario's name.
        var scenario: String
        /// The longest TTFT.
        var timeToFirstToken: Seconds
        /// The longest TPOT.
        var timePerOutputToken: Seconds
    }

    /// Loads the built-in table.
    static func load() throws(Diagnostic) -> [BenchmarkWorkload] {
        try ConventionFile.workloads.entries(of: "workloads", schema: "shardwise/benchmark-workloads/v1") {
            reader throws(Diagnostic) in
            var limits: [ScenarioLimit] = []
            for entry in try reader.objects("limits") {
                limits.append(
                    ScenarioLimit(
                        scenario: try entry.string("scenario"),
                        timeToFirstToken: .milliseconds(try entry.number("ttft_ms", in: 1...1e6)),
                        timePerOutputToken: .milliseconds(try entry.number("tpot_ms", in: 1...1e6))))
            }
            return BenchmarkWorkload(
                target: try reader.string("target"), input: try reader.optionalNumber("input", in: 1...1e6),
                output: try reader.number("output", in: 1...1e6), limits: limits, source: try reader.string("source"))
        }
    }
}

/// How many tokens a step of a drafting model yields.
struct DraftAcceptance: Hashable, Sendable {
    /// The models.
    var models: [String]
    /// The tokens per step for one drafted token, two, and so on.
    var acceptedLengths: [Double]

    /// Loads the built-in table.
    static func load() throws(Diagnostic) -> [DraftAcceptance] {
        try ConventionFile.draftAcceptance.entries(of: "models", schema: "shardwise/draft-acceptance/v1") {
            reader throws(Diagnostic) in
            var lengths: [Double] = []
            for value in try reader.array("accepted_lengths") {
                lengths.append(try value.number(named: "accepted_lengths", in: 1...100))
            }
            _ = try reader.string("source")
            return DraftAcceptance(models: try reader.texts("models"), acceptedLengths: lengths)
        }
    }
}
