public import Quantities

/// The distribution of many durations in bounded memory: exact while they are few, then within a relative error.
///
/// The first ``exactCount`` durations are kept. Beyond that each falls into one of 512 buckets per power of two, so that
/// a percentile is off by at most ``relativeError`` (below a nanosecond by that nanosecond); count, sum, least and
/// greatest stay exact. Histograms of parts merge into that of the whole.
///
/// It is our own because the buckets of a `Double` are its leading bits, which takes a few lines, and because the
/// ready-made one is never exact, counts whole numbers and brings a documentation plug-in into every user's build.
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
    /// How many durations fell into each bucket; empty while they are few.
    private var buckets: [Int] = []

    /// A histogram that holds nothing.
    public init() {}

    /// The mean; `nil` if nothing was recorded.
    public var mean: Seconds? { count == 0 ? nil : Seconds(rawValue: total / Double(count)) }
    /// The sum of all durations.
    public var sum: Seconds { Seconds(rawValue: total) }
    /// The shortest duration; `nil` if nothing was recorded.
    public var minimum: Seconds? { count == 0 ? nil : Seconds(rawValue: least) }
    /// The longest duration; `nil` if nothing was recorded.
    public var maximum: Seconds? { count == 0 ? nil : Seconds(rawValue: greatest) }

    /// Counts a duration, which is not negative; one that is no number counts as nothing at all.
    public mutating func record(_ duration: Seconds) {
        let value = duration.rawValue
        guard value >= 0, value.isFinite else { return }
        note(value)
        if buckets.isEmpty {
            samples.append(value)
            if samples.count > LatencyHistogram.exactCount { spill() }
        } else {
            count(value)
        }
    }

    /// Counts a duration so many times over.
    public mutating func record(_ duration: Seconds, count times: Int) {
        let value = duration.rawValue
        guard times > 0, value >= 0, value.isFinite else { return }
        count += times
        total += value * Double(times)
        least = min(least, value)
        greatest = max(greatest, value)
        if buckets.isEmpty, samples.count + times <= LatencyHistogram.exactCount {
            samples.append(contentsOf: repeatElement(value, count: times))
            return
        }
        if buckets.isEmpty { spill() }
        let index = LatencyHistogram.bucket(of: value)
        if index >= buckets.count { grow(to: index + 1) }
        buckets[index] += times
    }

    /// Adds all durations of another histogram.
    public mutating func merge(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        count += other.count
        total += other.total
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        if buckets.isEmpty, other.buckets.isEmpty, samples.count + other.samples.count <= LatencyHistogram.exactCount {
            samples += other.samples
            return
        }
        spill()
        for value in other.samples { count(value) }
        if other.buckets.count > buckets.count { grow(to: other.buckets.count) }
        for index in other.buckets.indices { buckets[index] += other.buckets[index] }
    }

    private mutating func note(_ value: Double) {
        count += 1
        total += value
        least = min(least, value)
        greatest = max(greatest, value)
    }

    private mutating func spill() {
        if buckets.isEmpty { buckets = [0] }
        for value in samples { count(value) }
        samples = []
    }

    private mutating func count(_ value: Double) {
        let index = LatencyHistogram.bucket(of: value)
        if index >= buckets.count { grow(to: index + 1) }
        buckets[index] += 1
    }

    private mutating func grow(to size: Int) {
        buckets.append(contentsOf: repeatElement(0, count: size - buckets.count))
    }
}

extension LatencyHistogram {
    /// The leading bits of a `Double` that number its bucket: sign, exponent and nine of the significand.
    private static let droppedBits: UInt64 = 52 - 9
    /// Durations below 2^-30 s, about a nanosecond, share a bucket.
    private static let floor = (0x1p-30 as Double).bitPattern >> droppedBits

    private static func bucket(of value: Double) -> Int {
        Int(max(value.bitPattern >> droppedBits, floor) - floor)
    }

    /// The middle of a bucket.
    private static func middle(of bucket: Int) -> Double {
        Double(bitPattern: (UInt64(bucket) + floor) << droppedBits | 1 << (droppedBits - 1))
    }

    /// The durations that given shares of all stay at or below, interpolated between neighbours in the sorted order.
    ///
    /// The rank of share `p` is `p·(count − 1)`, as in NumPy's default and in the reports of engines' own benchmarks.
    ///
    /// - Parameter shares: Shares from 0 to 1: 0.99 for P99.
    /// - Returns: A duration for each share, in their order; empty if nothing was recorded.
    public func percentiles(_ shares: [Double]) -> [Seconds] {
        guard count > 0 else { return [] }
        let sorted = buckets.isEmpty ? samples.sorted() : []
        var walk = BucketWalk()
        let order = shares.indices.sorted { shares[$0] < shares[$1] }
        var found = [Seconds](repeating: .zero, count: shares.count)
        for index in order {
            let rank = min(max(shares[index], 0), 1) * Double(count - 1)
            let below = Int(rank)
            let above = min(below + 1, count - 1)
            let low = sorted.isEmpty ? value(ranked: below, &walk) : sorted[below]
            // A copy: the next share may begin below this rank.
            var ahead = walk
            let high = sorted.isEmpty ? value(ranked: above, &ahead) : sorted[above]
            found[index] = Seconds(rawValue: low + (high - low) * (rank - Double(below)))
        }
        return found
    }

    /// The duration that a share of all stays at or below; `nil` if nothing was recorded.
    public func percentile(_ share: Double) -> Seconds? { percentiles([share]).first }

    /// A place in the buckets, which only moves on.
    private struct BucketWalk {
        var bucket = 0
        var countBefore = 0
    }

    private func value(ranked rank: Int, _ walk: inout BucketWalk) -> Double {
        while walk.countBefore + buckets[walk.bucket] <= rank {
            walk.countBefore += buckets[walk.bucket]
            walk.bucket += 1
        }
        return min(max(LatencyHistogram.middle(of: walk.bucket), least), greatest)
    }
}
