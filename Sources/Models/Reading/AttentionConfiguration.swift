import Diagnostics
import Documents

/// Reads the shape of attention with key-value heads from a Hugging Face `config.json`.
enum AttentionConfiguration {
    /// The attention of the layers of one kind.
    ///
    /// - Parameters:
    ///   - reading: The configuration, where what it leaves open is noted.
    ///   - kind: What the layers see.
    /// - Returns: The shape of one layer's attention.
    /// - Throws: A diagnostic for a value that is missing, out of range or does not divide.
    static func read(
        _ reading: inout ConfigurationReading, _ kind: LayerKind
    ) throws(Diagnostic) -> GroupedQueryAttention {
        let traits = reading.traits.attention
        let keys = AttentionKeys(reading, kind)
        let heads = try queryHeads(&reading, keys, kind)
        var attention = GroupedQueryAttention(
            queryHeads: heads, keyValueHeads: try keyValueHeads(&reading, keys, queryHeads: heads),
            headDimension: try headDimension(&reading, keys, queryHeads: heads), window: kind.window)
        attention.valueDimension =
            try reading.model.optionalInteger(keys.valueDimension, in: ConfigurationReading.heads)
            ?? attention.headDimension
        attention.hasOutputGate = traits.hasOutputGate
        attention.hasHeadGate = traits.hasHeadGate
        attention.sharesKeyAndValue = keys.isGlobal ? try reading.flag("attention_k_eq_v") : false
        attention.queryRank = try reading.model.optionalInteger("share_q_dim", in: ConfigurationReading.width)
        attention.hasSinks = try hasSinks(reading, kind)
        try applyBias(reading, to: &attention)
        try applyNorm(reading, to: &attention)
        return attention
    }

    /// Where biases and norms of a class apply to an attention that was read elsewhere.
    static func applyBias(
        _ reading: ConfigurationReading, to attention: inout GroupedQueryAttention
    ) throws(Diagnostic) {
        switch reading.traits.attention.bias {
        case .never: break
        case .always:
            attention.hasProjectionBias = true
            attention.hasOutputBias = reading.modelClass == .opt
        case .stated(let key, let output):
            attention.hasProjectionBias = try reading.flag(key)
            attention.hasOutputBias = output && attention.hasProjectionBias
        }
    }

    private static func applyNorm(
        _ reading: ConfigurationReading, to attention: inout GroupedQueryAttention
    ) throws(Diagnostic) {
        switch reading.traits.attention.norm {
        case .never:
            if let member = reading.model.optionalMember(["use_qk_norm"]), reading.modelClass == .cohere,
                try member.value.boolean(named: member.name)
            {
                throw reading.unsupported(member.name, member.value, "query and key norms in this class")
            }
        case .perHead: attention.normalisesQueriesAndKeys = true
        case .acrossHeads:
            attention.normalisesQueriesAndKeys = true
            attention.normalisesAcrossHeads = true
        case .stated(let key): attention.normalisesQueriesAndKeys = try reading.flag(key)
        }
    }

    private static func hasSinks(_ reading: ConfigurationReading, _ kind: LayerKind) throws(Diagnostic) -> Bool {
        switch reading.traits.attention.sinks {
        case .never: false
        case .always: true
        case .stated:
            try reading.flag(kind == .full ? "add_full_attention_sink_bias" : "add_swa_attention_sink_bias")
        }
    }
}

/// The keys that hold the shape of attention in layers of one kind.
struct AttentionKeys {
    var queryHeads = ["num_attention_heads", "n_head"]
    var keyValueHeads = ["num_key_value_heads", "num_attention_groups", "num_kv_heads", "n_head_kv"]
    var headDimension = ["head_dim", "attention_head_dim"]
    var valueDimension = "v_head_dim"
    var isGlobal = false

    init(_ reading: ConfigurationReading, _ kind: LayerKind) {
        switch (reading.traits.attention.variant, kind) {
        case (.windowedByPrefix, .sliding):
            queryHeads.insert("swa_num_attention_heads", at: 0)
            keyValueHeads.insert("swa_num_key_value_heads", at: 0)
            headDimension.insert("swa_head_dim", at: 0)
            valueDimension = "swa_v_head_dim"
        case (.globalByKeys, .full):
            keyValueHeads.insert("num_global_key_value_heads", at: 0)
            headDimension.insert("global_head_dim", at: 0)
            isGlobal = true
        default: break
        }
    }
}

