/// Operators that share their efficiency constants.
public enum OperatorFamily: String, Hashable, Sendable, CaseIterable {
    /// Dense matrix products: projections, feed-forward networks, router, output head.
    case matrixProduct = "matrix-product"
    /// Attention of many new tokens over their context.
    case prefillAttention = "prefill-attention"
    /// Attention of one new token per sequence over its cache.
    case decodeAttention = "decode-attention"
    /// Latent attention of many new tokens over expanded keys and values.
    case latentPrefillAttention = "latent-prefill-attention"
    /// Latent attention of few new tokens over the cached latents themselves.
    case latentDecodeAttention = "latent-decode-attention"
    /// Scores that pick the tokens to attend to, and the picking.
    case sparseIndex = "sparse-index"
    /// Attention over picked tokens.
    case sparseAttention = "sparse-attention"
    /// Recurrences with a state of constant size over many new tokens, chunk by chunk.
    case prefillRecurrence = "prefill-recurrence"
    /// Recurrences with a state of constant size over one new token per sequence.
    case decodeRecurrence = "decode-recurrence"
    /// The matrix products of routed experts, grouped by expert, with routing and permutation where they are fused.
    case groupedExperts = "grouped-experts"
    /// Norms, rotary embedding, permutation, sampling: a few operations per element, bound by memory.
    case elementwise
}

/// A kernel for special shapes, with constants of its own where it behaves differently from the family's usual kernel.
public enum KernelVariant: String, Hashable, Sendable, CaseIterable {
    /// Generation where every query head has a key-value head of its own.
    case separateHeads = "separate"
    /// Attention of prompts in 16 bit that writes an 8-bit cache.
    case narrowCache = "fp8-cache"
    /// Experts of few tokens (TensorRT-LLM's kernel for small batches).
    case lowLatency = "low-latency"
}

/// How the weights of a quantised product are scaled.
public enum WeightScaling: String, Hashable, Sendable, CaseIterable {
    /// One scale for a matrix or for each of its rows or columns.
    case tensor
    /// One scale for each block.
    case block
}
