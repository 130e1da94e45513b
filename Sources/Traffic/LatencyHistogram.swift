public import Quantities

public struct LatencyHistogram: Hashable, Sendable {
    public static let exactCount = 16_384
    public private(set) var count = 0
    private var total = 0.0
    private var least = Double.infinity
    private var greatest = 0.0
    private var samples: [Double] = []
    private var buckets: [Int: Int] = [:]
    public init() {}
    private func bucket(_ v: Double) -> Int { Int(max(v, 1e-9).bitPattern >> 43) }
    public mutating func record(_ value: Seconds, count n: Int = 1) {
        let v = value.rawValue
        count += n; total += v * Double(n); least = min(least, v); greatest = max(greatest, v)
        if buckets.isEmpty, samples.count + n <= LatencyHistogram.exactCount {
            for _ in 0..<n { samples.append(v) }
        } else {
            if !samples.isEmpty { for s in samples { buckets[bucket(s), default: 0] += 1 }; samples = [] }
            buckets[bucket(v), default: 0] += n
        }
    }
    public mutating func merge(_ o: LatencyHistogram) {
        for s in o.samples { record(Seconds(rawValue: s)) }
        guard !o.buckets.isEmpty else { return }
        for s in samples { buckets[bucket(s), default: 0] += 1 }; samples = []
        for (k, n) in o.buckets { buckets[k, default: 0] += n }
        count += o.count - o.samples.count; total += o.total - o.samples.reduce(0, +); least = min(least, o.least); greatest = max(greatest, o.greatest)
    }
    public var mean: Seconds { Seconds(rawValue: count > 0 ? total / Double(count) : 0) }
    public var maximum: Seconds { Seconds(rawValue: greatest) }
    public func percentile(_ p: Double) -> Seconds {
        guard count > 0 else { return .zero }
        if buckets.isEmpty { let s = samples.sorted(); return Seconds(rawValue: s[min(s.count - 1, Int((p / 100 * Double(s.count)).rounded(.up)) - 1 < 0 ? 0 : Int((p / 100 * Double(s.count)).rounded(.up)) - 1)]) }
        var seen = 0
        for (k, n) in buckets.sorted(by: { $0.key < $1.key }) { seen += n; if Double(seen) >= p / 100 * Double(count) { return Seconds(rawValue: Double(bitPattern: UInt64(k) << 43 + (1 << 42))) } }
        return maximum
    }
}
