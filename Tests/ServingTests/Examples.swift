import Hardware
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

/// The brief's case and a few others, without reading any document.
enum Examples {
    /// Qwen3-235B-A22B with FP8 linear layers, with or without the checkpoint's block scales.
    static func qwen235B(
        linear: NumericFormat = .fp8, keyValueCache: NumericFormat = .fp8, scaleBlock: ScaleBlock? = nil
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
            precision: Precision(linear: linear, scaleBlock: scaleBlock, keyValueCache: keyValueCache))
    }

    /// Llama-3.1-8B in BF16.
    static let llama8B = ModelArchitecture(
        name: "Llama-3.1-8B", hiddenSize: 4096, vocabularySize: 128_256, tiesEmbeddings: false,
        layerRuns: [
            LayerRun(
                count: 32, attention: GroupedQueryAttention(queryHeads: 32, keyValueHeads: 8, headDimension: 128),
                feedForward: .dense(intermediateSize: 14_336))
        ],
        precision: Precision(linear: .bf16, keyValueCache: .bf16))

    /// 32 devices of 64 GB, 400 TFLOPS and 1.8 TB/s, eight to a node, 200 GB/s inside a node and 25 GB/s out of it.
    static let cluster = Cluster(
        accelerator: Accelerator(
            name: "brief", memory: .gigabytes(64), memoryBandwidth: .terabytesPerSecond(1.8),
            peak: .undifferentiated(.teraFLOPsPerSecond(400)), source: "the brief"),
        deviceCount: 32, devicesPerNode: 8,
        scaleUp: Interconnect(name: "up", bandwidth: .gigabytesPerSecond(200)),
        scaleOut: Interconnect(name: "out", bandwidth: .gigabytesPerSecond(25)))

    /// The brief's burst: 128 prompts of 2,048 tokens, each continued by 2,048.
    static let load = Load(concurrency: 128, input: 2048, output: 2048)

    /// The brief's efficiencies: 60 % of the peak rate and 80 % of the bandwidth.
    static func stated(_ model: ModelArchitecture) throws -> Pricing {
        let profile = try EfficiencyCatalog.load().stated(compute: .percent(60), memory: .percent(80))
        return try Pricing(cluster: cluster, profile: #require(profile), model: model)
    }

    /// The constants fitted to the H100, applied to the brief's devices.
    static func calibrated(_ model: ModelArchitecture) throws -> Pricing {
        let profile = try EfficiencyCatalog.load().profiles.first { $0.id == "H100" }
        return try Pricing(cluster: cluster, profile: #require(profile), model: model)
    }

    /// A layout of the brief's model in the stated reading, on devices of the brief's memory or another.
    static func deployment(
        _ layout: ParallelLayout, _ model: ModelArchitecture = qwen235B(), memory: Bytes? = nil
    ) throws -> DeploymentModel {
        var pricing = try stated(model)
        if let memory {
            var smaller = cluster
            smaller.accelerator.memory = memory
            pricing = try Pricing(cluster: smaller, profile: pricing.profile, model: model)
        }
        return try DeploymentModel(model: model, layout: layout, pricing: pricing)
    }

    /// Legal layouts on at most 32 devices, drawn at random with the same outcome in every run.
    static func randomLayouts(of model: ModelArchitecture, count: Int, seed: UInt64) -> [ParallelLayout] {
        var generator = SeededGenerator(seed: seed)
        var found: [ParallelLayout] = []
        while found.count < count {
            var layout = ParallelLayout(
                replicas: .random(in: 1...8, using: &generator), pipeline: .random(in: 1...8, using: &generator),
                tensor: 1 << Int.random(in: 0...5, using: &generator))
            if model.isMixtureOfExperts {
                layout.data = .random(in: 1...32, using: &generator)
                layout.expertTensor = 1 << Int.random(in: 0...3, using: &generator)
                guard layout.stageWidth % layout.expertTensor == 0 else { continue }
                layout.expert = layout.stageWidth / layout.expertTensor
            }
            if layout.violations(for: model, devices: 32).isEmpty { found.append(layout) }
        }
        return found
    }
}

/// Whether two magnitudes agree to a relative error.
func isClose(_ left: Double, _ right: Double, within error: Double = 1e-12) -> Bool {
    left == right || abs(left - right) <= error * max(abs(left), abs(right))
}
