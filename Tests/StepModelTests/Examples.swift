import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// Models, clusters and layouts written out by hand, so that the cost model is tested without any decoding.
enum Examples {
    /// Qwen3-235B-A22B with FP8 linear layers and, by default, an FP8 cache.
    static func qwen235B(
        linear: NumericFormat = .fp8, keyValueCache: NumericFormat = .fp8
    ) -> ModelArchitecture {
        ModelArchitecture(
            name: "Qwen3-235B-A22B", hiddenSize: 4096, vocabularySize: 151_936, tiesEmbeddings: false,
            layerRuns: [
                LayerRun(
                    count: 94,
                    attention: GroupedQueryAttention(
                        queryHeads: 64, keyValueHeads: 4, headDimension: 128, normalisesQueriesAndKeys: true),
                    feedForward: .mixture(
                        MixtureOfExperts(expertCount: 128, expertsPerToken: 8, intermediateSize: 1536)))
            ],
            precision: Precision(linear: linear, keyValueCache: keyValueCache))
    }

    /// Llama-3.1-70B in BF16.
    static let llama70B = ModelArchitecture(
        name: "Llama-3.1-70B", hiddenSize: 8192, vocabularySize: 128_256, tiesEmbeddings: false,
        layerRuns: [
            LayerRun(
                count: 80, attention: GroupedQueryAttention(queryHeads: 64, keyValueHeads: 8, headDimension: 128),
                feedForward: .dense(intermediateSize: 28_672))
        ],
        precision: Precision(linear: .bf16, keyValueCache: .bf16))

    /// Dense layers under mixture layers, in BF16.
    static let mixed = ModelArchitecture(
        name: "mixed", hiddenSize: 1024, vocabularySize: 32_000, tiesEmbeddings: false,
        layerRuns: [
            LayerRun(count: 3, attention: mixedAttention, feedForward: .dense(intermediateSize: 4096)),
            LayerRun(
                count: 9, attention: mixedAttention,
                feedForward: .mixture(MixtureOfExperts(expertCount: 16, expertsPerToken: 2, intermediateSize: 512))),
        ],
        precision: Precision(linear: .bf16, keyValueCache: .bf16))

    /// DeepSeek-V3's shapes in few layers: latent attention, a dense layer, shared and routed experts.
    static let latent = ModelArchitecture(
        name: "latent", hiddenSize: 7168, vocabularySize: 129_280, tiesEmbeddings: false,
        layerRuns: [
            LayerRun(count: 1, mixer: .latent(latentAttention), feedForward: .dense(intermediateSize: 18_432)),
            LayerRun(
                count: 5, mixer: .latent(latentAttention),
                feedForward: .mixture(
                    MixtureOfExperts(
                        expertCount: 256, expertsPerToken: 8, intermediateSize: 2048, sharedIntermediateSize: 2048))),
        ],
        precision: Precision(
            linear: .fp8, scaleBlock: ScaleBlock(rows: 128, columns: 128), keyValueCache: .bf16))

    /// The shape of latent attention in DeepSeek-V3.
    static let latentAttention = LatentAttention(
        heads: 128, queryRank: 1536, latentRank: 512, rotaryDimension: 64, nonRotaryDimension: 128, valueDimension: 128)

    /// Recurrent layers with every fourth one windowed or full attention.
    static let hybrid = ModelArchitecture(
        name: "hybrid", hiddenSize: 2048, vocabularySize: 151_936, tiesEmbeddings: true,
        layerRuns: [
            LayerRun(
                count: 3,
                mixer: .recurrent(
                    RecurrentMixer(
                        kind: .gatedDeltaNet, keyHeads: 16, valueHeads: 32, keyDimension: 128, valueDimension: 128,
                        convolutionTaps: 4)),
                feedForward: .dense(intermediateSize: 6144)),
            LayerRun(
                count: 1,
                attention: GroupedQueryAttention(
                    queryHeads: 16, keyValueHeads: 2, headDimension: 256, window: .sliding(1024)),
                feedForward: .dense(intermediateSize: 6144)),
            LayerRun(
                count: 1,
                attention: GroupedQueryAttention(
                    queryHeads: 16, keyValueHeads: 2, headDimension: 256, window: .chunked(4096)),
                feedForward: .none),
        ],
        precision: Precision(linear: .bf16, keyValueCache: .bf16))

