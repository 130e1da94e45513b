internal import Hardware
internal import Quantities
internal import StepModel

/// Reads measurements of latent attention with the dimensions of DeepSeek-V2 and V3, dense or over picked tokens.
enum LatentAttentionReading {
    /// The latent's width, d_c.
    private static let latent = 512.0
    /// The rotary part of a key, d_r.
    private static let rotary = 64.0
    /// The other part of a key, d_n, and a value, d_v.
    private static let head = 128.0

    static func work(_ note: OperatorNote) throws(Exclusion) -> ComputeWork {
        let shape = note.numbers("shape")
        switch note.name {
        case "mla_context":
            return prompts(
                heads: try note.number("heads"), batch: try note.number("batch"), tokens: try note.number("isl"),
                cached: note.optionalNumber("step(kv)"), cache: try cache(note))
        case "mla_generation":
            return generation(
                heads: try note.number("heads"), batch: try note.number("batch"),
                context: note.optionalNumber("step(kv)") + 1, cache: try cache(note))
        case "mla_prefill":
            return prompts(
                heads: shape.first ?? 128, batch: 1, tokens: try note.number("seq_len"), cached: 0,
                cache: .bf16)
        case "mla_decode":
            return generation(
                heads: shape.first ?? 128, batch: try note.number("batch_size"), context: try note.number("kv_len"),
                cache: try cache(note))
        case "dsa_prefill":
            let (queries, keys) = (try note.number("s_q"), try note.number("s_kv"))
            return index(
                shape, queries: queries, pairs: queries * keys - queries * (queries - 1) / 2, keysRead: keys)
        default: return try sparseGeneration(note, shape)
        }
    }

    /// `dsa_decode`: index scores (`logits-64-128`) or attention over the picked tokens (`attn-128-576-2048`).
    private static func sparseGeneration(_ note: OperatorNote, _ shape: [Double]) throws(Exclusion) -> ComputeWork {
        if (note.text("shape") ?? "").hasPrefix("logits") {
            let (batch, keys) = (try note.number("batchsize"), try note.number("s_kv"))
            let queries = batch * (try note.number("next_n"))
            return index(shape, queries: queries, pairs: queries * keys, keysRead: batch * keys)
        }
        guard shape.count == 3 else { throw Exclusion("operator shape not stated", note.text("shape") ?? "") }
        let queries = try note.number("batch_size")
        let picked = min(try note.number("kv_len"), shape[2])
        var work = ComputeWork(
            family: .sparseAttention, operands: OperandFormat(.bf16, stored: try cache(note), isGrouped: true),
            flops: FLOPs(rawValue: 2 * shape[0] * (2 * latent + rotary) * queries * picked))
        // FlashMLA's FP8 layout: 512 values, four 32-bit scales and 64 rotary values in 16 bits, 656 bytes a token.
        let perKey = try cache(note) == .fp8 ? 656 : (latent + rotary) * 2
        work.cacheBytes = Bytes(rawValue: queries * picked * perKey)
        work.activationBytes = Bytes(rawValue: queries * shape[0] * (2 * latent + rotary) * 2)
        work.items = queries
        return work
    }

    /// Prompts with keys and values expanded: 2·h·(d_n + d_r + d_v) operations per pair.
    private static func prompts(
        heads: Double, batch: Double, tokens: Double, cached: Double, cache: NumericFormat
    ) -> ComputeWork {
        let pairs = batch * (tokens * cached + tokens * (tokens + 1) / 2)
        var work = ComputeWork(
            family: .latentPrefillAttention, operands: OperandFormat(.bf16, stored: cache),
            flops: FLOPs(rawValue: 2 * heads * pairs * (2 * head + rotary)))
        work.activationBytes = Bytes(
            rawValue: batch * tokens * heads * (2 * (head + rotary) + 2 * head) * 2)
        work.tokensPerSequence = tokens
        work.serialLength = tokens + cached
        work.headDimension = Int(head + rotary)
        return work
    }

    /// One new token per sequence over the cached latents: 2·h·(2·d_c + d_r) operations per cached token.
    private static func generation(
        heads: Double, batch: Double, context: Double, cache: NumericFormat
    ) -> ComputeWork {
        var work = ComputeWork(
            family: .latentDecodeAttention, operands: OperandFormat(.bf16, stored: cache, isGrouped: true),
            flops: FLOPs(rawValue: 2 * heads * batch * context * (2 * latent + rotary)))
        work.cacheBytes = Bytes(
            rawValue: batch * context * (latent + rotary) * cache.bytesPerElement.rawValue)
        work.activationBytes = Bytes(rawValue: batch * heads * (2 * latent + rotary) * 2)
        work.items = batch
        work.headDimension = Int(latent + rotary)
        return work
    }

    /// Scores of `queries` index queries over cached index keys: 2·n_I·d_I per pair, in FP8.
    private static func index(
        _ shape: [Double], queries: Double, pairs: Double, keysRead: Double
    ) -> ComputeWork {
        let (heads, width) = shape.count >= 2 ? (shape[0], shape[1]) : (64, 128)
        var work = ComputeWork(
            family: .sparseIndex, operands: OperandFormat(.fp8), flops: FLOPs(rawValue: 2 * heads * width * pairs))
        work.cacheBytes = Bytes(rawValue: keysRead * (width + 4))
        work.activationBytes = Bytes(rawValue: queries * heads * width + pairs * 4)
        work.items = queries
        return work
    }

    private static func cache(_ note: OperatorNote) throws(Exclusion) -> NumericFormat {
        try OperandReading(note.text("kv_dtype") ?? "bf16").format.stored
    }
}
