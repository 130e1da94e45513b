import AllocationCounter
import Shardwise

/// Prints how fast steps are priced: by the evaluator, and by building and pricing the step's program, in the same run.
@main
struct Benchmarks {
    static func main() throws {
        let model = try ModelCatalog.load().find("Qwen/Qwen3-235B-A22B-FP8")
        let cluster = try AcceleratorCatalog.load().find("H200").cluster(deviceCount: 32)
        guard let profile = try EfficiencyCatalog.load().calibrated(for: cluster.accelerator) else { return }
        print(
            "layout          step      evaluator              program           ratio   allocations   largest difference"
        )
        for notation in ["tp4 dp8 ep32", "tp8 ep8", "pp4 tp8 ep8"] {
            let layout = try ParallelLayout(parsing: notation, isMixture: true)
            let pricing = try Pricing(
                cluster: cluster, profile: profile, model: model, options: StepOptions(routing: .uniform))
            for kind in StepKind.allCases {
                let result = measure(kind.steps, model, layout, pricing)
                print(
                    notation.padded(to: 15), kind.rawValue.padded(to: 8),
                    "\(millions(result.evaluator)) M steps/s  ", "\(millions(result.program)) M steps/s  ",
                    "\(Int((result.evaluator / result.program).rounded()))".padded(to: 8),
                    "\(result.allocations)".padded(to: 12), "\(result.difference)")
            }
        }
        try RuleVerdicts.printRates(model: model, cluster: cluster)
    }

    private struct Result {
        var evaluator: Double
        var program: Double
        var allocations: Int
        var difference: Double
    }

    /// The best of several rounds: other processes only ever make a round slower.
    private static func measure(
        _ steps: [Step], _ model: ModelArchitecture, _ layout: ParallelLayout, _ pricing: Pricing
    ) -> Result {
        let evaluator = StepEvaluator(model: model, layout: layout, pricing: pricing)
        var sum = 0.0
        var difference = 0.0
        for step in steps {
            let program = lower(
                step, model: model, layout: layout, cluster: pricing.cluster, options: pricing.options)
            let expected = pricing.time(of: program).latency.rawValue
            difference = max(difference, abs(evaluator.time(of: step).latency.rawValue / expected - 1))
        }
        let before = shardwise_allocation_count()
        for step in steps { sum += evaluator.time(of: step).latency.rawValue }
        let allocations = Int(shardwise_allocation_count() - before)
        let fast = rate(rounds: 7, steps: 200 * steps.count) {
            for _ in 0..<200 {
                for step in steps { sum += evaluator.time(of: step).latency.rawValue }
            }
        }
        let slow = rate(rounds: 3, steps: steps.count) {
            for step in steps {
                let program = lower(
                    step, model: model, layout: layout, cluster: pricing.cluster, options: pricing.options)
                sum += pricing.time(of: program).latency.rawValue
            }
        }
        precondition(sum.isFinite, "the sum keeps the work from being optimised away")
        return Result(evaluator: fast, program: slow, allocations: allocations, difference: difference)
    }

    private static func rate(rounds: Int, steps: Int, _ work: () -> Void) -> Double {
        let clock = ContinuousClock()
        let best = (0..<rounds).map { _ in clock.measure(work) }.min() ?? .zero
        let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
        return Double(steps) / seconds
    }

    private static func millions(_ rate: Double) -> String { "\((rate / 1e4).rounded() / 100)".padded(to: 7) }
}

/// Steps of the kinds that engines run, with random sizes.
private enum StepKind: String, CaseIterable {
    case decode, prefill, mixed

    var steps: [Step] {
        var state: UInt64 = 0x5EED
        func random(_ range: ClosedRange<Int>) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(state >> 33) % (range.upperBound - range.lowerBound + 1)
        }
        return (0..<500).map { _ in
            let decode = SequenceGroup(
                count: random(1...1024), newTokens: 1, cachedTokens: random(100...16_000))
            let prefill = SequenceGroup(
                count: random(1...8), newTokens: random(100...4096), cachedTokens: random(0...8000))
            switch self {
            case .decode: return Step(groups: [decode])
            case .prefill: return Step(groups: [prefill])
            case .mixed: return Step(groups: [prefill, decode])
            }
        }
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
