public import Quantities

/// What a load gets from a deployment: means over its requests, and rates over the whole run.
public struct ServingOutcome: Hashable, Sendable {
    /// The mean time to first token, waiting included.
    public var timeToFirstToken: Seconds
    /// The median time to first token, which a burst at the start moves less than the mean.
    public var medianTimeToFirstToken: Seconds
    /// The mean time per output token after the first.
    public var timePerOutputToken: Seconds
    /// The median over requests of the time per output token.
    public var medianTimePerOutputToken: Seconds
    /// The mean time from arrival to the last token.
    public var endToEnd: Seconds
    /// The output tokens per second of the whole deployment, from the first arrival to the last token.
    public var outputRate: TokensPerSecond
    /// The prompt tokens per second of the whole deployment.
    public var inputRate: TokensPerSecond
    /// The requests completed per second, whole deployment.
    public var requestRate: Double
    /// The mean number of sequences in a generating step on one attention rank.
    public var meanBatch: Double
    /// The largest share of the cache in use.
    public var peakCacheUse: Fraction
    /// How often a request was put back because the cache was full.
    public var preemptions: Int
    /// Requests that can never run because one of them exceeds the cache.
    public var rejected: Int
    /// Whether requests waited for room rather than for their turn in a step.
    public var isQueueBound: Bool
}
