import Hardware
import Models
import Parallelism
import Quantities
import Testing

@testable import StepModel

/// What engines add to a step: padded graphs, uneven experts, overlapping half-batches, blocks of cache.
@Suite("Engine behaviour")
struct EngineBehaviourTests {
    private func expertWork(
        _ routing: ExpertRouting, redundant: Int = 0, tokens: Int = 4096
    ) throws -> Double {
        let layout = ParallelLayout(data: 32, expert: 32, redundantExperts: redundant)
        let program = lower(
            .prefill(sequences: 32, newTokens: tokens / 32), model: Examples.qwen235B(), layout: layout,
            cluster: Examples.cluster(), options: StepOptions(routing: routing))
        return try program.compute(.groupedExperts).flops.rawValue
    }

    @Test("The busiest device waits longer the more uneven the experts are visited")
    func skew() throws {
        let balanced = try expertWork(.balanced)
        let factors = try [0.0, 0.3, 0.6, 1.0].map { try expertWork(.powerLaw(exponent: $0)) / balanced }
        #expect(zip(factors, factors.dropFirst()).allSatisfy { $0 < $1 })
        #expect(factors[0] < 1.1)
        let uniform = try expertWork(.uniform)
        #expect(isClose(uniform, balanced * factors[0], within: 1e-9))
    }

    /// Measured: with expert load balancing, EP32 and 4096 tokens took half as long under skewed routing (0.502 against
    /// 0.256 ms, wide-EP tables of NVIDIA's AIConfigurator).
    @Test("Redundant experts even the load out, about twofold under a steep skew, and never below balance")
    func redundantExperts() throws {
        let balanced = try expertWork(.balanced)
        let skewed = try expertWork(.powerLaw(exponent: 0.8))
        let copies = try [32, 64, 128].map { try expertWork(.powerLaw(exponent: 0.8), redundant: $0) }
        #expect(copies.allSatisfy { $0 < skewed && $0 >= balanced })
        #expect(skewed / copies[0] > 1.5)
        #expect(zip(copies, copies.dropFirst()).allSatisfy { $0 >= $1 * 0.999 })
    }

    @Test("Measured shares count in any unit, and even ones are like uniform routing")
    func measured() throws {
        let even = try expertWork(.measured([Double](repeating: 7, count: 128)))
        #expect(isClose(even, try expertWork(.uniform), within: 1e-9))
        let shares = (0..<128).map { $0 < 8 ? 5.0 : 1 }
        let thousand = try expertWork(.measured(shares.map { $0 * 1000 }))
        #expect(isClose(thousand, try expertWork(.measured(shares)), within: 1e-9))
        #expect(thousand > even)
    }

    @Test("Two half-batches take between the computing of both and both one after the other")
    func twoBatchOverlap() throws {
        let model = Examples.qwen235B()
        let layout = ParallelLayout(data: 32, expert: 32)
        for step in [Step.prefill(sequences: 64, newTokens: 2048), .decode(sequences: 4096, context: 2000)] {
            func time(_ step: Step, overlaps: Bool) throws -> Double {
                let pricing = try Pricing(
                    cluster: Examples.cluster(), profile: Examples.calibrated(), model: model,
                    options: StepOptions(overlapsTwoBatches: overlaps))
                return StepEvaluator(model: model, layout: layout, pricing: pricing).stageTimes(of: step).stages[0]
                    .rawValue
            }
            let half = try #require(step.half(ranks: 32))
            let (both, alone) = (try time(step, overlaps: true), try time(half, overlaps: false))
            #expect(both <= 2 * alone * (1 + 1e-12))
            #expect(both > alone)
        }
    }

    @Test("A half-batch has half of the sequences, or half of a lone prompt's tokens with as many pairs")
    func halves() throws {
        #expect(Step.decode(sequences: 5, context: 9).half(ranks: 1) == .decode(sequences: 3, context: 9))
        #expect(Step.decode(sequences: 4, context: 9).half(ranks: 4) == nil)
        let prompts = Step.prefill(sequences: 4, newTokens: 4000, cachedTokens: 1000)
        let half = try #require(prompts.half(ranks: 4))
        #expect(half == .prefill(sequences: 4, newTokens: 2000, cachedTokens: 2000))
        let pairs = half.groups[0].causalPairs * 2
        #expect(isClose(pairs, prompts.groups[0].causalPairs, within: 1e-9))
    }

    @Test("A captured graph computes as many rows as the next captured size")
    func padding() throws {
        let graphs = CapturedSizes(powersUpTo: 8, spacing: 8, largest: 64)
        func rows(_ sequences: Int) throws -> Double {
            let program = lower(
                .decode(sequences: sequences, context: 100), model: Examples.llama70B, layout: ParallelLayout(),
                cluster: Examples.cluster(), options: StepOptions(graphs: graphs))
            return try program.compute(.gateUpProjection).flops.rawValue / (2 * 8192 * 2 * 28_672)
        }
        let padded = try [1, 2, 3, 4, 5, 8, 9, 16, 17, 64, 65].map { try rows($0) }
        #expect(padded == [1, 2, 4, 4, 8, 8, 16, 16, 24, 64, 65])
        // Attention works on the real sequences.
        let core = try lower(
            .decode(sequences: 9, context: 99), model: Examples.llama70B, layout: ParallelLayout(),
            cluster: Examples.cluster(), options: StepOptions(graphs: graphs)
        ).compute(.decodeAttention)
        #expect(core.cacheBytes.rawValue == 9 * 100 * 2 * 8 * 128 * 2)
    }

    @Test("Steps beyond the largest graph wait for the host to launch their operators")
    func launches() throws {
        var profile = try Examples.stated()
        profile.host.launch = .milliseconds(1)
        let model = Examples.llama70B
        let options = StepOptions(graphs: CapturedSizes(powersUpTo: 0, spacing: 8, largest: 16))
        let pricing = try Pricing(cluster: Examples.cluster(), profile: profile, model: model, options: options)
        let evaluator = StepEvaluator(model: model, layout: ParallelLayout(tensor: 8), pricing: pricing)
        // Per layer two norms, QKV, rotary, core, output, two all-reduces, gate/up, activation and down; embedding with
        // its all-reduce, head and sampling once.
        let launched = 80.0 * 11 + 4
        #expect(isClose(evaluator.time(of: .decode(sequences: 17, context: 10)).latency.rawValue, launched / 1000))
        #expect(evaluator.time(of: .decode(sequences: 16, context: 10)).latency.rawValue < 0.1)
    }

    @Test("A cache is held in whole blocks")
    func blocks() throws {
        func cache(_ context: Int, block: Int) throws -> Double {
            var profile = try Examples.stated()
            profile.memory.blockTokens = block
            let memory = try Pricing(cluster: Examples.cluster(), profile: profile, model: Examples.llama70B).memory(
                of: Examples.llama70B, layout: ParallelLayout(tensor: 8),
                demand: MemoryDemand(sequencesPerRank: 3, context: context, tokensPerStep: 1))
            return memory[0].keyValueCache.rawValue / (80 * 2 * 128 * 2)
        }
        #expect(try cache(100, block: 1) == 3 * 100)
        #expect(try cache(100, block: 16) == 3 * 112)
        #expect(try cache(112, block: 16) == 3 * 112)
        #expect(try cache(113, block: 64) == 3 * 128)
    }
}