extension AttentionConfiguration {
    private static func queryHeads(
        _ reading: inout ConfigurationReading, _ keys: AttentionKeys, _ kind: LayerKind
    ) throws(Diagnostic) -> Int {
        let range = ConfigurationReading.heads
        if let byDefault = reading.traits.defaults["num_attention_heads"],
            reading.model.optionalMember(keys.queryHeads) == nil
        {
            return byDefault
        }
        let member = try reading.model.member(keys.queryHeads)
        let heads = try member.value.integer(named: member.name, in: range)
        guard reading.traits.attention.variant == .windowedWithMoreHeads, case .sliding = kind else { return heads }
        if let other = try reading.model.optionalObject("attention_other_setting"),
            let more = try other.optionalInteger("num_attention_heads", in: range)
        {
            return more
        }
        reading.assume(
            "num_attention_heads", "\(heads * 3 / 2) in layers with a window",
            because: "not stated (`attention_other_setting`); the published weights of the class have half again as "
                + "many as other layers")
        return heads * 3 / 2
    }

    private static func keyValueHeads(
        _ reading: inout ConfigurationReading, _ keys: AttentionKeys, queryHeads: Int
    ) throws(Diagnostic) -> Int {
        if reading.modelClass == .falcon, let heads = try EarlyDecoders.falconKeyValueHeads(reading) { return heads }
        guard let member = reading.model.optionalMember(keys.keyValueHeads) else {
            if let byDefault = reading.traits.defaults["num_key_value_heads"] { return byDefault }
            if !reading.traits.attention.definesMissingKeyValueHeads {
                reading.assume(
                    "num_key_value_heads", "\(queryHeads)", because: "not stated; one key-value head per query head")
            }
            return queryHeads
        }
        let heads = try member.value.integer(named: member.name, in: ConfigurationReading.heads)
        guard queryHeads % heads == 0 else {
            throw Diagnostic(
                code: "model-head-groups",
                "`\(member.name)` is \(heads), which does not divide the \(queryHeads) attention heads",
                at: member.value.location, hint: "nearest divisor: \(nearestDivisor(of: queryHeads, to: heads))")
        }
        return heads
    }

    /// The width of a head, which is the hidden size over the heads only where the file does not say otherwise.
    private static func headDimension(
        _ reading: inout ConfigurationReading, _ keys: AttentionKeys, queryHeads: Int
    ) throws(Diagnostic) -> Int {
        if let member = reading.model.optionalMember(keys.headDimension) {
            return try member.value.integer(named: member.name, in: ConfigurationReading.heads)
        }
        if let byDefault = reading.traits.defaults["head_dim"] { return byDefault }
        let hiddenSize = reading.hiddenSize
        guard hiddenSize.isMultiple(of: queryHeads) else {
            throw Diagnostic(
                code: "model-head-dimension",
                "`head_dim` is missing and `hidden_size` \(hiddenSize) is not a multiple of the \(queryHeads) heads",
                at: reading.model.optionalMember(["hidden_size"])?.value.location ?? reading.model.location,
                hint: "state `head_dim`, which need not be hidden_size / num_attention_heads")
        }
        let dimension = hiddenSize / queryHeads
        if !reading.traits.attention.definesMissingHeadDimension {
            reading.assume(
                "head_dim", "\(dimension)",
                because: "not stated; hidden_size / num_attention_heads = \(hiddenSize) / \(queryHeads), although "
                    + "published files of this class state a width of their own")
        }
        return dimension
    }

    /// The divisor of `number` that lies nearest to `wanted`; both are positive.
    private static func nearestDivisor(of number: Int, to wanted: Int) -> Int {
        (1...number).filter { number.isMultiple(of: $0) }.min { abs($0 - wanted) < abs($1 - wanted) } ?? 1
    }
}
