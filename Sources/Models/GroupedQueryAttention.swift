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

    /// Creates the shape of an attention layer.
    public init(
        queryHeads: Int, keyValueHeads: Int, headDimension: Int,
        hasProjectionBias: Bool = false, normalisesQueriesAndKeys: Bool = false,
        hasOutputBias: Bool = false
    ) {
        self.queryHeads = queryHeads
        self.keyValueHeads = keyValueHeads
        self.headDimension = headDimension
        self.hasProjectionBias = hasProjectionBias
        self.normalisesQueriesAndKeys = normalisesQueriesAndKeys
        self.hasOutputBias = hasOutputBias
    }
}
