import Models
import Quantities

/// Architectures written out by hand, so that formulas are tested without any decoding.
enum Examples {
    /// Qwen3-235B-A22B in the block-scaled FP8 of its checkpoint, with `headDimension` to show what a slip costs.
    static func qwen235B(headDimension: Int = 128, keyValueCache: NumericFormat = .bf16) -> ModelArchitecture {
        ModelArchitecture(
            name: "Qwen/Qwen3-235B-A22B-FP8", hiddenSize: 4096, vocabularySize: 151_936, tiesEmbeddings: false,
            layerRuns: [
                LayerRun(
                    count: 94,
                    attention: GroupedQueryAttention(
                        queryHeads: 64, keyValueHeads: 4, headDimension: headDimension, normalisesQueriesAndKeys: true),
                    feedForward: .mixture(
                        MixtureOfExperts(expertCount: 128, expertsPerToken: 8, intermediateSize: 1536)))
            ],
            precision: Precision(
                linear: .fp8, scaleBlock: ScaleBlock(rows: 128, columns: 128), keyValueCache: keyValueCache),
            maximumContext: 40_960)
    }

    /// A two-layer model small enough to count on paper: one mixture layer under one dense layer, with every bias.
    static func tiny(tiesEmbeddings: Bool = false) -> ModelArchitecture {
        let attention = GroupedQueryAttention(
            queryHeads: 3, keyValueHeads: 1, headDimension: 5, hasProjectionBias: true, normalisesQueriesAndKeys: true,
            hasOutputBias: true)
        return ModelArchitecture(
            name: "tiny", hiddenSize: 7, vocabularySize: 11, tiesEmbeddings: tiesEmbeddings,
            layerRuns: [
                LayerRun(count: 1, attention: attention, feedForward: .dense(intermediateSize: 13)),
                LayerRun(
                    count: 1, attention: attention,
                    feedForward: .mixture(MixtureOfExperts(expertCount: 4, expertsPerToken: 2, intermediateSize: 2))),
            ],
            precision: Precision(linear: .bf16, keyValueCache: .bf16))
    }
}
