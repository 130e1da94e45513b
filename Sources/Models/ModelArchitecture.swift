/// The shape of a transformer language model: everything that its parameters, cache and work follow from.
///
/// Layers come as runs of like layers, so that a model of a hundred layers is priced as a handful of operators.
public struct ModelArchitecture: Hashable, Sendable {
    /// The model's name, such as `Qwen/Qwen3-235B-A22B`.
    public var name: String
    /// The width of the residual stream, H.
    public var hiddenSize: Int
    /// The number of entries in the vocabulary, V.
    public var vocabularySize: Int
    /// Whether the output head shares the embedding's weights.
    public var tiesEmbeddings: Bool
    /// The layers in order, as runs of like layers.
    public var layerRuns: [LayerRun]
    /// How weights, activations and cache are stored.
    public var precision: Precision
    /// The longest context that the model was made for, in tokens, when known.
    public var maximumContext: Int?

    /// Creates an architecture.
    public init(
        name: String, hiddenSize: Int, vocabularySize: Int, tiesEmbeddings: Bool, layerRuns: [LayerRun],
        precision: Precision, maximumContext: Int? = nil
    ) {
        self.name = name
        self.hiddenSize = hiddenSize
        self.vocabularySize = vocabularySize
        self.tiesEmbeddings = tiesEmbeddings
        self.layerRuns = layerRuns
        self.precision = precision
        self.maximumContext = maximumContext
    }

    /// The number of layers, L.
    public var layerCount: Int { layerRuns.reduce(0) { $0 + $1.count } }
}

/// Consecutive layers of one kind.
public struct LayerRun: Hashable, Sendable {
    /// How many layers the run holds.
    public var count: Int
    /// The attention of each layer.
    public var attention: GroupedQueryAttention
    /// The feed-forward part of each layer.
    public var feedForward: FeedForward

    /// Creates a run of like layers.
    public init(count: Int, attention: GroupedQueryAttention, feedForward: FeedForward) {
        self.count = count
        self.attention = attention
        self.feedForward = feedForward
    }
}
