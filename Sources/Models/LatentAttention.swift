/// Multi-head latent attention (MLA, DeepSeek-V2, arXiv 2405.04434): queries and key-values pass through low-rank
/// latents, and the cache holds one latent and one rotary key per token for all heads.
public struct LatentAttention: Hashable, Sendable {
    /// The number of heads, Nq.
    public var heads: Int
    /// The rank of the query latent, r_q; `nil` where queries are projected directly.
    public var queryRank: Int?
    /// The rank of the key-value latent, d_c.
    public var latentRank: Int
    /// The width of the rotary part of a key, shared by all heads, d_r.
    public var rotaryDimension: Int
    /// The width of the non-rotary part of a key, d_n.
    public var nonRotaryDimension: Int
    /// The width of a value, d_v.
    public var valueDimension: Int
    /// The indexer that picks the tokens to attend to; `nil` for attention over all tokens.
    public var indexer: SparseIndexer?
    /// Whether a gate of Nq·d_v multiplies the heads' outputs (Kimi K3).
    public var hasOutputGate: Bool

    /// Creates the shape of a latent attention layer.
    public init(
        heads: Int, queryRank: Int?, latentRank: Int, rotaryDimension: Int, nonRotaryDimension: Int,
        valueDimension: Int, indexer: SparseIndexer? = nil, hasOutputGate: Bool = false
    ) {
        self.heads = heads
        self.queryRank = queryRank
        self.latentRank = latentRank
        self.rotaryDimension = rotaryDimension
        self.nonRotaryDimension = nonRotaryDimension
        self.valueDimension = valueDimension
        self.indexer = indexer
        self.hasOutputGate = hasOutputGate
    }

    /// The elements one token leaves in the cache, d_c + d_r.
    public var cacheWidth: Int { latentRank + rotaryDimension }
    /// The width of a query and of an expanded key, d_n + d_r.
    public var keyDimension: Int { nonRotaryDimension + rotaryDimension }
}

/// A lightning indexer (DeepSeek-V3.2 sparse attention): cheap scores pick the tokens that attention reads.
public struct SparseIndexer: Hashable, Sendable {
    /// The indexer's heads, n_I.
    public var heads: Int
    /// The width of an indexer head and of the cached indexer key, d_I.
    public var headDimension: Int
    /// How many tokens (or cache entries) attention keeps, K.
    public var keptTokens: Int
    /// Whether this layer computes scores; `false` where it reuses those of an earlier layer.
    public var computesScores: Bool

    /// Creates an indexer.
    public init(heads: Int, headDimension: Int, keptTokens: Int, computesScores: Bool = true) {
        self.heads = heads
        self.headDimension = headDimension
        self.keptTokens = keptTokens
        self.computesScores = computesScores
    }
}
