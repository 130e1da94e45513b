public import Diagnostics
internal import Documents
public import Quantities

/// A request and what was measured of it; what the file does not state is `nil`.
public struct MeasuredRequest: Hashable, Sendable {
    /// The request.
    public var request: TrafficRequest
    /// The time to its first token, TTFT.
    public var timeToFirstToken: Seconds?
    /// The mean time per output token after the first, TPOT.
    public var timePerOutputToken: Seconds?
    /// The time to its last token.
    public var endToEnd: Seconds?
    /// How long it waited for its first step.
    public var queueing: Seconds?

    init(_ row: TraceRow) {
        request = TrafficRequest(
            arrival: .zero, inputTokens: row.input ?? 0, outputTokens: row.output ?? 0, priority: row.priority,
            session: row.session, prefixBlocks: row.blocks)
        timeToFirstToken = MeasuredRequest.duration(row.timeToFirstToken)
        timePerOutputToken = MeasuredRequest.duration(row.timePerOutputToken)
        endToEnd = MeasuredRequest.duration(row.endToEnd)
        queueing = MeasuredRequest.duration(row.queueing)
    }

    private static func duration(_ nanoseconds: Int?) -> Seconds? {
        nanoseconds.map { Seconds(rawValue: Double($0) / 1e9) }
    }

    /// The same with a missing TPOT worked out as (end to end − TTFT) / (output − 1).
    func completed() -> MeasuredRequest {
        guard timePerOutputToken == nil, let timeToFirstToken, let endToEnd, request.outputTokens > 1 else {
            return self
        }
        var completed = self
        completed.timePerOutputToken = (endToEnd - timeToFirstToken) / Double(request.outputTokens - 1)
        return completed
    }
}

/// A run of a real engine, request by request.
public struct MeasuredRun: Hashable, Sendable {
    /// The requests in order of arrival, numbered from 0.
    public let requests: [MeasuredRequest]
    /// What became of the file's rows.
    public let counts: TraceCounts

    /// Reads a run from a table with measured columns, our own JSON lines, AIPerf's records or GuideLLM's report.
    ///
    /// - Throws: A diagnostic as for a trace, or `trace-measured` if no request has a measured time.
    public init(reading file: TraceFile) throws(Diagnostic) {
        let reader = try file.open()
        var requests: [MeasuredRequest] = []
        while var measured = try reader.nextMeasured()?.completed() {
            measured.request.index = requests.count
            requests.append(measured)
        }
        guard requests.contains(where: { $0.timeToFirstToken != nil || $0.endToEnd != nil }) else {
            throw Diagnostic(
                code: "trace-measured", "the file \(quoted(file.path)) states no measured times",
                at: SourceLocation(file: file.path, line: 1, column: 1),
                hint: "a run has ttft_s, tpot_s, latency_s or queue_s, or is AIPerf's or GuideLLM's")
        }
        self.requests = requests
        counts = reader.counts
    }

    /// The requests alone, to be served again.
    public var load: RequestList { RequestList(requests.map(\.request)) }
}
