import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@Suite("Time to first token")
struct PrefillEstimateTests {
    @Test(
        "The first of a burst comes before the mean, the mean before the last, and one request alone before all",
        arguments: [Examples.qwen235B(), Examples.llama8B])
    func order(model: ModelArchitecture) throws {
        for (index, layout) in Examples.randomLayouts(of: model, count: 60, seed: 1).enumerated() {
            let deployment = try Examples.deployment(layout, model)
            let load = Load(concurrency: 1 + index * 7, input: 700 + 130 * index, output: 10)
            for budget in [1, 512, 2048, 16_384] where budget > 1 || index == 0 {
                let estimate = deployment.prefill(load, schedule: PrefillSchedule(tokensPerStep: budget))
                #expect(estimate.singleRequest > .zero)
                #expect(estimate.singleRequest <= estimate.first)
                #expect(estimate.first <= estimate.mean)
                #expect(estimate.mean <= estimate.last)
                let held = estimate.steps * estimate.requestsPerStep * layout.requestGroups
                #expect(held >= load.concurrency)
                let tokens = deployment.tokensPerStep(load, schedule: PrefillSchedule(tokensPerStep: budget))
                #expect(tokens <= budget)
                #expect(
                    isClose(
                        estimate.throughput.rawValue,
                        Double(load.concurrency * load.input) / estimate.last.rawValue))
            }
        }
    }

    @Test("One request is a burst of one")
    func single() throws {
        for layout in Examples.randomLayouts(of: Examples.qwen235B(), count: 20, seed: 9) {
            let estimate = try Examples.deployment(layout)
                .prefill(
                    Load(concurrency: 1, input: 3000, output: 1), schedule: PrefillSchedule(tokensPerStep: 1024))
            #expect(estimate.first == estimate.last)
            #expect(estimate.first == estimate.singleRequest)
            #expect(estimate.steps == 1)
        }
    }

    @Test(
        "A budget is filled with whole prompts, evenly",
        arguments: [
            // Budget, then prompts per rank and step, and steps, for 128 prompts of 2,048 tokens on 4 ranks.
            (2048, 1, 32), (4096, 2, 16), (10_000, 4, 8), (12_288, 6, 6), (65_536, 32, 1), (1 << 20, 32, 1),
            (1000, 1, 32),
        ])
    func rounds(budget: Int, perStep: Int, steps: Int) throws {
        let estimate = try Examples.deployment(ParallelLayout(tensor: 8, data: 4, expert: 32))
            .prefill(Examples.load, schedule: PrefillSchedule(tokensPerStep: budget))
        #expect(estimate.requestsPerStep == perStep)
        #expect(estimate.steps == steps)
    }

    @Test("Steps follow each other through a pipeline at the pace of its slowest stage")
    func pipeline() throws {
        let deployment = try Examples.deployment(ParallelLayout(pipeline: 4, tensor: 8, expert: 8))
        let load = Load(concurrency: 10, input: 2048, output: 1)
        let estimate = deployment.prefill(load, schedule: PrefillSchedule(tokensPerStep: 2048))
        let step = deployment.time(of: .prefill(sequences: 1, newTokens: 2048))
        #expect(isClose(estimate.first.rawValue, step.latency.rawValue))
        #expect(isClose(estimate.last.rawValue, (step.latency + step.period * 9).rawValue))
        #expect(isClose(estimate.mean.rawValue, (step.latency + step.period * 4.5).rawValue))
    }

    @Test("A prompt longer than the budget is read in chunks that look back on those before")
    func chunks() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8))
        let load = Load(concurrency: 1, input: 10_000, output: 1)
        let estimate = deployment.prefill(load, schedule: PrefillSchedule(tokensPerStep: 4096))
        let steps: [Step] = [
            .prefill(sequences: 1, newTokens: 4096), .prefill(sequences: 1, newTokens: 4096, cachedTokens: 4096),
            .prefill(sequences: 1, newTokens: 1808, cachedTokens: 8192),
        ]
        let sum = steps.map { deployment.time(of: $0).latency }.sum()
        #expect(isClose(estimate.last.rawValue, sum.rawValue))
        // Chunks split the (query, key) pairs and lose none.
        let pairs = steps.flatMap(\.groups).reduce(0.0) { $0 + $1.causalPairs }
        #expect(pairs == 10_000 * 10_001 / 2)
    }

    @Test("Chunks of one prompt overlap in a pipeline, but each waits for the one before it in every stage")
    func pipelinedChunks() throws {
        let deployment = try Examples.deployment(ParallelLayout(pipeline: 4, tensor: 8, expert: 8))
        let load = Load(concurrency: 1, input: 8192, output: 1)
        let estimate = deployment.prefill(load, schedule: PrefillSchedule(tokensPerStep: 1024))
        let steps = stride(from: 0, to: 8192, by: 1024).map {
            deployment.time(of: .prefill(sequences: 1, newTokens: 1024, cachedTokens: $0))
        }
        #expect(estimate.last < steps.map(\.latency).sum())
        for stage in 0..<4 {
            #expect(estimate.last > steps.map { $0.stages[stage] }.sum())
        }
    }

    @Test("A budget of nothing is a budget of one token, not a trap")
    func emptyBudget() {
        #expect(PrefillSchedule(tokensPerStep: 0).tokensPerStep == 1)
        #expect(PrefillSchedule(tokensPerStep: -5).tokensPerStep == 1)
    }
}
