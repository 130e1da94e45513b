/// Attention whose query heads share key-value heads in groups; multi-head attention is the case of groups of one.
public struct GroupedQueryAttention: Hashable, Sendable {
    /// The number of query heads, Nq.
    public var queryHeads: Int
    /// The number of key-value heads, Nkv.
    public var keyValueHeads: Int
    /// The width of one head, d, which need not be hidden size / query heads.
    public var headDimension: Int
    /// Whether the query, key and value projections add a bias.
    public var hasProjectionBias: Bool
    /// Whether queries and keys are normalised per head (Qwen3).
    public var normalisesQueriesAndKeys: Bool
    /// Whether the output projection adds a bias (Llama and Qwen3 with `attention_bias`).
    public var hasOutputBias: Bool
    /// The width of a value, where it differs from that of a key (MiMo-V2); otherwise the head dimension.
    public var valueDimension: Int
    /// Which tokens a query sees.
    public var window: AttentionWindow
    /// Whether the query projection also yields a gate on the heads' outputs, which doubles it (Qwen3-Next).
    public var hasOutputGate: Bool
    /// The rank of a query latent between the residual stream and the heads (Step-3); `nil` without one.
    public var queryRank: Int?
    /// Whether one projection serves as key and value, so that the value matrix is absent (Gemma 4).
    public var sharesKeyAndValue: Bool
    /// Whether the query and key norms span all heads, (Nq + Nkv)·d wide, instead of one head (OLMo 2, MiniMax-M2).
    public var normalisesAcrossHeads: Bool
    /// Whether each query head has a learned sink that takes part in the softmax (gpt-oss, MiMo-V2).
    public var hasSinks: Bool
    /// Whether a matrix H × Nq yields one gate per head for the heads' outputs (Step-3.5).
    public var hasHeadGate: Bool
    /// An indexer that picks the tokens to attend to (MiniMax-M3); `nil` for attention over all tokens.
    public var indexer: SparseIndexer?

    /// Creates the shape of an attention layer.
    public init(
        queryHeads: Int, keyValueHeads: Int, headDimension: Int,
        hasProjectionBias: Bool = false, normalisesQueriesAndKeys: Bool = false,
        hasOutputBias: Bool = false, valueDimension: Int? = nil, window: AttentionWindow = .full,
        hasOutputGate: Bool = false, queryRank: Int? = nil, sharesKeyAndValue: Bool = false,
        normalisesAcrossHeads: Bool = false, hasSinks: Bool = false, hasHeadGate: Bool = false,
        indexer: SparseIndexer? = nil
    ) {
        self.queryHeads = queryHeads
        self.keyValueHeads = keyValueHeads
        self.headDimension = headDimension
        self.hasProjectionBias = hasProjectionBias
        self.normalisesQueriesAndKeys = normalisesQueriesAndKeys
        self.hasOutputBias = hasOutputBias
        self.valueDimension = valueDimension ?? headDimension
        self.window = window
        self.hasOutputGate = hasOutputGate
        self.queryRank = queryRank
        self.sharesKeyAndValue = sharesKeyAndValue
        self.normalisesAcrossHeads = normalisesAcrossHeads
        self.hasSinks = hasSinks
        self.hasHeadGate = hasHeadGate
        self.indexer = indexer
    }
}
