public import Quantities

/// What is reported of the distribution of a duration.
public struct LatencySummary: Hashable, Sendable {
    /// How many durations there are.
    public var count: Int
    /// Their mean.
    public var mean: Seconds
    /// The median.
    public var median: Seconds
    /// What 90 % stay at or below.
    public var p90: Seconds
    /// What 95 % stay at or below.
    public var p95: Seconds
    /// What 99 % stay at or below.
    public var p99: Seconds
    /// The longest.
    public var maximum: Seconds

    /// The summary of a distribution; `nil` if it holds nothing.
    public init?(_ histogram: LatencyHistogram) {
        let percentiles = histogram.percentiles([0.5, 0.9, 0.95, 0.99])
        guard let mean = histogram.mean, let maximum = histogram.maximum, percentiles.count == 4 else { return nil }
        count = histogram.count
        self.mean = mean
        median = percentiles[0]
        p90 = percentiles[1]
        p95 = percentiles[2]
        p99 = percentiles[3]
        self.maximum = maximum
    }
}
