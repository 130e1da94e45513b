import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// FLOPs and bytes of single operators, worked out by hand for Qwen3-235B-A22B (H 4096, Nq 64, Nkv 4, d 128, Im 1536,
/// E 128, k 8, V 151,936; FP8 weights and cache, BF16 activations).
@Suite("Work of operators")
struct OperatorWorkTests {
    /// 8 prompts of 100 tokens after 28 cached ones, on TP 8 × DP 4 with EP 32: two prompts and 200 tokens per rank.
    static let prefill = lower(
        .prefill(sequences: 8, newTokens: 100, cachedTokens: 28), model: Examples.qwen235B(),
        layout: ParallelLayout(tensor: 8, data: 4, expert: 32), cluster: Examples.cluster())

    /// 10 sequences at a context of 1000, on the same layout: three per rank at most.
    static let decode = lower(
        .decode(sequences: 10, context: 1000), model: Examples.qwen235B(),
        layout: ParallelLayout(tensor: 8, data: 4, expert: 32), cluster: Examples.cluster())

    @Test("The QKV projection of a device with 8 query heads and one replicated key-value head")
    func queryKeyValue() throws {
        let work = try Self.prefill.compute(.queryKeyValueProjection)
        #expect(work.flops.rawValue == 2 * 200 * 4096 * (8 + 2) * 128)
        #expect(work.weightBytes.rawValue == 4096 * 1280)
        // Inputs quantised to 8 bit by a pass of its own, outputs in 16.
        #expect(work.activationBytes.rawValue == 200 * (4096 + 2 * 1280))
        #expect(work.passBytes.rawValue == 200 * 4096 * 2)
        #expect(work.format == .fp8)
        #expect(Self.prefill.first(.queryKeyValueProjection)?.repetitions == 94)
    }

    @Test("The attention core of prompts: causal pairs, queries and outputs, the cache read once")
    func prefillCore() throws {
        let work = try Self.prefill.compute(.prefillAttention)
        // Each prompt: 100·28 + 100·101/2 = 7850 pairs.
        #expect(work.flops.rawValue == 4 * 8 * 128 * 2 * 7850)
        // Queries and outputs of 8 heads, and the new keys and values of one as the projection left them.
        #expect(work.activationBytes.rawValue == 200 * (8 + 1) * (128 + 128) * 2)
        #expect(work.cacheBytes.rawValue == 2 * 128 * 2 * 128)
        #expect(work.format == .bf16)
        #expect(work.tokensPerSequence == 100)
    }

    @Test("The attention core of decoding: one token over its context and itself")
    func decodeCore() throws {
        let work = try Self.decode.compute(.decodeAttention)
        #expect(work.flops.rawValue == 4 * 8 * 128 * 3 * 1001)
        #expect(work.cacheBytes.rawValue == 3 * 1001 * 2 * 128)
        #expect(work.activationBytes.rawValue == 2 * 3 * 8 * 128 * 2)
        #expect(Self.decode.first(.prefillAttention) == nil)
    }

    @Test("The output projection")
    func output() throws {
        let work = try Self.prefill.compute(.outputProjection)
        #expect(work.flops.rawValue == 2 * 200 * 1024 * 4096)
        #expect(work.weightBytes.rawValue == 1024 * 4096)
        #expect(work.activationBytes.rawValue == 200 * (1024 + 2 * 4096))
    }

    @Test("The router scores a device's share of the tokens in 16 bit")
    func router() throws {
        let work = try Self.prefill.compute(.router)
        #expect(work.flops.rawValue == 2 * 25 * 4096 * 128)
        #expect(work.weightBytes.rawValue == 4096 * 128 * 2)
        #expect(work.format == .bf16)
    }

    @Test("The experts of a device: the assignments of all ranks, the distinct experts' weights")
    func experts() throws {
        let work = try Self.prefill.compute(.groupedExperts)
        let perExpert = 3.0 * 4096 * 1536
        #expect(work.flops.rawValue == 2 * (800 * 8 / 32) * perExpert)
        #expect(isClose(work.weightBytes.rawValue, 4 * perExpert, within: 1e-6))
        // Tokens in and out, sorted rows in and out, and the gate, up and activated intermediates, in 16 bit.
        #expect(work.passBytes.rawValue == (400 * 4096 + 400 * 4096 + 200 * 3 * 1536) * 2)
        // Ten tokens visit 128·(1 − (15/16)^10) = 60.87 experts, of which each of 32 devices holds 1.902.
        let few = try Self.decode.compute(.groupedExperts)
        #expect(isClose(few.weightBytes.rawValue, 60.868 / 32 * perExpert, within: 1e-4))
        #expect(few.flops.rawValue == 2 * (10 * 8 / 32.0) * perExpert)
        guard case .experts(let assignments, let distinct, 4096, 1536)? = Self.decode.first(.groupedExperts)?.shape
        else {
            Issue.record("the experts have another shape")
            return
        }
        #expect(assignments == 2.5)
        #expect(isClose(distinct, 60.868 / 32, within: 1e-4))
    }

