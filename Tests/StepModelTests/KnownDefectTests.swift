import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// Mistakes found in other estimators, each with the number that it would give here.
@Suite("Defects of other tools that must not be repeated")
struct KnownDefectTests {
    private func program(_ step: Step) -> StepProgram {
        lower(step, model: Examples.qwen235B(), layout: ParallelLayout(), cluster: Examples.cluster())
    }

    @Test("Head width is the model's own, not hidden size / query heads (LLM-Viewer, llm-analysis: 64 for Qwen3)")
    func headDimension() throws {
        let work = try program(.prefill(sequences: 1, newTokens: 1000)).compute(.queryKeyValueProjection)
        #expect(work.flops.rawValue == 2 * 1000 * 4096 * 72 * 128)
        #expect(work.flops.rawValue != 2 * 1000 * 4096 * 72 * 64)
    }

    @Test("A token's expert work counts all of its experts (llm-analysis counts one)")
    func topK() throws {
        let work = try program(.prefill(sequences: 1, newTokens: 1000)).compute(.groupedExperts)
        #expect(work.flops.rawValue == 8 * 6 * 1000 * 4096 * 1536)
    }

    @Test("A batch of 128 reads all 128 experts, not 8 (GenZ: 16 times too few), and one token 8, not 128 (InferSim)")
    func expertsRead() throws {
        let perExpert = 3.0 * 4096 * 1536
        let many = try program(.decode(sequences: 128, context: 1000)).compute(.groupedExperts)
        #expect(isClose(many.weightBytes.rawValue / perExpert, 128, within: 1e-3))
        let one = try program(.decode(sequences: 1, context: 1000)).compute(.groupedExperts)
        #expect(isClose(one.weightBytes.rawValue / perExpert, 8))
    }

    @Test("The cache holds key-value heads, not query heads (LLM-Viewer's flash decoding: 16 times too much)")
    func cacheHeads() throws {
        let work = try program(.decode(sequences: 1, context: 999)).compute(.decodeAttention)
        #expect(work.cacheBytes.rawValue == 1000 * 2 * 4 * 128)
    }

    @Test("Prompt attention is causal: half of all pairs and a little (LLM-Viewer counts all)")
    func causal() throws {
        let work = try program(.prefill(sequences: 1, newTokens: 2048)).compute(.prefillAttention)
        #expect(work.flops.rawValue == 4 * 64 * 128 * 2048 * 2049 / 2)
    }

    @Test("Projections of few tokens are bound by memory (InferSim gives 0.43 us for 13.8 us of traffic)")
    func memoryRoof() throws {
        let pricing = try Pricing(
            cluster: Examples.cluster(), profile: Examples.stated(), model: Examples.qwen235B())
        let work = try program(.decode(sequences: 4, context: 10)).compute(.queryKeyValueProjection)
        let time = pricing.time(of: .compute(work))
        #expect(time.bound == .memory)
        #expect(time.total >= work.weightBytes / (.terabytesPerSecond(1.8) * Fraction.percent(80)))
    }

    @Test("Embedding, output head and router have weights and work (InferSim leaves them out)")
    func allParts() throws {
        let program = program(.decode(sequences: 1, context: 10))
        #expect(try program.compute(.languageModelHead).weightBytes.rawValue == 151_936 * 4096 * 2)
        #expect(try program.compute(.router).weightBytes.rawValue == 4096 * 128 * 2)
        #expect(program.first(.embeddingLookup) != nil)
    }
}
