import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// Mistakes found in the work and bytes of other estimators, each with the number that it would give here.
@Suite("Defects of other tools that must not be repeated")
struct KnownDefectTests {
    private func program(
        _ step: Step, _ model: ModelArchitecture = Examples.qwen235B(), _ layout: ParallelLayout = ParallelLayout()
    ) -> StepProgram {
        lower(step, model: model, layout: layout, cluster: Examples.cluster())
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

    @Test("Generation writes the outputs of one token, not of the context (LLM-Viewer's flash decoding)")
    func decodeOutputs() throws {
        let work = try [100, 100_000].map { context in
            try program(.decode(sequences: 1, context: context)).compute(.decodeAttention).activationBytes
        }
        #expect(work[0] == work[1])
        #expect(work[0].rawValue == 64 * (128 + 128) * 2)
    }

    @Test("Prompt attention is causal: half of all pairs and a little (LLM-Viewer counts all)")
    func causal() throws {
        let work = try program(.prefill(sequences: 1, newTokens: 2048)).compute(.prefillAttention)
        #expect(work.flops.rawValue == 4 * 64 * 128 * 2048 * 2049 / 2)
    }

    @Test("Embedding, output head, norms and router have weights and work (InferSim leaves them out)")
    func allParts() throws {
        let program = program(.decode(sequences: 1, context: 10))
        #expect(try program.compute(.languageModelHead).weightBytes.rawValue == 151_936 * 4096 * 2)
        #expect(try program.compute(.router).weightBytes.rawValue == 4096 * 128 * 2)
        #expect(program.first(.embeddingLookup) != nil)
        #expect(program.first(.normalisation) != nil)
    }

    @Test("The busiest device does more than the mean (InferSim: no imbalance; by drawing, 1.38 times for EP32)")
    func imbalance() throws {
        let layout = ParallelLayout(data: 32, expert: 32)
        func work(_ routing: ExpertRouting) throws -> Double {
            try lower(
                .decode(sequences: 128, context: 100), model: Examples.qwen235B(), layout: layout,
                cluster: Examples.cluster(), options: StepOptions(routing: routing)
            ).compute(.groupedExperts).flops.rawValue
        }
        #expect(isClose(try work(.uniform) / work(.balanced), 1.38, within: 0.03))
    }

    @Test("Units are decimal throughout: 64 GB is 64e9 bytes, and 64 GiB is more (InferSim mixes both and × 1024)")
    func units() throws {
        #expect(Bytes.gigabytes(64).rawValue == 64e9)
        #expect(try Bytes(parsing: "64 GiB").rawValue == 68_719_476_736)
        #expect(FLOPsPerSecond.teraFLOPsPerSecond(400).rawValue == 400e12)
        let model = Examples.qwen235B()
        let memory = try #require(
            try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model).memory(
                of: model, layout: ParallelLayout(data: 32, expert: 32),
                demand: MemoryDemand(sequencesPerRank: 1, context: 1, tokensPerStep: 1)
            ).first)
        #expect(memory.capacity.rawValue == 64e9)
        #expect(memory.keyValueCache.rawValue == 94 * 2 * 4 * 128)
    }

    @Test("The room for the cache is what rule, weights, activations and runtime leave (InferSim: less 20 GB)")
    func cacheRoom() throws {
        let model = Examples.qwen235B()
        let memory = try #require(
            try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model).memory(
                of: model, layout: ParallelLayout(data: 32, expert: 32),
                demand: MemoryDemand(sequencesPerRank: 0, context: 0, tokensPerStep: 100)
            ).first)
        let left = 64e9 * 0.9 - memory.weights.total.rawValue - memory.activations.rawValue - 3e9
        #expect(isClose(memory.cacheCapacity.rawValue, left))
    }

    @Test("Latents are on every device of a TP group (ridgepoint pools them over all: 16 times too many sequences)")
    func latentCache() throws {
        func cache(_ layout: ParallelLayout) throws -> Double {
            try #require(
                try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: Examples.latent).memory(
                    of: Examples.latent, layout: layout,
                    demand: MemoryDemand(sequencesPerRank: 1, context: 4096, tokensPerStep: 1)
                ).first
            ).keyValueCache.rawValue
        }
        let alone = try cache(ParallelLayout())
        #expect(alone == 6 * 4096 * 576 * 2)
        #expect(try cache(ParallelLayout(tensor: 16, expert: 16)) == alone)
        #expect(try cache(ParallelLayout(tensor: 16, expert: 16, decodeContext: 16)) == alone / 16)
    }

    @Test("Memory follows from widths, not from a model's family (aiconfigurator: coefficients per family)")
    func families() throws {
        var other = Examples.llama70B
        other.name = "something else"
        let demand = MemoryDemand(sequencesPerRank: 4, context: 1000, tokensPerStep: 8192)
        let footprints = try [Examples.llama70B, other].map { model in
            try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model)
                .memory(of: model, layout: ParallelLayout(tensor: 8), demand: demand)
        }
        #expect(footprints[0] == footprints[1])
    }

    @Test("Work is that of active parameters, and the cache that of key-value heads (2P and 4·L·H are for dense MHA)")
    func denseRules() {
        let model = Examples.qwen235B(keyValueCache: .bf16)
        #expect(isClose(model.linearFLOPsPerToken.rawValue, 41.89e9, within: 1e-3))
        #expect(model.linearFLOPsPerToken.rawValue < 2 * model.parameters.total / 10)
        #expect(model.keyValueCache.bytesPerToken.rawValue == 94 * 2 * 4 * 128 * 2)
        #expect(model.keyValueCache.bytesPerToken.rawValue * 8 == 2 * 2 * 94 * 4096)
    }
}
