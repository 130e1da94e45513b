internal import Diagnostics
internal import Documents

/// How many requests a throughput benchmark queues from the start, by their lengths.
struct QueuedRequests: Hashable, Sendable {
    /// The benchmark, as sources name it.
    var harness: String
    /// The prompt, in tokens.
    var input: Double
    /// The output, in tokens.
    var output: Double
    /// The requests.
    var requests: Int

    /// Whether a row is a result of it.
    func applies(to row: MeasurementRow) -> Bool {
        row.source.contains(harness) && row.input == input && row.output == output
    }

    /// Loads the built-in table.
    static func load() throws(Diagnostic) -> [QueuedRequests] {
        try ConventionFile.queuedRequests.entries(
            of: "queues", schema: "shardwise/queued-requests/v1", decode: QueuedRequests.init(decoding:))
    }

    private init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["harness", "input", "output", "requests", "source"])
        harness = try reader.string("harness")
        input = try reader.number("input", in: 1...1e9)
        output = try reader.number("output", in: 1...1e9)
        requests = try reader.integer("requests", in: 1...100_000_000)
        _ = try reader.string("source")
    }
}
