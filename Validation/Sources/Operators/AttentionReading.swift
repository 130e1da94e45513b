internal import Hardware
internal import Quantities
internal import StepModel

/// Reads measurements of attention with a key and a value per head.
enum AttentionReading {
    /// Heads of one device.
    struct Heads {
        var query: Double
        var keyValue: Double
        var dimension: Double
        var cache: NumericFormat

        /// What decides the kernel: 16-bit products with the cache as it is stored.
        var operands: OperandFormat { OperandFormat(.bf16, stored: cache, isGrouped: query > keyValue) }
    }

    /// Prompts of `tokens` new tokens after `cached` ones, causal.
    static func prompts(batch: Double, tokens: Double, cached: Double, _ heads: Heads) -> ComputeWork {
        let pairs = batch * (tokens * cached + tokens * (tokens + 1) / 2)
        let all = batch * tokens
        let cacheByte = heads.cache.bytesPerElement.rawValue
        var work = ComputeWork(
            family: .prefillAttention, operands: heads.operands,
            flops: FLOPs(rawValue: 4 * heads.query * heads.dimension * pairs))
        work.activationBytes = Bytes(rawValue: all * 2 * (heads.query + heads.keyValue) * heads.dimension * 2)
        work.cacheBytes = Bytes(
            rawValue: (all + batch * cached) * 2 * heads.keyValue * heads.dimension * cacheByte)
        work.tokensPerSequence = tokens
        work.serialLength = tokens + cached
        work.headDimension = Int(heads.dimension)
        return work
    }

    /// One new token for each of `batch` sequences of `context` tokens.
    static func generation(batch: Double, context: Double, _ heads: Heads) -> ComputeWork {
        var work = ComputeWork(
            family: .decodeAttention, operands: heads.operands,
            flops: FLOPs(rawValue: 4 * heads.query * heads.dimension * batch * context))
        work.activationBytes = Bytes(rawValue: batch * 2 * heads.query * heads.dimension * 2)
        work.cacheBytes = Bytes(
            rawValue: batch * context * 2 * heads.keyValue * heads.dimension
                * heads.cache.bytesPerElement.rawValue)
        work.items = batch * heads.keyValue
        work.headDimension = Int(heads.dimension)
        return work
    }

    /// `context_attention` and `generation_attention` of kernel tables, `mha_prefill` and `mha_decode`.
    static func work(_ note: OperatorNote) throws(Exclusion) -> ComputeWork {
        let heads = try heads(note)
        switch note.name {
        case "context_attention":
            return prompts(
                batch: try note.number("batch"), tokens: try note.number("isl"),
                cached: note.optionalNumber("step(kv)"), heads)
        case "generation_attention":
            return generation(
                batch: try note.number("batch"), context: note.optionalNumber("step(kv)") + 1, heads)
        case "mha_prefill":
            return prompts(batch: 1, tokens: try note.number("seq_len"), cached: 0, heads)
        default:
            return generation(batch: try note.number("batch_size"), context: try note.number("kv_len"), heads)
        }
    }

    private static func heads(_ note: OperatorNote) throws(Exclusion) -> Heads {
        let cache = try OperandReading(note.text("kv_dtype") ?? "bf16").format.stored
        let shape = note.numbers("shape")
        if shape.count == 3 { return Heads(query: shape[0], keyValue: shape[1], dimension: shape[2], cache: cache) }
        let query = try note.number("heads")
        // Tables write 0 key-value heads for as many as query heads.
        let keyValue = note.optionalNumber("kv_heads")
        return Heads(
            query: query, keyValue: keyValue > 0 ? keyValue : query, dimension: try note.number("head_dim"),
            cache: cache)
    }
}
