import Diagnostics
import Documents

/// Reads DeepSeek V4: a window of tokens, compressed entries of the past by a ratio per layer, and hyper-connections.
enum CompressedConfiguration {
    /// The layers in order.
    static func read(_ reading: ConfigurationReading) throws(Diagnostic) -> [LayerRun] {
        let layers = try LayerConfiguration.count(reading)
        let ratios = try ratios(reading, layers: layers)
        let hashLayers = try reading.model.optionalInteger("num_hash_layers", in: 0...10_000) ?? 0
        let mixture = try FeedForwardConfiguration.mixture(reading, reading.traits.mixture ?? MixtureTraits())
        let norms = try norms(reading)
        var hashed = mixture
        hashed.hasSelectionBias = false
        hashed.routingTableEntries =
            try reading.model.integer("vocab_size", in: ConfigurationReading.width) * mixture.expertsPerToken
        var runs: [LayerRun] = []
        for (layer, ratio) in ratios.prefix(layers).enumerated() {
            runs.append(
                LayerRun(
                    count: 1, mixer: .compressed(try attention(reading, ratio: ratio)),
                    feedForward: .mixture(layer < hashLayers ? hashed : mixture), norms: norms))
        }
        return runs
    }

    /// The layer of a drafting module: a window only.
    static func draft(_ reading: ConfigurationReading) throws(Diagnostic) -> LayerRun {
        LayerRun(
            count: 1, mixer: .compressed(try attention(reading, ratio: 0)),
            feedForward: .mixture(
                try FeedForwardConfiguration.mixture(reading, reading.traits.mixture ?? MixtureTraits())),
            norms: try norms(reading))
    }

    /// The parameters that join the streams of hyper-connections before the head: a scale and a bias per stream.
    static func headConnections(_ reading: ConfigurationReading) throws(Diagnostic) -> Double {
        let streams = try streams(reading)
        return streams * streams * Double(reading.hiddenSize) + streams + 1
    }

    /// The list holds a ratio per layer and may go on with those of drafting modules.
    private static func ratios(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [Int] {
        var ratios: [Int] = []
        for element in try reading.layerList("compress_ratios", layers: layers, orMore: true) {
            let ratio = try element.integer(named: "compress_ratios", in: 0...1_000_000)
            guard [0, 4, 128].contains(ratio) else {
                throw reading.unsupported(
                    "compress_ratios", element, "a ratio of \(ratio)", hint: "0, 4 and 128 are modelled")
            }
            ratios.append(ratio)
        }
        return ratios
    }

    /// Entries of four tokens overlap and are picked by an indexer; those of 128 tokens are all read.
    private static func attention(
        _ reading: ConfigurationReading, ratio: Int
    ) throws(Diagnostic) -> CompressedAttention {
        let model = reading.model
        let heads = try model.integer("num_attention_heads", in: ConfigurationReading.heads)
        let groups = try model.member(["o_groups"])
        let count = try groups.value.integer(named: groups.name, in: ConfigurationReading.heads)
        guard heads.isMultiple(of: count) else {
            throw Diagnostic(
                code: "model-head-groups", "`o_groups` is \(count), which does not divide the \(heads) heads",
                at: groups.value.location)
        }
        return CompressedAttention(
            heads: heads, headDimension: try model.integer("head_dim", in: ConfigurationReading.heads),
            queryRank: try model.integer("q_lora_rank", in: 1...1_000_000), outputGroups: count,
            outputRank: try model.integer("o_lora_rank", in: 1...1_000_000),
            window: try model.integer("sliding_window", in: 1...1_000_000_000),
            compressionRatio: ratio == 0 ? nil : ratio, compressionOverlaps: ratio == 4,
            indexer: ratio == 4 ? try IndexerConfiguration.shape(reading) : nil)
    }

    /// Two norms, and for each of the two parts the hyper-connections of c streams: (2c + c²) · c·H weights, as many
    /// biases, and three scales.
    private static func norms(_ reading: ConfigurationReading) throws(Diagnostic) -> ResidualNorms {
        let streams = try streams(reading)
        let mixes = 2 * streams + streams * streams
        return ResidualNorms(
            count: 2, extraParameters: 2 * (mixes * streams * Double(reading.hiddenSize) + mixes + 3))
    }

    private static func streams(_ reading: ConfigurationReading) throws(Diagnostic) -> Double {
        Double(try reading.model.integer("hc_mult", in: 1...1000))
    }
}
