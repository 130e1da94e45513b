import Models
import Parallelism
import Quantities

/// Architectures written out by hand, and random legal layouts of them.
enum Examples {
    /// Qwen3-235B-A22B with FP8 linear layers, by default without block scales, so that its weights are whole bytes.
    static func qwen235B(scaleBlock: ScaleBlock? = nil) -> ModelArchitecture {
        ModelArchitecture(
            name: "Qwen3-235B-A22B", hiddenSize: 4096, vocabularySize: 151_936, tiesEmbeddings: false,
            layerRuns: [LayerRun(count: 94, attention: qwenAttention, feedForward: .mixture(qwenExperts))],
            precision: Precision(linear: .fp8, scaleBlock: scaleBlock, keyValueCache: .fp8))
    }

    static let qwenAttention = GroupedQueryAttention(
        queryHeads: 64, keyValueHeads: 4, headDimension: 128, normalisesQueriesAndKeys: true)
    static let qwenExperts = MixtureOfExperts(expertCount: 128, expertsPerToken: 8, intermediateSize: 1536)

    /// Llama-3.1-70B in BF16.
    static let llama70B = ModelArchitecture(
        name: "Llama-3.1-70B", hiddenSize: 8192, vocabularySize: 128_256, tiesEmbeddings: false,
        layerRuns: [
            LayerRun(
                count: 80,
                attention: GroupedQueryAttention(queryHeads: 64, keyValueHeads: 8, headDimension: 128),
                feedForward: .dense(intermediateSize: 28_672))
        ],
        precision: Precision(linear: .bf16, keyValueCache: .bf16))

    /// Three dense layers under seven mixture layers under two dense ones.
    static let mixed = ModelArchitecture(
        name: "mixed", hiddenSize: 1024, vocabularySize: 32_000, tiesEmbeddings: true,
        layerRuns: [
            LayerRun(count: 3, attention: mixedAttention, feedForward: .dense(intermediateSize: 4096)),
            LayerRun(
                count: 7, attention: mixedAttention,
                feedForward: .mixture(
                    MixtureOfExperts(expertCount: 16, expertsPerToken: 2, intermediateSize: 512))),
            LayerRun(count: 2, attention: mixedAttention, feedForward: .dense(intermediateSize: 2048)),
        ],
        precision: Precision(linear: .bf16, keyValueCache: .bf16))

    private static let mixedAttention = GroupedQueryAttention(queryHeads: 16, keyValueHeads: 8, headDimension: 64)

    /// Legal layouts of a model, drawn at random with the same outcome in every run.
    static func randomLayouts(of model: ModelArchitecture, count: Int, seed: UInt64) -> [ParallelLayout] {
        var generator = SeededGenerator(seed: seed)
        var found: [ParallelLayout] = []
        while found.count < count {
            var layout = ParallelLayout(
                replicas: .random(in: 1...3, using: &generator), pipeline: .random(in: 1...12, using: &generator),
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
