import Diagnostics
import Documents

/// Reads the drafting modules (multi-token prediction) that a checkpoint carries.
enum DraftConfiguration {
    /// The modules, or `nil` without any.
    ///
    /// A module joins the embedding of the next token with the hidden state (2H × H), has norms for both and one at its
    /// end, and is one more layer of the model.
    static func read(
        _ reading: ConfigurationReading, layers: [LayerRun], vocabularySize: Int
    ) throws(Diagnostic) -> MultiTokenPrediction? {
        guard let traits = reading.traits.drafts, let last = layers.last else { return nil }
        var count = traits.countByDefault
        if let member = reading.model.optionalMember(traits.countKeys) {
            count = try member.value.integer(named: member.name, in: 0...1000)
        }
        guard count > 0 else { return nil }
        let hiddenSize = Double(reading.hiddenSize)
        var extra = 2 * hiddenSize * hiddenSize + Double(traits.norms) * hiddenSize
        if reading.modelClass == .deepseek4 { extra += try CompressedConfiguration.headConnections(reading) }
        return MultiTokenPrediction(
            moduleCount: count, layer: try layer(reading, traits, layers: layers, last: last), extraParameters: extra,
            copiedParameters: Double(count * traits.copies) * hiddenSize * Double(vocabularySize))
    }

    private static func layer(
        _ reading: ConfigurationReading, _ traits: DraftTraits, layers: [LayerRun], last: LayerRun
    ) throws(Diagnostic) -> LayerRun {
        switch reading.traits.layout {
        case .blocks: return try BlockConfiguration.draft(reading)
        case .compressed: return try CompressedConfiguration.draft(reading)
        case .decoder, .pruned, .doubled: break
        }
        let attends = layers.last { run in
            switch run.mixer {
            case .grouped(let attention): (attention.window != .full) == traits.isWindowed
            case .latent: true
            case .compressed, .recurrent, .none: false
            }
        }
        var mixer = (attends ?? last).mixer
        if case .latent(var attention) = mixer {
            // A module has nothing to share scores with.
            attention.indexer?.computesScores = true
            mixer = .latent(attention)
        }
        let feedForward =
            traits.isDense ? FeedForward.dense(try FeedForwardConfiguration.dense(reading)) : last.feedForward
        return LayerRun(count: 1, mixer: mixer, feedForward: feedForward, norms: last.norms)
    }
}
