import Diagnostics
import Documents

/// Reads the token mixers of ordinary decoders, one per layer.
enum MixerConfiguration {
    /// The mixers of all layers in order.
    static func read(
        _ reading: inout ConfigurationReading, kinds: [LayerKind]
    ) throws(Diagnostic) -> [SequenceMixer] {
        let indexers = try IndexerConfiguration.read(reading, layers: kinds.count)
        let recurrent = try recurrence(reading, isNeeded: kinds.contains(.recurrent))
        var shapes: [(kind: LayerKind, mixer: SequenceMixer)] = []
        var mixers: [SequenceMixer] = []
        for (kind, indexer) in zip(kinds, indexers) {
            if kind == .recurrent, let recurrent {
                mixers.append(.recurrent(recurrent))
                continue
            }
            // Each kind is read once, so that what it leaves open is noted once.
            if let known = shapes.first(where: { $0.kind == kind }) {
                mixers.append(known.mixer.with(indexer))
            } else {
                let mixer = try attention(&reading, kind)
                shapes.append((kind, mixer))
                mixers.append(mixer.with(indexer))
            }
        }
        return mixers
    }

    private static func attention(
        _ reading: inout ConfigurationReading, _ kind: LayerKind
    ) throws(Diagnostic) -> SequenceMixer {
        switch reading.traits.attention.form {
        case .grouped: .grouped(try AttentionConfiguration.read(&reading, kind))
        case .latent: .latent(try LatentConfiguration.read(reading))
        }
    }

    private static func recurrence(
        _ reading: ConfigurationReading, isNeeded: Bool
    ) throws(Diagnostic) -> RecurrentMixer? {
        guard isNeeded, let kind = reading.traits.recurrence else { return nil }
        let heads = ConfigurationReading.heads
        let model = reading.model
        switch kind {
        case .gatedDeltaNet, .mamba2:
            let keyHeads = try model.integer("linear_num_key_heads", in: heads)
            let valueHeads = try model.member(["linear_num_value_heads"])
            let count = try valueHeads.value.integer(named: valueHeads.name, in: heads)
            guard count.isMultiple(of: keyHeads) else {
                throw Diagnostic(
                    code: "model-head-groups",
                    "`linear_num_value_heads` is \(count), which is not a multiple of the \(keyHeads) key heads",
                    at: valueHeads.value.location)
            }
            return RecurrentMixer(
                kind: kind, keyHeads: keyHeads, valueHeads: count,
                keyDimension: try model.integer("linear_key_head_dim", in: heads),
                valueDimension: try model.integer("linear_value_head_dim", in: heads),
                convolutionTaps: try model.integer("linear_conv_kernel_dim", in: 1...1000))
        case .kimiDelta:
            let section = try model.object("linear_attn_config")
            let (count, width) = (
                try section.integer("num_heads", in: heads), try section.integer("head_dim", in: heads)
            )
            return RecurrentMixer(
                kind: kind, keyHeads: count, valueHeads: count, keyDimension: width, valueDimension: width,
                convolutionTaps: try section.integer("short_conv_kernel_size", in: 1...1000),
                hasFullRankGate: try section.optionalBoolean("use_full_rank_gate") ?? false)
        case .lightning:
            let count = try model.integer("num_attention_heads", in: heads)
            let width = try model.integer("head_dim", in: heads)
            return RecurrentMixer(
                kind: kind, keyHeads: count, valueHeads: count, keyDimension: width, valueDimension: width,
                convolutionTaps: 0)
        }
    }
}

extension SequenceMixer {
    /// The same mixer with an indexer.
    func with(_ indexer: SparseIndexer?) -> SequenceMixer {
        guard let indexer else { return self }
        switch self {
        case .grouped(var attention):
            attention.indexer = indexer
            return .grouped(attention)
        case .latent(var attention):
            attention.indexer = indexer
            return .latent(attention)
        case .compressed, .recurrent, .none: return self
        }
    }
}
