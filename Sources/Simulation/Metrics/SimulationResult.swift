public import Quantities
public import Traffic

/// What happened to requests on a deployment.
public struct SimulationResult: Sendable {
    /// Requests that arrived.
    public var arrived: Int
    /// Requests that have all their tokens.
    public var completed: Int
    /// Refused requests, by reason.
    public var rejected: [(reason: RequestRecord.Rejection, count: Int)]
    /// Requests that were still on their way when the run ended.
    public var unfinished: Int
    /// What completed requests experienced, without those that warmed the deployment up.
    public var latencies: LatencySet
    /// What engines did.
    public var counts: EngineCounts
    /// What they did over time.
    public var timeline: Timeline
    /// Requests that were judged against what is promised.
    public var judged: Int
    /// Those of them that got it.
    public var kept: Int
    /// The output tokens of those.
    public var keptTokens: Int
    /// Tokens of prompts of completed requests.
    public var inputTokens: Int
    /// Tokens generated for completed requests.
    public var outputTokens: Int
    /// From the start of the trace to the last end of a request.
    public var span: Seconds
    /// The share of the time in which copies ran steps.
    public var busyShare: Double
    /// The mean number of sequences in a step that generates, on one copy.
    public var meanBatch: Double
    /// The largest share of a copy's cache in use.
    public var peakCacheUse: Fraction
    /// The most requests that ran at once on one copy.
    public var peakRunning: Int
    /// The most requests that waited at once for one copy.
    public var peakWaiting: Int
    /// The bytes of caches that were handed over outside of the reading of prompts.
    public var handedOver: Bytes
    /// Whether the run was stopped before all requests had ended.
    public var isStopped: Bool
    /// The devices in use.
    public var devices: Int
    /// How many copies of the model there are.
    public var copies: Int
    /// Requests that are typical of the load.
    public var sample: [TrafficRequest]
    /// When the first and the last request arrived.
    public var arrivals: ClosedRange<Double>
    /// What happened to each request, where it was written down and not taken before; in the order of arrival.
    public var requests: [RequestRecord]

    init(_ replicas: [Replica], links: SharedLinks?, isStopped: Bool, deployment: SimulatedDeployment) {
        var (arrived, completed, unfinished, judged, kept, keptTokens) = (0, 0, 0, 0, 0, 0)
        var (inputTokens, outputTokens, generatingSteps, peakRunning, peakWaiting) = (0, 0, 0, 0, 0)
        var (last, busy, sequenceSteps, peakUse) = (0.0, 0.0, 0.0, 0.0)
        var rejected = [Int](repeating: 0, count: RequestRecord.Rejection.allCases.count)
        var latencies = LatencySet()
        var counts = EngineCounts()
        var timeline = Timeline()
        var requests: [RequestRecord] = []
        var sample: [TrafficRequest] = []
        var (firstArrival, lastArrival) = (Double.infinity, 0.0)
        for replica in replicas {
            let record = replica.record
            arrived += record.arrived
            completed += record.completed
            for index in rejected.indices { rejected[index] += record.rejected[index] }
            judged += record.judged
            kept += record.kept
            keptTokens += record.keptTokens
            inputTokens += record.inputTokens
            outputTokens += record.outputTokens
            generatingSteps += record.generatingSteps
            sequenceSteps += record.sequenceSteps
            last = max(last, record.lastEnd, isStopped ? replica.now : 0)
            busy += record.busy
            peakUse = max(peakUse, record.peakCacheUse)
            peakRunning = max(peakRunning, record.peakRunning)
            peakWaiting = max(peakWaiting, record.peakWaiting)
            latencies.merge(record.latencies)
            counts.add(record.counts)
            timeline.merge(record.timeline)
            requests += record.requests
            sample += record.sample.requests
            firstArrival = min(firstArrival, record.firstArrival)
            lastArrival = max(lastArrival, record.lastArrival)
        }
        unfinished = arrived - completed - rejected.reduce(0, +)
        if replicas.first?.record.keepsRequests == true, unfinished > 0 {
            for replica in replicas { requests += replica.unfinished }
        }
        self.arrived = arrived
        self.completed = completed
        self.rejected = zip(RequestRecord.Rejection.allCases, rejected).compactMap { $1 > 0 ? ($0, $1) : nil }
        self.unfinished = unfinished
        self.latencies = latencies
        self.counts = counts
        self.timeline = timeline
        self.judged = judged
        self.kept = kept
        self.keptTokens = keptTokens
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        span = Seconds(rawValue: last)
        busyShare = last > 0 ? busy / (last * Double(max(1, replicas.count))) : 0
        meanBatch = generatingSteps > 0 ? sequenceSteps / Double(generatingSteps) : 0
        peakCacheUse = Fraction(rawValue: peakUse)
        self.peakRunning = peakRunning
        self.peakWaiting = peakWaiting
        handedOver = Bytes(rawValue: links?.bytesSent ?? 0)
        self.isStopped = isStopped
        devices = deployment.deviceCount
        copies = replicas.count
        self.sample = sample.sorted { $0.index < $1.index }
        arrivals = min(firstArrival, lastArrival)...lastArrival
        self.requests = requests.sorted { $0.index < $1.index }
    }

    /// Requests that arrived per second; `nil` where all came at once.
    public var offeredRate: Double? {
        let span = arrivals.upperBound - arrivals.lowerBound
        return span > 0 ? Double(arrived - 1) / span : nil
    }
    /// Requests that arrived per second and were not refused; `nil` where all came at once.
    public var acceptedRate: Double? {
        let refused = rejected.reduce(0) { $0 + $1.count }
        return offeredRate.map { $0 * Double(arrived - refused) / Double(max(1, arrived)) }
    }
    /// Completed requests per second.
    public var requestRate: Double { span > .zero ? Double(completed) / span.rawValue : 0 }
    /// Output tokens per second of completed requests.
    public var outputRate: TokensPerSecond { rate(of: outputTokens) }
    /// Output tokens per second of requests that got what is promised.
    public var goodput: TokensPerSecond { rate(of: keptTokens) }
    private func rate(of tokens: Int) -> TokensPerSecond {
        TokensPerSecond(rawValue: span > .zero ? Double(tokens) / span.rawValue : 0)
    }
    /// The share of judged requests that got what is promised.
    public var keptShare: Fraction { Fraction(rawValue: judged > 0 ? Double(kept) / Double(judged) : 0) }
    /// The share of prompt tokens that were found in caches.
    public var cachedShare: Fraction {
        Fraction(rawValue: counts.promptTokens > 0 ? Double(counts.cachedTokens) / Double(counts.promptTokens) : 0)
    }
}

extension Replica {
    /// The requests that have not ended.
    var unfinished: [RequestRecord] {
        table.live.map { $0.record(.unfinished, at: now, replica: number, overhead: record.overhead) }
    }
}
