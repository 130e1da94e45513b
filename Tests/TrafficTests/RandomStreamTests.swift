import Foundation
import Quantities
import Testing

@testable import Traffic

@Suite struct RandomStreamTests {
    /// The generator's published test values for the seed 1234567.
    @Test func isSplitMix64() {
        var random = RandomStream(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(expected.allSatisfy { random.next() == $0 })
    }

    @Test func functionsAgreeWithTheSystemsToAFewUnits() {
        var random = RandomStream(seed: 1)
        for _ in 0..<3_000 {
            let positive = exp((random.uniform() - 0.5) * 1400)
            let logarithm = ReproducibleFunctions.logarithm(positive)
            #expect(abs(logarithm - log(positive)) <= 4 * max(log(positive).ulp, 1e-17))
            let exponent = (random.uniform() - 0.5) * 1400
            let exponential = ReproducibleFunctions.exponential(exponent)
            #expect(abs(exponential - exp(exponent)) <= 4 * exp(exponent).ulp)
        }
        #expect(ReproducibleFunctions.logarithm(1) == 0 && ReproducibleFunctions.exponential(0) == 1)
        #expect(ReproducibleFunctions.exponential(-1e9) == 0 && ReproducibleFunctions.exponential(1e9) == .infinity)
    }

    /// Values of `statistics.NormalDist().inv_cdf` in Python 3.11.
    @Test(arguments: [
        (1e-12, -7.034483825301132), (0.001, -3.090232306167813), (0.025, -1.9599639845400538),
        (0.3, -0.5244005127080407), (0.5, 0), (0.9, 1.2815515655446008), (0.99, 2.3263478740408408),
    ]) func normalQuantiles(probability: Double, value: Double) {
        #expect(abs(ReproducibleFunctions.normalQuantile(probability) - value) <= 1e-14)
    }

    /// The mean and variance of 20,000 draws lie within five standard errors of those of the distribution.
    private func expectMoments(
        _ name: String, _ mean: Double, _ variance: Double, _ draw: (inout RandomStream) -> Double
    ) {
        var random = RandomStream(seed: 42)
        let count = 20_000
        let draws = (0..<count).map { _ in draw(&random) }
        let average = draws.reduce(0, +) / Double(count)
        let squares = draws.map { ($0 - average) * ($0 - average) }
        let spread = squares.reduce(0, +) / Double(count)
        let fourth = squares.map { ($0 - spread) * ($0 - spread) }.reduce(0, +) / Double(count)
        #expect(abs(average - mean) <= 5 * (variance / Double(count)).squareRoot() + 1e-12, "\(name)")
        #expect(abs(spread - variance) <= 5 * (fourth / Double(count)).squareRoot() + 1e-12, "\(name)")
    }

    @Test func momentsOfGaps() {
        expectMoments("constant", 1, 0) { ArrivalPattern.constant.gap(&$0) }
        expectMoments("poisson", 1, 1) { ArrivalPattern.poisson.gap(&$0) }
        for variation in [0.2, 0.9, 1, 2.5] {
            expectMoments("gamma \(variation)", 1, variation * variation) {
                ArrivalPattern.gamma(coefficientOfVariation: variation).gap(&$0)
            }
        }
    }

    @Test func momentsOfLengths() {
        func expect(_ lengths: LengthDistribution, _ mean: Double, _ variance: Double) {
            expectMoments("\(lengths)", mean, variance) { Double(lengths.draw(&$0)) }
        }
        expect(.fixed(7), 7, 0)
        // A uniform number of n values has the variance (n² − 1)/12.
        expect(.uniform(500...4000), 2250, (3501.0 * 3501 - 1) / 12)
        // Rounding adds a variance of 1/12.
        expect(.logNormal(mean: 2000, coefficientOfVariation: 0.5, atMost: 1_000_000), 2000, 1e6 + 1.0 / 12)
        expect(.geometric(mean: 4), 4, 12)
        expect(.empirical([1, 2, 6]), 3, 14.0 / 3)
        var random = RandomStream(seed: 9)
        let cut = LengthDistribution.logNormal(mean: 2000, coefficientOfVariation: 2, atMost: 3000)
        let draws = (0..<10_000).map { _ in cut.draw(&random) }
        #expect(draws.max() == 3000 && draws.allSatisfy { $0 >= 1 })
    }

    @Test func momentsOfPauses() {
        func expect(_ pause: PauseDistribution, _ mean: Double, _ variance: Double) {
            expectMoments("\(pause)", mean, variance) { pause.draw(&$0).rawValue }
        }
        expect(.fixed(.milliseconds(2000)), 2, 0)
        expect(.exponential(mean: .milliseconds(3000)), 3, 9)
        expect(.uniform(.milliseconds(1000) ... .milliseconds(4000)), 2.5, 0.75)
        expect(.logNormal(mean: .milliseconds(2000), coefficientOfVariation: 0.5), 2, 1)
    }

    @Test func wholeNumbersCoverTheirRange() {
        var random = RandomStream(seed: 4)
        var seen = [Int](repeating: 0, count: 3)
        for _ in 0..<30_000 { seen[random.whole(in: -1...1) + 1] += 1 }
        // Five standard deviations of a count of mean 10,000.
        #expect(seen.allSatisfy { abs($0 - 10_000) < 410 })
        #expect(random.whole(in: 5...5) == 5)
        _ = random.whole(in: Int.min...Int.max)
    }
}
