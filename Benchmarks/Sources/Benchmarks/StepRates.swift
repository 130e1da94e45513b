import AllocationCounter
import Shardwise

/// How fast steps of one kind are priced: by the evaluator, and by building and pricing the step's program.
struct StepRates {
    static let header =
        "layout          step      evaluator              program           ratio   allocations   largest difference"

    let line: String

    init(_ kind: StepKind, _ model: ModelArchitecture, _ layout: ParallelLayout, _ pricing: Pricing) {
        let steps = kind.steps
        let evaluator = StepEvaluator(model: model, layout: layout, pricing: pricing)
        func evaluated(_ step: Step) -> Double { evaluator.time(of: step).latency.rawValue }
        func built(_ step: Step) -> Double {
            let program = lower(
                step, model: model, layout: layout, cluster: pricing.cluster, options: pricing.options)
            return pricing.time(of: program).latency.rawValue
        }
        let difference = steps.map { abs(evaluated($0) / built($0) - 1) }.max() ?? 0
        var sum = 0.0
        let before = shardwise_allocation_count()
        for step in steps { sum += evaluated(step) }
        let allocations = Int(shardwise_allocation_count() - before)
        let fast = rate(rounds: 7, count: 200 * steps.count) {
            for _ in 0..<200 {
                for step in steps { sum += evaluated(step) }
            }
        }
        let slow = rate(rounds: 3, count: steps.count) {
            for step in steps { sum += built(step) }
        }
        precondition(sum.isFinite, "the sum keeps the work from being optimised away")
        line = [
            "\(layout)".padded(to: 15), kind.rawValue.padded(to: 8), "\(StepRates.millions(fast)) M steps/s  ",
            "\(StepRates.millions(slow)) M steps/s  ", "\(Int((fast / slow).rounded()))".padded(to: 8),
            "\(allocations)".padded(to: 12), "\(difference)",
        ].joined(separator: " ")
    }

    private static func millions(_ rate: Double) -> String { "\((rate / 1e4).rounded() / 100)".padded(to: 7) }
}

/// Steps of the kinds that engines run, with random sizes.
enum StepKind: String, CaseIterable {
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
