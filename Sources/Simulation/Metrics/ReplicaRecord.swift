public import Quantities
internal import Traffic

/// What one copy of the model did, and what its requests experienced.
struct ReplicaRecord: Sendable {
    var counts = EngineCounts()
    var latencies = LatencySet()
    var timeline = Timeline()
    var arrived = 0
    var completed = 0
    var rejected = [Int](repeating: 0, count: RequestRecord.Rejection.allCases.count)
    /// Completed requests that got what is promised, and all that count for it.
    var kept = 0
    var judged = 0
    /// Tokens of requests that got what is promised.
    var keptTokens = 0
    var inputTokens = 0
    var outputTokens = 0
    var busy = 0.0
    /// Σ sequences · steps of those that generate.
    var sequenceSteps = 0.0
    var generatingSteps = 0
    var peakCacheUse = 0.0
    var peakRunning = 0
    var peakWaiting = 0
    var lastEnd = 0.0
    var firstArrival = Double.infinity
    var lastArrival = 0.0
    var sample = RequestSample()
    /// What happened to requests, where somebody asks for it.
    var requests: [RequestRecord] = []

    let keepsRequests: Bool
    let promise: RequestPromise
    /// Requests before this one only warm the deployment up.
    let warmUp: Int
    /// What each request waits outside of steps.
    let overhead: Double

    init(_ options: RecordOptions) {
        keepsRequests = options.keepsRequests
        promise = options.promise
        warmUp = options.warmUpRequests
        overhead = options.requestOverhead.rawValue
    }

    /// A request arrived.
    mutating func arrive(_ request: TrafficRequest) {
        let time = request.arrival.rawValue
        arrived += 1
        firstArrival = min(firstArrival, time)
        lastArrival = max(lastArrival, time)
        sample.note(request)
        timeline.add(at: time) { $0.arrivals += 1 }
    }

    /// A request ended.
    mutating func end(_ record: RequestRecord) {
        lastEnd = max(lastEnd, record.end.rawValue)
        if keepsRequests { requests.append(record) }
        let counts = record.index >= warmUp
        if counts { judged += 1 }
        switch record.ending {
        case .rejected(let reason):
            rejected[RequestRecord.Rejection.allCases.firstIndex(of: reason) ?? 0] += 1
        case .unfinished: break
        case .completed:
            completed += 1
            inputTokens += record.inputTokens
            outputTokens += record.outputTokens
            if counts { complete(record) }
            timeline.add(at: record.end.rawValue) { $0.completions += 1 }
        }
    }

    private mutating func complete(_ record: RequestRecord) {
        if let time = record.timeToFirstToken { latencies.timeToFirstToken.record(time) }
        if let time = record.timePerOutputToken { latencies.timePerOutputToken.record(time) }
        if let time = record.endToEnd { latencies.endToEnd.record(time) }
        if let time = record.queueing { latencies.queueing.record(time) }
        guard promise.isKept(by: record) else { return }
        kept += 1
        keptTokens += record.outputTokens
    }

    /// Tokens followed others after a time.
    @inline(__always)
    mutating func interToken(_ seconds: Double, count: Int) {
        latencies.interToken.record(Seconds(rawValue: seconds), count: count)
    }
}

/// What of a run is written down, and how.
public struct RecordOptions: Hashable, Sendable {
    /// Whether what happened to each request is kept until it is taken.
    public var keepsRequests: Bool
    /// What each request is promised.
    public var promise: RequestPromise
    /// The first requests, whose latencies do not count since they meet an empty deployment.
    public var warmUpRequests: Int
    /// What each request waits outside of steps: tokenising, queueing, streaming.
    public var requestOverhead: Seconds

    /// Creates options.
    public init(
        keepsRequests: Bool = false, promise: RequestPromise = RequestPromise(), warmUpRequests: Int = 0,
        requestOverhead: Seconds = .zero
    ) {
        self.keepsRequests = keepsRequests
        self.promise = promise
        self.warmUpRequests = warmUpRequests
        self.requestOverhead = requestOverhead
    }
}
