import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// What the cores of attention and recurrences do beyond plain causal attention, with values worked by hand.
@Suite("Cores of mixers")
struct MixerBehaviourTests {
    private func program(
        _ step: Step, _ model: ModelArchitecture, _ layout: ParallelLayout = ParallelLayout()
    ) -> StepProgram {
        lower(step, model: model, layout: layout, cluster: Examples.cluster())
    }

    /// q* = d_c(d_n + d_v)/(2d_c + d_r − d_n − d_r − d_v) = 512·256/768 = 170.7 for DeepSeek-V3's dimensions.
    @Test(
        "Latents are used as they are by up to 170 new tokens after a long cache, and expanded by more",
        arguments: [(17, false), (170, false), (171, true), (4000, true)])
    func crossOver(tokens: Int, isExpanded: Bool) throws {
        let cached = 1_000_000
        let step = Step.prefill(sequences: 1, newTokens: tokens, cachedTokens: cached)
        let core = try program(step, Examples.latent).compute(.prefillAttention)
        let (new, old) = (Double(tokens), Double(cached))
        let pairs = new * old + new * (new + 1) / 2
        let absorbed = 2 * 128 * pairs * (2 * 512 + 64)
        let expanded = 2 * 128 * pairs * (128 + 64 + 128) + 2 * old * 512 * 128 * (128 + 128)
        #expect(core.flops.rawValue == min(absorbed, expanded))
        #expect((expanded < absorbed) == isExpanded)
        // Either way each latent is read once, not once for each query.
        #expect(core.cacheBytes.rawValue == (isExpanded ? old : old + new) * 576 * 2)
    }

    @Test("Generation attends to the latents themselves, whatever the number of heads")
    func absorbed() throws {
        let core = try program(.decode(sequences: 3, context: 4095), Examples.latent).compute(.decodeAttention)
        #expect(core.flops.rawValue == 3 * 2 * 128 * 4096 * (2 * 512 + 64))
        #expect(core.cacheBytes.rawValue == 3 * 4096 * 576 * 2)
    }

    @Test("A sliding window bounds pairs and what is read")
    func window() throws {
        let prompt = program(.prefill(sequences: 1, newTokens: 4096), Examples.hybrid)
        // 1024·1025/2 pairs while the window fills, then 1024 for each of 3072 queries.
        #expect(try prompt.compute(.prefillAttention).flops.rawValue == 4 * 16 * 256 * 3_670_528)
        let decode = try program(.decode(sequences: 2, context: 5000), Examples.hybrid).compute(.decodeAttention)
        #expect(decode.flops.rawValue == 2 * 4 * 16 * 256 * 1024)
        #expect(decode.cacheBytes.rawValue == 2 * 1025 * 2 * 2 * 256 * 2)
    }

    @Test("Chunked attention sees whole chunks and what there is of the last")
    func chunks() throws {
        let program = program(.prefill(sequences: 1, newTokens: 10_000), Examples.hybrid)
        let cores = program.stages[0].operators.filter { $0.kind == .prefillAttention }
        guard case .compute(let chunked)? = cores.last?.work else {
            Issue.record("no chunked core")
            return
        }
        // 2·4096·4097/2 + 1808·1809/2 pairs.
        #expect(chunked.flops.rawValue == 4 * 16 * 256 * 18_416_648)
    }

    @Test("Sparse attention reads the kept tokens, and its indexer scores all of them")
    func sparse() throws {
        let program = program(.decode(sequences: 1, context: 10_000), Examples.sparse)
        let core = try program.compute(.decodeAttention)
        #expect(core.flops.rawValue == 2 * 128 * 2048 * (2 * 512 + 64))
        #expect(core.cacheBytes.rawValue == 2049 * 576)
        let scores = try program.compute(.indexScores)
        #expect(scores.flops.rawValue == 2 * 64 * 128 * 10_001)
        #expect(scores.cacheBytes.rawValue == 10_001 * 132)
        // In prompts each query gathers tokens of its own.
        let prompt = try self.program(.prefill(sequences: 1, newTokens: 4096), Examples.sparse)
            .compute(.prefillAttention)
        #expect(prompt.cacheBytes.rawValue == (2048 * 2049 / 2 + 2048 * 2048) * 576)
    }

    @Test("A recurrent state is read and written once, whatever the context", arguments: [0, 100, 1_000_000])
    func state(context: Int) throws {
        let core = try program(.decode(sequences: 5, context: context), Examples.hybrid).compute(.decodeRecurrence)
        #expect(core.cacheBytes.rawValue == 5 * 2 * 32 * 128 * 128 * 4)
        #expect(core.flops.rawValue == 5 * 8 * 32 * 128 * 128)
    }

    @Test("Context parallelism halves a prompt's attention on each rank and passes keys and values around")
    func contextParallelism() throws {
        let model = Examples.qwen235B()
        let step = Step.prefill(sequences: 1, newTokens: 8192)
        let alone = program(step, model)
        let split = program(step, model, ParallelLayout(context: 2, expert: 2))
        let (whole, half) = (try alone.compute(.prefillAttention), try split.compute(.prefillAttention))
        #expect(half.flops.rawValue == whole.flops.rawValue / 2)
        #expect(
            try split.compute(.queryKeyValueProjection).flops.rawValue
                == alone.compute(.queryKeyValueProjection).flops.rawValue / 2)
        #expect(alone.first(.keyValueRing) == nil)
        let ring = try split.exchange(.keyValueRing)
        #expect(ring.scaleUpBytes.rawValue == 8192 * 2 * 4 * 128 / 2)
        #expect(split.first(.queryAllGather) == nil)
    }

    @Test("Decode context parallelism divides what is read of a replicated cache, for an exchange of queries")
    func decodeContextParallelism() throws {
        let step = Step.decode(sequences: 8, context: 4095)
        let copies = program(step, Examples.latent, ParallelLayout(tensor: 8, expert: 8))
        let parts = program(step, Examples.latent, ParallelLayout(tensor: 8, expert: 8, decodeContext: 8))
        let (whole, part) = (try copies.compute(.decodeAttention), try parts.compute(.decodeAttention))
        #expect(part.cacheBytes.rawValue == whole.cacheBytes.rawValue / 8)
        // Eight times the heads over an eighth of the context.
        #expect(part.flops == whole.flops)
        #expect(copies.first(.queryAllGather) == nil)
        let queries = try parts.exchange(.queryAllGather)
        #expect(queries.messageBytes.rawValue == 8 * 128 * 576 * 2)
        #expect(queries.scaleUpBytes.rawValue == queries.messageBytes.rawValue * 7 / 8)
    }
}
