public import Quantities

/// The distribution of many durations in bounded memory: exact while they are few, then within a relative error.
///
/// The first ``exactCount`` durations are kept. Beyond that each falls into one of 512 buckets per power of two, so that
/// a percentile is off by at most ``relativeError``; count, sum, least and greatest stay exact. Two histograms merge into
/// what one would have recorded.
public struct LatencyHistogram: Hashable, Sendable {
    /// How many durations are kept as they are.
    public static let exactCount = 16_384
    /// The largest relative error of a percentile once there are more than ``exactCount`` durations.
    public static let relativeError = 1.0 / 1024

    /// How many durations were recorded.
    public private(set) var count = 0
    private var total = 0.0
    private var least = Double.infinity
    private var greatest = 0.0
    /// The durations themselves, in seconds, while they are few.
    private var samples: [Double] = []
    /// How many durations fell into each bucket from ``firstBucket`` on.
    private var buckets: [Int] = []
    private var firstBucket = 0

    /// A histogram that holds nothing.
    public init() {}
}
