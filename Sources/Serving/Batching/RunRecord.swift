internal import Quantities

/// What happened to the requests of a run on one attention rank.
struct RunRecord {
    /// When each request arrived, in seconds.
    var arrivals: [Double]
    /// When each had its first token.
    private var firstTokens: [Double]
    /// The tokens each had generated before it was last preempted.
    private(set) var generated: [Int]
    private var hasWaitedForRoom: [Bool]
    /// The requests that have ended, rejected ones included.
    private(set) var ended = 0
    /// When the last one ended.
    var end = 0.0

    private(set) var completed = 0
    private(set) var rejected = 0
    private(set) var preemptions = 0
    private(set) var waitedForRoom = 0
    private var waits: [Double] = []
    private var perToken: [Double] = []
    private var endToEndSum = 0.0
    private var output = 0.0
    private var input = 0.0
    private var steps = 0.0
    private var sequenceSteps = 0.0
    private var peakUse = 0.0
    private let inputs: [Int]

    init(_ requests: [Request]) {
        arrivals = requests.map(\.arrival.rawValue)
        inputs = requests.map(\.input)
        firstTokens = [Double](repeating: -1, count: requests.count)
        generated = [Int](repeating: 0, count: requests.count)
        hasWaitedForRoom = [Bool](repeating: false, count: requests.count)
    }

    mutating func firstToken(of request: Int, at time: Double) {
        guard firstTokens[request] < 0 else { return }
        firstTokens[request] = time
        waits.append(time - arrivals[request])
        input += Double(inputs[request])
    }

    mutating func finish(_ request: Int, output tokens: Int, at time: Double) {
        ended += 1
        completed += 1
        output += Double(tokens)
        endToEndSum += time - arrivals[request]
        guard tokens > 1 else { return }
        perToken.append((time - firstTokens[request]) / Double(tokens - 1))
    }

    mutating func reject(_ request: Int) {
        ended += 1
        rejected += 1
    }

    mutating func waitForRoom(_ request: Int) {
        guard !hasWaitedForRoom[request] else { return }
        hasWaitedForRoom[request] = true
        waitedForRoom += 1
    }

    mutating func preempt(_ request: Int, generated tokens: Int) {
        preemptions += 1
        generated[request] += tokens
    }

    mutating func noteSteps(_ count: Double, sequences: Int, use: Double) {
        steps += count
        sequenceSteps += count * Double(sequences)
        peakUse = max(peakUse, use)
    }

    /// The outcome for a deployment of `copies` such ranks.
    func outcome(copies: Int, requestOverhead: Seconds) -> ServingOutcome {
        let span = max(end, .leastNormalMagnitude)
        let (all, copies) = (Double(max(1, completed)), Double(copies))
        return ServingOutcome(
            timeToFirstToken: Seconds(rawValue: waits.mean) + requestOverhead,
            medianTimeToFirstToken: Seconds(rawValue: waits.median) + requestOverhead,
            timePerOutputToken: Seconds(rawValue: perToken.mean),
            medianTimePerOutputToken: Seconds(rawValue: perToken.median),
            endToEnd: Seconds(rawValue: endToEndSum / all) + requestOverhead,
            outputRate: TokensPerSecond(rawValue: output * copies / span),
            inputRate: TokensPerSecond(rawValue: input * copies / span),
            requestRate: Double(completed) * copies / span, meanBatch: steps > 0 ? sequenceSteps / steps : 0,
            peakCacheUse: Fraction(rawValue: peakUse), preemptions: preemptions, rejected: rejected,
            isQueueBound: waitedForRoom * 20 > arrivals.count)
    }
}

extension [Double] {
    /// The mean; 0 of none.
    fileprivate var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }

    /// The median; 0 of none.
    fileprivate var median: Double {
        guard !isEmpty else { return 0 }
        let ascending = sorted()
        return (ascending[(count - 1) / 2] + ascending[count / 2]) / 2
    }
}
