import Diagnostics
import Documents

/// Reads the feed-forward parts from a Hugging Face `config.json`, as runs of like layers.
enum FeedForwardConfiguration {
    /// Consecutive layers with the same feed-forward part.
    struct Run: Equatable {
        /// How many layers.
        var count: Int
        /// What each carries.
        var feedForward: FeedForward
    }

    /// The feed-forward parts of all layers in order.
    static func read(
        _ reader: ObjectReader, modelClass: ModelClass, layers: Int
    ) throws(Diagnostic) -> [Run] {
        if let bias = reader.optionalMember(["mlp_bias"]), try bias.value.boolean(named: bias.name) {
            throw Diagnostic(
                .noData, code: "unsupported-feature", "`mlp_bias` is true, which is not supported yet",
                at: bias.value.location, hint: "feed-forward networks without biases are supported")
        }
        switch modelClass.feedForwardKind {
        case .dense:
            return [Run(count: layers, feedForward: try dense(reader))]
        case .everyLayerMixture:
            return [Run(count: layers, feedForward: .mixture(try mixture(reader, widthKey: "intermediate_size")))]
        case .sparseMixture:
            return try sparseRuns(reader, layers: layers)
        }
    }

    private static func dense(_ reader: ObjectReader) throws(Diagnostic) -> FeedForward {
        .dense(intermediateSize: try reader.integer("intermediate_size", in: width))
    }

    private static func mixture(_ reader: ObjectReader, widthKey: String) throws(Diagnostic) -> MixtureOfExperts {
        let experts = try reader.integer("num_experts", "num_local_experts", "n_routed_experts", in: 1...1_000_000)
        let perToken = try reader.member(["num_experts_per_tok", "num_experts_per_token"])
        let visited = try perToken.value.integer(named: perToken.name, in: 1...1_000_000)
        guard visited <= experts else {
            throw Diagnostic(
                code: "model-experts-per-token",
                "`\(perToken.name)` is \(visited), but there are only \(experts) experts", at: perToken.value.location,
                hint: "expected a whole number from 1 to \(experts)")
        }
        return MixtureOfExperts(
            expertCount: experts, expertsPerToken: visited, intermediateSize: try reader.integer(widthKey, in: width))
    }

    /// Qwen3-MoE: layer i is dense if `mlp_only_layers` names it or i + 1 is not a multiple of `decoder_sparse_step`.
    private static func sparseRuns(_ reader: ObjectReader, layers: Int) throws(Diagnostic) -> [Run] {
        let mixture = FeedForward.mixture(try mixture(reader, widthKey: "moe_intermediate_size"))
        let step = try reader.optionalInteger("decoder_sparse_step", in: 1...10_000) ?? 1
        var denseLayers: Set<Int> = []
        for layer in try reader.optionalArray("mlp_only_layers") ?? [] {
            denseLayers.insert(try layer.integer(named: "mlp_only_layers", in: 0...layers - 1))
        }
        let isDense = (0..<layers).map { denseLayers.contains($0) || !($0 + 1).isMultiple(of: step) }
        // The dense width is often left in files of models without a dense layer; it is needed only where one is.
        let dense = isDense.contains(true) ? try dense(reader) : mixture
        return runs(of: isDense.map { $0 ? dense : mixture })
    }

    private static func runs(of layers: [FeedForward]) -> [Run] {
        layers.reduce(into: []) { runs, layer in
            if let last = runs.indices.last, runs[last].feedForward == layer {
                runs[last].count += 1
            } else {
                runs.append(Run(count: 1, feedForward: layer))
            }
        }
    }

    /// The widths of a feed-forward network that are taken for possible.
    private static let width = 1...100_000_000
}
