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
    /// Modules that draft further tokens, where the checkpoint has them.
    public var multiTokenPrediction: MultiTokenPrediction?
    /// Parameters outside the language model, such as a vision encoder, stored unconverted.
    public var otherParameters: Double

    /// Creates an architecture.
    public init(
        name: String, hiddenSize: Int, vocabularySize: Int, tiesEmbeddings: Bool, layerRuns: [LayerRun],
        precision: Precision, maximumContext: Int? = nil, multiTokenPrediction: MultiTokenPrediction? = nil,
        otherParameters: Double = 0
    ) {
        self.name = name
        self.hiddenSize = hiddenSize
        self.vocabularySize = vocabularySize
        self.tiesEmbeddings = tiesEmbeddings
        self.layerRuns = layerRuns
        self.precision = precision
        self.maximumContext = maximumContext
        self.multiTokenPrediction = multiTokenPrediction
        self.otherParameters = otherParameters
    }

    /// The number of layers, L.
    public var layerCount: Int { layerRuns.reduce(0) { $0 + $1.count } }
}

/// Consecutive layers of one kind.
public struct LayerRun: Hashable, Sendable {
    /// How many layers the run holds.
    public var count: Int
    /// What mixes the tokens of a sequence in each layer.
    public var mixer: SequenceMixer
    /// The feed-forward part of each layer.
    public var feedForward: FeedForward

    /// Creates a run of like layers.
    public init(count: Int, mixer: SequenceMixer, feedForward: FeedForward) {
        self.count = count
        self.mixer = mixer
        self.feedForward = feedForward
    }

    /// Creates a run of layers with grouped-query attention.
    public init(count: Int, attention: GroupedQueryAttention, feedForward: FeedForward) {
        self.init(count: count, mixer: .grouped(attention), feedForward: feedForward)
    }

    /// The attention, where it is grouped-query attention.
    public var attention: GroupedQueryAttention? {
        guard case .grouped(let attention) = mixer else { return nil }
        return attention
    }
}
