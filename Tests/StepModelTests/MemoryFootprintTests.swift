import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@Suite("Memory footprint")
struct MemoryFootprintTests {
    private func footprints(
        _ layout: ParallelLayout, _ model: ModelArchitecture = Examples.qwen235B(), sequences: Int, context: Int,
        tokens: Int = 8192
    ) throws -> [MemoryFootprint] {
        try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model).memory(
            of: model, layout: layout,
            demand: MemoryDemand(sequencesPerRank: sequences, context: context, tokensPerStep: tokens))
    }

    /// WORKED table of section 1: cache in GB and (weights + cache) / 64 GB of the brief's layouts at 128 requests.
    @Test(
        "The brief's layouts hold what was worked out by hand",
        arguments: [
            (ParallelLayout(data: 32, expert: 32), 4, NumericFormat.fp8, 2048, 0.79, 26.8),
            (ParallelLayout(data: 32, expert: 32), 4, .bf16, 2048, 1.58, 28.1),
            (ParallelLayout(tensor: 8, data: 4, expert: 32), 32, .fp8, 2048, 1.58, 15.6),
            (ParallelLayout(tensor: 8, data: 4, expert: 32), 32, .bf16, 4096, 6.31, 23.0),
            (ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16), 32, .fp8, 2048, 0.79, 14.2),
            (ParallelLayout(replicas: 4, tensor: 8, expert: 8), 32, .fp8, 2048, 1.58, 48.8),
            (ParallelLayout(replicas: 4, tensor: 8, expert: 8), 32, .bf16, 4096, 6.31, 56.2),
        ])
    func brief(
        layout: ParallelLayout, sequences: Int, cache: NumericFormat, context: Int, gigabytes: Double, percent: Double
    ) throws {
        let model = Examples.qwen235B(keyValueCache: cache)
        let fullest = try footprints(layout, model, sequences: sequences, context: context).max {
            $0.weightsAndCache < $1.weightsAndCache
        }
        let memory = try #require(fullest)
        #expect(abs(memory.keyValueCache.inGigabytes - gigabytes) < 0.006)
        #expect(abs(memory.weightsAndCacheUtilisation.inPercent - percent) < 0.06)
    }

    @Test("The parts add up, and the runtime and the usable share come from the profile")
    func parts() throws {
        let memory = try #require(
            try footprints(ParallelLayout(data: 32, expert: 32), sequences: 4, context: 100).first)
        #expect(memory.total == memory.weights.total + memory.keyValueCache + memory.activations + memory.runtime)
        #expect(memory.runtime == .gigabytes(3))
        #expect(isClose(memory.usable.inGigabytes, 57.6))
        #expect(memory.capacity == .gigabytes(64))
        #expect(memory.fits)
        // 8192 tokens of 2·4096 + 8·(4096 + 2·1536) values of 2 bytes, and 4 sequences' logits of 8 bytes.
        let perToken = 2.0 * 4096 + 8 * (4096 + 3072)
        let logits = 4.0 * 151_936 * 8
        #expect(memory.activations.rawValue == 8192 * perToken * 2 + logits)
    }

    @Test("An accelerator that states its usable bytes is filled no further")
    func usableMemory() throws {
        var cluster = Examples.cluster()
        cluster.accelerator.usableMemory = .gigabytes(50)
        let pricing = try Pricing(cluster: cluster, profile: Examples.stated(), model: Examples.qwen235B())
        let demand = MemoryDemand(sequencesPerRank: 1, context: 1, tokensPerStep: 1)
        let memory = pricing.memory(of: Examples.qwen235B(), layout: ParallelLayout(), demand: demand)
        #expect(memory.allSatisfy { $0.usable == .gigabytes(45) && !$0.fits })
    }

    @Test(
        "Memory grows with context, sequences and tokens per step, and nothing else depends on them",
        arguments: [Examples.qwen235B(), Examples.llama70B, Examples.mixed])
    func monotone(model: ModelArchitecture) throws {
        for layout in Examples.randomLayouts(of: model, count: 60, seed: 6) {
            let base = try footprints(layout, model, sequences: 3, context: 1000, tokens: 512)
            let longer = try footprints(layout, model, sequences: 3, context: 2000, tokens: 512)
            let more = try footprints(layout, model, sequences: 5, context: 1000, tokens: 512)
            let wider = try footprints(layout, model, sequences: 3, context: 1000, tokens: 1024)
            #expect(base.count == layout.pipeline)
            for (index, stage) in base.enumerated() {
                #expect(stage.stage == index)
                #expect(isClose(longer[index].keyValueCache.rawValue, 2 * stage.keyValueCache.rawValue))
                #expect(longer[index].activations == stage.activations)
                #expect(more[index].total > stage.total)
                #expect(wider[index].activations > stage.activations)
                #expect(wider[index].keyValueCache == stage.keyValueCache)
                #expect(more[index].weights == stage.weights)
            }
        }
    }
}
