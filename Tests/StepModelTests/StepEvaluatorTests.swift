import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@Suite("Step evaluator")
struct StepEvaluatorTests {
    static let models = [
        Examples.qwen235B(), Examples.llama70B, Examples.mixed, Examples.latent, Examples.hybrid, Examples.sparse,
    ]

    /// Steps of every kind, several groups included.
    private static func steps(seed: UInt64) -> [Step] {
        var random = SeededGenerator(seed: seed)
        return (0..<12).map { index in
            let decode = SequenceGroup(
                count: .random(in: 1...300, using: &random), newTokens: .random(in: 1...4, using: &random),
                cachedTokens: .random(in: 0...40_000, using: &random))
            let prefill = SequenceGroup(
                count: .random(in: 1...9, using: &random), newTokens: .random(in: 17...9000, using: &random),
                cachedTokens: .random(in: 0...20_000, using: &random))
            return Step(groups: index % 3 == 0 ? [decode] : index % 3 == 1 ? [prefill] : [prefill, decode])
        }
    }

    @Test("It agrees with the program to 1e-9 on random layouts and steps", arguments: models)
    func agreement(model: ModelArchitecture) throws {
        let optionSets = [
            StepOptions(),
            StepOptions(
                routing: .powerLaw(exponent: 0.6), graphs: CapturedSizes(powersUpTo: 8, spacing: 8, largest: 256),
                overlapsTwoBatches: true, prefillCopies: .perDevice),
        ]
        for profile in [try Examples.stated(), try Examples.calibrated()] {
            for options in optionSets {
                let pricing = try Pricing(
                    cluster: Examples.cluster(), profile: profile, model: model, options: options)
                for (index, layout) in Examples.randomLayouts(of: model, count: 12, seed: 31).enumerated() {
                    let evaluator = StepEvaluator(model: model, layout: layout, pricing: pricing)
                    for step in Self.steps(seed: UInt64(index)) {
                        let program = lower(
                            step, model: model, layout: layout, cluster: pricing.cluster, options: options)
                        let expected = pricing.time(of: program)
                        let time = evaluator.time(of: step)
                        #expect(isClose(time.latency.rawValue, expected.latency.rawValue, within: 1e-9), "\(layout)")
                        #expect(isClose(time.period.rawValue, expected.period.rawValue, within: 1e-9), "\(layout)")
                        let stages = evaluator.stageTimes(of: step)
                        #expect(isClose(stages.latency.rawValue, expected.latency.rawValue, within: 1e-9))
                    }
                }
            }
        }
    }

    @Test("Context parallelism of prompts and of caches is priced alike by both")
    func contextParallelism() throws {
        let model = Examples.qwen235B()
        let pricing = try Pricing(
            cluster: Examples.cluster(), profile: try Examples.calibrated(), model: model)
        for layout in [
            ParallelLayout(tensor: 4, context: 4, expert: 16), ParallelLayout(tensor: 8, expert: 8, decodeContext: 2),
        ] {
            #expect(layout.violations(for: model, devices: 32) == [])
            let evaluator = StepEvaluator(model: model, layout: layout, pricing: pricing)
            for step in Self.steps(seed: 5) {
                let program = lower(step, model: model, layout: layout, cluster: pricing.cluster)
                #expect(
                    isClose(
                        evaluator.time(of: step).latency.rawValue, pricing.time(of: program).latency.rawValue,
                        within: 1e-9))
            }
        }
    }

    @Test("Layouts that share a memory are priced as if each had its own", arguments: models)
    func sharedMemory(model: ModelArchitecture) throws {
        let options = StepOptions(routing: .powerLaw(exponent: 0.4))
        let pricing = try Pricing(
            cluster: Examples.cluster(), profile: try Examples.calibrated(), model: model, options: options)
        var memory = PricingMemory()
        for (index, layout) in Examples.randomLayouts(of: model, count: 12, seed: 32).enumerated() {
            let lowered = LoweredModel(
                model: model, layout: layout, stages: model.pipelineStages(layout.pipeline), cluster: pricing.cluster,
                options: options, memory: &memory)
            let sharing = StepEvaluator(lowered, pricing: pricing, memory: &memory)
            let alone = StepEvaluator(model: model, layout: layout, pricing: pricing)
            for step in Self.steps(seed: UInt64(index)) { #expect(sharing.time(of: step) == alone.time(of: step)) }
        }
    }
}
