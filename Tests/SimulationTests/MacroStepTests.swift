import Hardware
import Quantities
import Serving
import StepModel
import Testing
import Traffic

@testable import Simulation

/// Many steps in closed form are the same as every step on its own.
@Suite struct MacroStepTests {
    private func agree(_ deployment: SimulatedDeployment, _ requests: [TrafficRequest]) throws {
        var results: [SimulationResult] = []
        for isExact in [false, true] {
            var feed = try TrafficFeed(RequestList(requests))
            results.append(
                try deployment.run(
                    &feed, options: SimulationOptions(record: RecordOptions(keepsRequests: true), isExact: isExact)))
        }
        let (fast, exact) = (results[0], results[1])
        #expect(fast.completed == exact.completed && fast.counts == exact.counts)
        #expect(abs(fast.span / exact.span - 1) < 1e-6)
        for (left, right) in zip(fast.requests, exact.requests) {
            #expect(left.ending == right.ending && left.preemptions == right.preemptions)
            #expect(abs(left.end.rawValue - right.end.rawValue) <= 1e-6 * max(1, right.end.rawValue))
            if let first = left.firstToken, let second = right.firstToken {
                #expect(abs(first.rawValue - second.rawValue) <= 1e-6 * max(1, second.rawValue))
            }
        }
    }

    @Test(arguments: ["vllm", "sglang", "trtllm"], [3.0, 40.0])
    func agreeOnRandomLoads(engine: String, rate: Double) throws {
        let deployment = try Example.simulated("tp1", engine: engine)
        try agree(deployment, Example.load(150, rate: rate, seed: 7))
    }

    @Test(arguments: ["vllm", "sglang"])
    func agreeWhereTheCacheIsShort(engine: String) throws {
        let settings = PoolSettings(cacheBlocks: engine == "vllm" ? 700 : 11_000)
        let deployment = try Example.simulated("tp1", engine: engine, settings: settings)
        try agree(deployment, Example.load(120, rate: 20, seed: 11))
    }

    @Test func agreeOnRanksInLockStep() throws {
        let deployment = try Example.simulated("dp4 ep4", model: "Qwen/Qwen3-30B-A3B")
        try agree(deployment, Example.load(120, rate: 30, seed: 3))
    }

    @Test func parabolasMeetThePrices() throws {
        let (deployment, _) = try Example.deployment("tp1")
        let pricing = StepPricing(deployment, drafting: nil)
        var times = GenerationTimes(pricing, tokensPerSequence: 1, ranks: 1)
        var draws = RandomStream(seed: 5)
        for _ in 0..<2000 {
            let sequences = 1 + Int(draws.next() % 600)
            let context = 1 + draws.unit() * 30_000
            let stretch = GenerationTimes.Stretch(sequences: sequences, groupTokens: sequences, context: context)
            let price = pricing.seconds(
                of: RankStep(generating: Double(sequences), context: context, groupTokens: Double(sequences))
            ).latency
            #expect(abs(times.seconds(of: stretch, steps: 1) / price - 1) < 1e-6)
        }
    }

    @Test func sumsAreThoseOfSingleSteps() throws {
        let (deployment, _) = try Example.deployment("tp1")
        var times = GenerationTimes(StepPricing(deployment, drafting: nil), tokensPerSequence: 1, ranks: 1)
        var stretch = GenerationTimes.Stretch(sequences: 37, groupTokens: 37, context: 900.25)
        let all = times.seconds(of: stretch, steps: 500)
        let (steps, seconds) = times.steps(of: stretch, within: all * 0.4, limit: 500)
        var (sum, taken) = (0.0, 0)
        for step in 0..<500 {
            if sum < all * 0.4 { taken = step + 1 }
            sum += times.seconds(of: stretch, steps: 1)
            if step + 1 == steps { #expect(abs(sum / seconds - 1) < 1e-12) }
            stretch.context += 1
        }
        #expect(abs(sum / all - 1) < 1e-12)
        #expect(steps == taken)
    }

    @Test func stepsOfOneRankAreStepsOfLikeRanks() throws {
        let (deployment, _) = try Example.deployment("dp4 ep4", model: "Qwen/Qwen3-30B-A3B")
        let evaluator = deployment.stepEvaluators(drafting: nil).model
        let even = Step(groups: [
            SequenceGroup(count: 8, newTokens: 300, cachedTokens: 100),
            SequenceGroup(count: 80, newTokens: 1, cachedTokens: 2000),
        ])
        let rank = RankStep(
            prompts: 2, promptTokens: 300, promptCache: 100, generating: 20, context: 2000,
            groupTokens: Double(even.newTokens))
        #expect(abs(evaluator.time(of: rank).latency / evaluator.time(of: even).latency - 1) < 1e-12)
        #expect(abs(evaluator.time(of: rank).period / evaluator.time(of: even).period - 1) < 1e-12)
    }
}
