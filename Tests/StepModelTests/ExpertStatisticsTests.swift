import StepModel
import Testing

@Suite("Expert statistics")
struct ExpertStatisticsTests {
    @Test(
        "Distinct experts of 128 with 8 per token",
        arguments: [
            (0, 0), (1, 8), (4, 29.1), (8, 51.6), (16, 82.4), (32, 111.8), (64, 125.9), (128, 128.0), (1_000_000, 128),
        ])
    func distinct(tokens: Int, expected: Double) {
        let distinct = ExpertStatistics.distinctExperts(tokens: tokens, experts: 128, perToken: 8)
        #expect(abs(distinct - expected) < 0.051)
    }

    @Test("One token visits exactly its experts, and no batch visits more than all")
    func bounds() {
        for experts in [8, 16, 128, 256] {
            for perToken in [1, 2, 8] {
                var before = 0.0
                for tokens in [1, 2, 3, 10, 100, 10_000] {
                    let distinct = ExpertStatistics.distinctExperts(
                        tokens: tokens, experts: experts, perToken: perToken)
                    #expect(distinct >= before && distinct <= Double(experts))
                    #expect(distinct <= Double(tokens * perToken) + 1e-9)
                    before = distinct
                }
                let one = ExpertStatistics.distinctExperts(tokens: 1, experts: experts, perToken: perToken)
                #expect(isClose(one, Double(perToken)))
            }
        }
    }

    @Test("The hand-worked imbalance of 128 tokens over 32 devices is met")
    func imbalance() {
        let ratio = ExpertStatistics.uniformImbalance(tokens: 128, experts: 128, perToken: 8, devices: 32)
        #expect(isClose(ratio, 1.38, within: 0.04))
    }

    @Test(
        "Both statistics agree with drawing experts at random",
        arguments: [(128, 32), (512, 32), (128, 8), (2048, 16), (256, 64)])
    func simulation(tokens: Int, devices: Int) {
        let (experts, perToken, rounds) = (128, 8, 60)
        var generator = SeededGenerator(seed: 3)
        var (distinct, busiest) = (0.0, 0.0)
        for _ in 0..<rounds {
            var visits = [Int](repeating: 0, count: experts)
            var order = Array(0..<experts)
            for _ in 0..<tokens {
                for position in 0..<perToken {
                    order.swapAt(position, .random(in: position..<experts, using: &generator))
                    visits[order[position]] += 1
                }
            }
            distinct += Double(visits.count { $0 > 0 })
            let held = experts / devices
            let loads = (0..<devices).map { visits[($0 * held)..<(($0 + 1) * held)].reduce(0, +) }
            busiest += Double(loads.max() ?? 0) / (Double(tokens * perToken) / Double(devices))
        }
        let expected = ExpertStatistics.distinctExperts(tokens: tokens, experts: experts, perToken: perToken)
        #expect(isClose(expected, distinct / Double(rounds), within: 0.01))
        let imbalance = ExpertStatistics.uniformImbalance(
            tokens: tokens, experts: experts, perToken: perToken, devices: devices)
        #expect(isClose(imbalance, busiest / Double(rounds), within: 0.04))
    }

    @Test(
        "There is no imbalance on one device, without tokens, or in the limit of many",
        arguments: [(128, 1), (0, 32), (1_000_000_000, 32)])
    func balanced(tokens: Int, devices: Int) {
        let ratio = ExpertStatistics.uniformImbalance(tokens: tokens, experts: 128, perToken: 8, devices: devices)
        #expect(ratio >= 1 && ratio < 1.001)
    }
}
