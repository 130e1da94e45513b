import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// What layouts share with others on their grid, and steps with those before, changes no time by a single bit.
@Suite("Shared parts")
struct SharedPartsTests {
    static let models = StepEvaluatorTests.models

    private static func pricing(_ model: ModelArchitecture, overlaps: Bool) throws -> Pricing {
        try Pricing(
            cluster: Examples.cluster(), profile: try Examples.calibrated(), model: model,
            options: StepOptions(
                routing: .powerLaw(exponent: 0.4), graphs: CapturedSizes(powersUpTo: 8, spacing: 8, largest: 256),
                overlapsTwoBatches: overlaps))
    }

    /// Few different steps, so that most were met before.
    private static func steps(seed: UInt64) -> [RoundStep] {
        var random = SeededGenerator(seed: seed)
        return (0..<40).map { index in
            let generating = SequenceGroup(
                count: 1 << Int.random(in: 0...4, using: &random), newTokens: 1 + index % 2, cachedTokens: 3000)
            let reading = SequenceGroup(
                count: .random(in: 1...3, using: &random), newTokens: 700 * (1 + index % 3), cachedTokens: 0)
            return switch index % 3 {
            case 0: RoundStep(generating: generating)
            case 1: RoundStep(reading: reading)
            default: RoundStep(reading: reading, generating: generating)
            }
        }
    }

    @Test("Any number of stages on a grid, with any number of steps before", arguments: models)
    func stages(model: ModelArchitecture) throws {
        let pricings = [try Self.pricing(model, overlaps: false), try Self.pricing(model, overlaps: true)]
        var constants = PricingMemory()
        var memory = StepMemory()
        var compared = 0
        for (index, grid) in Examples.randomLayouts(of: model, count: 6, seed: 41).enumerated() {
            let parts = StageParts(
                model, grid: grid, pipeline: PipelineParts(model, depth: 1), pricing: pricings[0], memory: &constants)
            for pipeline in [1, 2, 3, 5, 8, 40] {
                var layout = grid
                layout.pipeline = pipeline
                guard layout.violations(for: model, devices: 1 << 20).isEmpty else { continue }
                for pricing in pricings {
                    let alone = StepEvaluator(model: model, layout: layout, pricing: pricing)
                    let sharing = StepEvaluator(
                        parts, layout: layout, pipeline: PipelineParts(model, depth: pipeline), pricing: pricing)
                    for step in Self.steps(seed: UInt64(index)) {
                        #expect(sharing.time(of: step, &memory) == alone.time(of: step.step), "\(layout) \(step)")
                        compared += 1
                    }
                }
            }
        }
        #expect(compared > 1000)
    }

    @Test("More steps than a memory has room for at first")
    func growth() throws {
        let model = Examples.llama70B
        let evaluator = StepEvaluator(
            model: model, layout: ParallelLayout(tensor: 8), pricing: try Self.pricing(model, overlaps: false))
        var memory = StepMemory()
        for _ in 0..<2 {
            for count in 1...700 {
                let step = RoundStep(
                    generating: SequenceGroup(count: count, newTokens: 1, cachedTokens: 10 * (count % 9)))
                #expect(evaluator.time(of: step, &memory) == evaluator.time(of: step.step))
            }
        }
    }

    @Test("Steps whose rows were met before, in two layouts by turns", arguments: models)
    func products(model: ModelArchitecture) throws {
        let pricing = try Self.pricing(model, overlaps: true)
        let evaluators = Examples.randomLayouts(of: model, count: 2, seed: 42)
            .map { StepEvaluator(model: model, layout: $0, pricing: pricing) }
        var memory = ProductMemory()
        for step in Self.steps(seed: 43).map(\.step) {
            for evaluator in evaluators {
                for context in [0, 500, 9000] {
                    var later = step
                    later.groups[0].cachedTokens += context
                    #expect(evaluator.time(of: later, &memory) == evaluator.time(of: later))
                }
            }
        }
    }
}