    @Test("Splitting experts inside narrows each and spreads no experts")
    func expertTensor() throws {
        let program = lower(
            .prefill(sequences: 1, newTokens: 100), model: Examples.qwen235B(),
            layout: ParallelLayout(tensor: 4, expertTensor: 4), cluster: Examples.cluster())
        let work = try program.compute(.groupedExperts)
        #expect(work.flops.rawValue == 2 * 100 * 8 * 3 * 4096 * 384)
        #expect(isClose(work.weightBytes.rawValue, 127.8 * 3 * 4096 * 384, within: 2e-3))
        // Every device of the TP group holds every token, so each scores them all.
        #expect(try program.compute(.router).flops.rawValue == 2 * 100 * 4096 * 128)
    }

    @Test("A dense feed-forward network: gate and up, then down")
    func dense() throws {
        let program = lower(
            .prefill(sequences: 2, newTokens: 64), model: Examples.llama70B, layout: ParallelLayout(tensor: 4),
            cluster: Examples.cluster())
        let gateUp = try program.compute(.gateUpProjection)
        let down = try program.compute(.downProjection)
        #expect(gateUp.flops.rawValue == 2 * 128 * 8192 * 2 * 7168)
        #expect(down.flops.rawValue == 2 * 128 * 7168 * 8192)
        #expect((gateUp.weightBytes + down.weightBytes).rawValue == 3 * 8192 * 7168 * 2)
        #expect(down.activationBytes.rawValue == 128 * (7168 + 8192) * 2)
    }

    @Test("Logits for one token per sequence, not for every token of a prompt")
    func head() throws {
        let work = try Self.prefill.compute(.languageModelHead)
        #expect(work.flops.rawValue == 2 * 2 * 4096 * 18_992)
        #expect(work.weightBytes.rawValue == 18_992 * 4096 * 2)
        #expect(Self.prefill.first(.languageModelHead)?.repetitions == 1)
    }

    @Test("Elementwise passes: norms, rotary embedding with the cache write, sampling")
    func elementwise() throws {
        #expect(try Self.prefill.compute(.normalisation).activationBytes.rawValue == 3 * 200 * 4096 * 2)
        #expect(try Self.prefill.compute(.normalisation).flops.rawValue == 7 * 200 * 4096)
        let rotary = try Self.prefill.compute(.rotaryAndCacheWrite)
        #expect(rotary.flops.rawValue == 6 * 200 * (8 + 1) * 128)
        #expect(rotary.cacheBytes.rawValue == 200 * 2 * 128)
        #expect(try Self.prefill.compute(.sampling).activationBytes.rawValue == 3 * 2 * 18_992 * 4)
        #expect(try Self.prefill.compute(.embeddingLookup).weightBytes.rawValue == 200 * 4096 * 2)
    }

    @Test("The busiest rank takes the sequences that do not divide")
    func uneven() throws {
        #expect(Self.decode.sequences == 3)
        #expect(try Self.decode.compute(.queryKeyValueProjection).flops.rawValue == 2 * 3 * 4096 * 1280)
    }

    @Test("A mixed step has one attention operator per group")
    func mixedStep() {
        let step = Step(groups: [
            SequenceGroup(count: 1, newTokens: 512, cachedTokens: 0),
            SequenceGroup(count: 16, newTokens: 1, cachedTokens: 900),
        ])
        let program = lower(
            step, model: Examples.qwen235B(), layout: ParallelLayout(tensor: 4, expert: 4),
            cluster: Examples.cluster())
        let kinds = program.stages[0].operators.map(\.kind)
        #expect(kinds.count { $0 == .prefillAttention } == 1)
        #expect(kinds.count { $0 == .decodeAttention } == 1)
        #expect(!program.isDecode)
        #expect(step.newTokens == 528)
    }
}