    /// Latent attention over picked tokens, and compressed attention.
    static let sparse: ModelArchitecture = {
        var attention = latentAttention
        attention.indexer = SparseIndexer(heads: 64, headDimension: 128, keptTokens: 2048)
        return ModelArchitecture(
            name: "sparse", hiddenSize: 7168, vocabularySize: 129_280, tiesEmbeddings: false,
            layerRuns: [
                LayerRun(count: 2, mixer: .latent(attention), feedForward: .dense(intermediateSize: 18_432)),
                LayerRun(
                    count: 2,
                    mixer: .compressed(
                        CompressedAttention(
                            heads: 64, headDimension: 512, queryRank: 1024, outputGroups: 8, outputRank: 1024,
                            window: 128, compressionRatio: 4,
                            indexer: SparseIndexer(heads: 64, headDimension: 128, keptTokens: 512))),
                    feedForward: .dense(intermediateSize: 18_432)),
            ],
            precision: Precision(linear: .fp8, keyValueCache: .fp8))
    }()

    private static let mixedAttention = GroupedQueryAttention(queryHeads: 16, keyValueHeads: 8, headDimension: 64)

    /// The brief's cluster: 32 devices of 64 GB, 400 TFLOPS and 1.8 TB/s, eight to a node, 200 GB/s in, 25 GB/s out.
    static func cluster(devices: Int = 32) -> Cluster {
        Cluster(
            accelerator: Accelerator(
                name: "brief", memory: .gigabytes(64), memoryBandwidth: .terabytesPerSecond(1.8),
                peak: .undifferentiated(.teraFLOPsPerSecond(400)), source: "the brief"),
            deviceCount: devices, devicesPerNode: 8,
            scaleUp: Interconnect(name: "up", bandwidth: .gigabytesPerSecond(200)),
            scaleOut: Interconnect(name: "out", bandwidth: .gigabytesPerSecond(25)))
    }

    /// The brief's efficiencies: 60 % of the peak rate, 80 % of the bandwidth, start-ups of collectives only.
    static func stated() throws -> EfficiencyProfile {
        try #require(try EfficiencyCatalog.load().stated(compute: .percent(60), memory: .percent(80)))
    }

    /// The constants fitted to the H100.
    static func calibrated() throws -> EfficiencyProfile {
        try #require(try EfficiencyCatalog.load().profiles.first { $0.id == "H100" })
    }

    /// Legal layouts of a model, drawn at random with the same outcome in every run.
    static func randomLayouts(of model: ModelArchitecture, count: Int, seed: UInt64) -> [ParallelLayout] {
        var generator = SeededGenerator(seed: seed)
        var found: [ParallelLayout] = []
        while found.count < count {
            var layout = ParallelLayout(
                pipeline: .random(in: 1...12, using: &generator),
                tensor: 1 << Int.random(in: 0...5, using: &generator))
            if model.isMixtureOfExperts {
                layout.data = 1 << Int.random(in: 0...4, using: &generator)
                layout.expertTensor = 1 << Int.random(in: 0...3, using: &generator)
                guard layout.stageWidth % layout.expertTensor == 0 else { continue }
                layout.expert = layout.stageWidth / layout.expertTensor
            }
            if layout.violations(for: model, devices: 1 << 20).isEmpty { found.append(layout) }
        }
        return found
    }
}

extension StepProgram {
    /// The first operator of a kind in a stage.
    func first(_ kind: Operator.Kind, stage: Int = 0) -> Operator? {
        stages[stage].operators.first { $0.kind == kind }
    }

    /// The work of the first operator of a kind in a stage.
    func compute(_ kind: Operator.Kind, stage: Int = 0) throws -> ComputeWork {
        let found = try #require(first(kind, stage: stage), "no \(kind)")
        guard case .compute(let work) = found.work else {
            Issue.record("\(kind) does not compute")
            throw MissingOperator()
        }
        return work
    }

    /// The exchange of the first operator of a kind in a stage.
    func exchange(_ kind: Operator.Kind, stage: Int = 0) throws -> Exchange {
        let found = try #require(first(kind, stage: stage), "no \(kind)")
        guard case .exchange(let exchange) = found.work else {
            Issue.record("\(kind) exchanges nothing")
            throw MissingOperator()
        }
        return exchange
    }
}

struct MissingOperator: Error {}

/// Whether two magnitudes agree to a relative error.
func isClose(_ left: Double, _ right: Double, within error: Double = 1e-12) -> Bool {
    left == right || abs(left - right) <= error * max(abs(left), abs(right))
}
