import Diagnostics
import Documents

/// Reads the layers of a model, one run per layer.
enum LayerConfiguration {
    /// The layers in order.
    static func read(_ reading: inout ConfigurationReading) throws(Diagnostic) -> [LayerRun] {
        switch reading.traits.layout {
        case .decoder: try decoder(&reading)
        case .blocks: try BlockConfiguration.read(&reading)
        case .pruned: try PrunedConfiguration.read(reading)
        case .compressed: try CompressedConfiguration.read(reading)
        case .doubled: try doubled(&reading)
        }
    }

    /// The number of layers.
    static func count(_ reading: ConfigurationReading) throws(Diagnostic) -> Int {
        try reading.model.integer("num_hidden_layers", "n_layer", "num_layers", in: ConfigurationReading.layers)
    }

    private static func decoder(_ reading: inout ConfigurationReading) throws(Diagnostic) -> [LayerRun] {
        let layers = try count(reading)
        let kinds = try LayerKind.all(reading, layers: layers)
        let mixers = try MixerConfiguration.read(&reading, kinds: kinds)
        let feedForwards = try FeedForwardConfiguration.read(reading, layers: layers)
        let additions = try residualAttention(reading) ?? 0
        var runs: [LayerRun] = []
        for (mixer, feedForward) in zip(mixers, feedForwards) {
            var norms = try norms(reading, mixer, feedForward)
            norms.extraParameters += additions
            runs.append(LayerRun(count: 1, mixer: mixer, feedForward: feedForward, norms: norms))
        }
        return runs
    }

    /// The norms of a layer, with the scales of its router.
    private static func norms(
        _ reading: ConfigurationReading, _ mixer: SequenceMixer, _ feedForward: FeedForward
    ) throws(Diagnostic) -> ResidualNorms {
        guard reading.modelClass != .falcon else { return try EarlyDecoders.falconNorms(reading) }
        var norms = reading.traits.norms ?? ResidualNorms(before: mixer, feedForward)
        if let experts = feedForward.mixture, let scales = reading.traits.mixture?.scales {
            norms.extraParameters +=
                Double(scales.hidden) * Double(reading.hiddenSize) + Double(scales.experts)
                * Double(experts.expertCount)
        }
        return norms
    }

    /// The vectors of attention over earlier residuals in one layer: a query and a norm before each of its two parts
    /// (Kimi K3); `nil` without it.
    static func residualAttention(_ reading: ConfigurationReading) throws(Diagnostic) -> Double? {
        guard try reading.model.optionalInteger("attn_res_block_size", in: 1...10_000) != nil else { return nil }
        return 4 * Double(reading.hiddenSize)
    }

    /// Each layer of LongCat is an attention with a dense network, and an attention with a dense network and, beside
    /// both, the mixture: two entries, the dense network of the second being what all tokens share.
    private static func doubled(_ reading: inout ConfigurationReading) throws(Diagnostic) -> [LayerRun] {
        let layers = try count(reading)
        guard let traits = reading.traits.mixture else { return [] }
        let attention = SequenceMixer.latent(try LatentConfiguration.read(reading))
        let dense = try FeedForwardConfiguration.dense(reading)
        var mixture = try FeedForwardConfiguration.mixture(reading, traits)
        mixture.sharedIntermediateSize = dense.intermediateSize
        mixture.weightlessExperts = try reading.model.optionalInteger("zero_expert_num", in: 0...1_000_000) ?? 0
        return (0..<layers).flatMap { _ in
            [
                LayerRun(count: 1, mixer: attention, feedForward: .dense(dense)),
                LayerRun(count: 1, mixer: attention, feedForward: .mixture(mixture)),
            ]
        }
    }
}
