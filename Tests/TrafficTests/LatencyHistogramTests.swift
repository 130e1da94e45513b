import Quantities
import Testing

@testable import Traffic

@Suite struct LatencyHistogramTests {
    private func histogram(_ values: some Sequence<Double>) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in values { histogram.record(Seconds(rawValue: value)) }
        return histogram
    }

    /// `numpy.percentile([1, 2, 3, 4, 10], [0, 50, 90, 99, 100])` is 1, 3, 7.6, 9.76, 10.
    @Test func fewDurationsAreExact() throws {
        let found = histogram([10, 4, 3, 2, 1]).percentiles([0, 0.5, 0.9, 0.99, 1]).map(\.rawValue)
        for (value, expected) in zip(found, [1, 3, 7.6, 9.76, 10]) { #expect(abs(value - expected) < 1e-12) }
        let summary = try #require(LatencySummary(histogram([3])))
        #expect(summary.count == 1 && summary.mean.rawValue == 3 && summary.p99.rawValue == 3)
        #expect(LatencySummary(LatencyHistogram()) == nil && LatencyHistogram().percentile(0.5) == nil)
    }

    @Test func manyDurationsStayWithinTheStatedError() throws {
        var random = RandomStream(seed: 8)
        let values = (0..<40_000).map { _ in ReproducibleFunctions.exponential(3 * random.normal()) }
        let recorded = histogram(values)
        let sorted = values.sorted()
        let shares = [0.9, 0, 0.001, 0.5, 0.95, 0.99, 0.9999, 1]
        for (share, found) in zip(shares, recorded.percentiles(shares)) {
            let rank = share * Double(sorted.count - 1)
            let low = sorted[Int(rank)]
            let exact = low + (sorted[min(Int(rank) + 1, sorted.count - 1)] - low) * (rank - Double(Int(rank)))
            #expect(abs(found.rawValue - exact) <= exact * LatencyHistogram.relativeError, "\(share)")
        }
        #expect(recorded.minimum?.rawValue == sorted.first && recorded.maximum?.rawValue == sorted.last)
        #expect(recorded.mean?.rawValue == values.reduce(0, +) / 40_000)
    }

    @Test(arguments: [(10, 20), (10, 20_000), (20_000, 10), (17_000, 18_000), (10_000, 10_000)])
    func partsMergeIntoTheWhole(left: Int, right: Int) {
        // Whole numbers, so that sums do not depend on their order.
        let values = (0..<left + right).map { Double(($0 * 7919) % 10_007) }
        var merged = histogram(values[..<left])
        merged.merge(histogram(values[left...]))
        let whole = histogram(values)
        #expect(merged.count == whole.count && merged.sum == whole.sum)
        #expect(merged.percentiles([0, 0.3, 0.5, 0.99, 1]) == whole.percentiles([0, 0.3, 0.5, 0.99, 1]))
        merged.merge(LatencyHistogram())
        #expect(merged.count == whole.count)
    }

    @Test func whatIsNoDurationIsNotCounted() {
        #expect(histogram([-1, .nan, .infinity]).count == 0)
        let tiny = histogram([0, 0, 1e-12] + [Double](repeating: 5, count: 20_000))
        #expect(tiny.minimum == .zero && tiny.percentile(0.5)?.rawValue.rounded() == 5)
        #expect((tiny.percentile(0)?.rawValue ?? 1) < 2e-9)
    }
}
