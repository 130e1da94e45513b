public import Diagnostics
public import Quantities
public import Traffic

/// Where the requests of a run come from: a trace, or a load that is made up.
public struct TrafficInput: TrafficSource {
    private var trace: TraceReader?
    private var synthetic: SyntheticTraffic?

    /// The requests of a trace.
    public init(_ trace: TraceReader) { self.trace = trace }

    /// The requests of a load that is made up.
    public init(_ load: SyntheticLoad) { synthetic = SyntheticTraffic(load) }

    /// The tokens of a block of content.
    public var prefixBlockTokens: Int? { trace?.prefixBlockTokens ?? synthetic?.prefixBlockTokens }

    /// Whether requests come whatever happens to others.
    public var isOpenLoop: Bool { synthetic.map { !$0.load.hasFollowUps } ?? true }

    /// What became of the rows of the trace that were read so far; `nil` where the load is made up.
    public var counts: TraceCounts? { trace?.counts }

    /// The next request that comes of itself.
    public mutating func next() throws(Diagnostic) -> TrafficRequest? {
        if let trace { return try trace.next() }
        return try synthetic?.next()
    }

    /// The request that the end of another causes.
    public mutating func followUp(
        of request: TrafficRequest, endedAt time: Seconds, wasAnswered: Bool
    ) -> TrafficRequest? {
        synthetic?.followUp(of: request, endedAt: time, wasAnswered: wasAnswered)
    }
}

/// What a load is like, by its first requests.
public struct TypicalRequests: Hashable, Sendable {
    /// Some requests.
    public var requests: [TrafficRequest] = []

    /// The first requests of a source.
    ///
    /// - Throws: A diagnostic about a request that cannot be read.
    public init<Source: TrafficSource>(of source: Source, count: Int = 2048) throws(Diagnostic) {
        var source = source
        while requests.count < count, let request = try source.next() { requests.append(request) }
    }

    /// The mean prompt, at least one token.
    public var meanInput: Int { mean { $0.inputTokens } }
    /// The mean output, at least one token.
    public var meanOutput: Int { mean { $0.outputTokens } }
    /// The requests per second; `nil` where all come at once.
    public var rate: Double? {
        guard let first = requests.first, let last = requests.last, last.arrival > first.arrival else { return nil }
        return Double(requests.count - 1) / (last.arrival - first.arrival).rawValue
    }

    private func mean(_ value: (TrafficRequest) -> Int) -> Int {
        max(1, requests.reduce(0) { $0 + value($1) } / max(1, requests.count))
    }
}
