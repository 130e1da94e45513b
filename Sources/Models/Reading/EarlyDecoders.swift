import Diagnostics
import Documents

/// What the oldest classes leave to flags of their own.
enum EarlyDecoders {
    /// Falcon: one key-value head for all queries in the first generation, groups in the second.
    ///
    /// - Returns: The key-value heads, or `nil` where a key states them.
    static func falconKeyValueHeads(_ reading: ConfigurationReading) throws(Diagnostic) -> Int? {
        if try reading.flag("new_decoder_architecture") { return nil }
        return try reading.flag("multi_query", byDefault: true) ? 1 : nil
    }

    /// Falcon: the second generation has a norm for each of its parallel parts, the first one for both.
    static func falconNorms(_ reading: ConfigurationReading) throws(Diagnostic) -> ResidualNorms {
        let norms: Int
        if try reading.flag("new_decoder_architecture") {
            norms = try reading.model.optionalInteger("num_ln_in_parallel_attn", in: 1...2) ?? 2
        } else {
            norms = try reading.flag("parallel_attn", byDefault: true) ? 1 : 2
        }
        return ResidualNorms(count: norms, hasBias: true)
    }

    /// OPT: variants with a narrower embedding or with norms after each part are other shapes.
    static func checkOPT(_ reading: ConfigurationReading) throws(Diagnostic) {
        if let width = reading.model.optionalMember(["word_embed_proj_dim"]),
            try width.value.integer(named: width.name, in: ConfigurationReading.width) != reading.hiddenSize
        {
            throw reading.unsupported(width.name, width.value, "an embedding of another width than the layers")
        }
        if let order = reading.model.optionalMember(["do_layer_norm_before"]),
            try !order.value.boolean(named: order.name)
        {
            throw reading.unsupported(order.name, order.value, "norms after each part")
        }
    }
}
