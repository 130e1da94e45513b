import Diagnostics
import Documents

/// Reads Llamas whose layers were pruned one by one (Nemotron-NAS): `block_configs` describes each layer.
enum PrunedConfiguration {
    /// The layers in order.
    static func read(_ reading: ConfigurationReading) throws(Diagnostic) -> [LayerRun] {
        let layers = try LayerConfiguration.count(reading)
        var runs: [LayerRun] = []
        for block in try reading.layerList("block_configs", layers: layers) {
            let object = try ObjectReader(block, describedAs: "an element of `block_configs`")
            let mixer = try mixer(reading, object.object("attention"))
            runs.append(
                LayerRun(count: 1, mixer: mixer, feedForward: try feedForward(reading, object.object("ffn"))))
        }
        return runs
    }

    private static func mixer(
        _ reading: ConfigurationReading, _ block: ObjectReader
    ) throws(Diagnostic) -> SequenceMixer {
        if try block.optionalBoolean("no_op") == true { return .none }
        try refuse(
            reading, block, flags: ["replace_with_linear"], values: ["window_length", "sparsify", "num_sink_tokens"])
        let heads = try reading.model.integer("num_attention_heads", in: ConfigurationReading.heads)
        let group = try block.member(["n_heads_in_group"])
        let size = try group.value.integer(named: group.name, in: ConfigurationReading.heads)
        guard heads.isMultiple(of: size) else {
            throw Diagnostic(
                code: "model-head-groups", "`\(group.name)` is \(size), which does not divide the \(heads) heads",
                at: group.value.location)
        }
        let dimension = try reading.model.optionalInteger("head_dim", in: ConfigurationReading.heads)
        guard let width = dimension ?? (reading.hiddenSize.isMultiple(of: heads) ? reading.hiddenSize / heads : nil)
        else { throw reading.model.missing(["head_dim"]) }
        var attention = GroupedQueryAttention(queryHeads: heads, keyValueHeads: heads / size, headDimension: width)
        try AttentionConfiguration.applyBias(reading, to: &attention)
        return .grouped(attention)
    }

    /// The width is 2/3 of a multiple of the hidden size, rounded up to a multiple of 256, as the publisher's code does.
    private static func feedForward(
        _ reading: ConfigurationReading, _ block: ObjectReader
    ) throws(Diagnostic) -> FeedForward {
        if try block.optionalBoolean("no_op") == true { return .none }
        try refuse(reading, block, flags: ["replace_with_linear"], values: ["sparsify"])
        let multiple = try block.number("ffn_mult", in: 0.001...1000)
        let width = Int(2 * multiple * Double(reading.hiddenSize) / 3)
        return .dense(
            DenseFeedForward(
                intermediateSize: (width + 255) / 256 * 256, hasBias: try reading.flag("mlp_bias")))
    }

    private static func refuse(
        _ reading: ConfigurationReading, _ block: ObjectReader, flags: [String], values: [String]
    ) throws(Diagnostic) {
        for flag in flags {
            guard let member = block.optionalMember([flag]), try member.value.boolean(named: flag) else { continue }
            throw reading.unsupported(flag, member.value, "one matrix in place of a part")
        }
        for value in values {
            guard let member = block.optionalMember([value]) else { continue }
            throw reading.unsupported(value, member.value, "another form of the part")
        }
    }
}
