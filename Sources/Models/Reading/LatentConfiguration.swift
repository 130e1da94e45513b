import Diagnostics
import Documents

/// Reads the shape of latent attention from a Hugging Face `config.json`.
enum LatentConfiguration {
    /// The attention that all layers share, without an indexer.
    static func read(_ reading: ConfigurationReading) throws(Diagnostic) -> LatentAttention {
        let model = reading.model
        let heads = ConfigurationReading.heads
        // Null and missing both mean that queries are projected directly (DeepSeek-V2-Lite).
        return LatentAttention(
            heads: try model.integer("num_attention_heads", in: heads),
            queryRank: try model.optionalInteger("q_lora_rank", in: 1...1_000_000),
            latentRank: try model.integer("kv_lora_rank", in: 1...1_000_000),
            rotaryDimension: try model.integer("qk_rope_head_dim", in: 0...100_000),
            nonRotaryDimension: try model.integer("qk_nope_head_dim", in: 0...100_000),
            valueDimension: try model.integer("v_head_dim", in: heads),
            hasOutputGate: try reading.flag("mla_use_output_gate"))
    }
}
