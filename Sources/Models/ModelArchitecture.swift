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
    /// Parameters of the language model outside its layers besides embedding, head and the final norm's scale: learned
    /// positions, biases of the final norm and of the head.
    public var outerVectorParameters: Double
    /// Parameters outside the language model, such as a vision encoder, stored unconverted.
    public var otherParameters: Double
    /// Parameters that the checkpoint stores twice, such as a head that is tied to the embedding.
    public var duplicatedParameters: Double
    /// Which pipeline stages take the layers that are left over when the others are dealt evenly: the choice of the engine
    /// that runs the model, and the first ones without one.
    public var spareLayers = SpareLayers.first

    /// Creates an architecture.
    public init(
        name: String, hiddenSize: Int, vocabularySize: Int, tiesEmbeddings: Bool, layerRuns: [LayerRun],
        precision: Precision, maximumContext: Int? = nil, multiTokenPrediction: MultiTokenPrediction? = nil,
        outerVectorParameters: Double = 0, otherParameters: Double = 0, duplicatedParameters: Double = 0
    ) {
        self.name = name
        self.hiddenSize = hiddenSize
        self.vocabularySize = vocabularySize
        self.tiesEmbeddings = tiesEmbeddings
        self.layerRuns = layerRuns
        self.precision = precision
        self.maximumContext = maximumContext
        self.multiTokenPrediction = multiTokenPrediction
        self.outerVectorParameters = outerVectorParameters
        self.otherParameters = otherParameters
        self.duplicatedParameters = duplicatedParameters
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

    /// The norms of the residual stream in each layer.
    public var norms: ResidualNorms

    /// Creates a run of like layers; without `norms` there is one before each part.
    public init(count: Int, mixer: SequenceMixer, feedForward: FeedForward, norms: ResidualNorms? = nil) {
        self.count = count
        self.mixer = mixer
        self.feedForward = feedForward
        self.norms = norms ?? ResidualNorms(before: mixer, feedForward)
    }

    /// Creates a run of layers with grouped-query attention.
    public init(
        count: Int, attention: GroupedQueryAttention, feedForward: FeedForward, norms: ResidualNorms? = nil
    ) {
        self.init(count: count, mixer: .grouped(attention), feedForward: feedForward, norms: norms)
    }

    /// The attention, where it is grouped-query attention.
    public var attention: GroupedQueryAttention? {
        guard case .grouped(let attention) = mixer else { return nil }
        return attention
    }
}

extension [LayerRun] {
    /// The same layers with neighbours of one kind joined into one run.
    var merged: [LayerRun] {
        reduce(into: []) { runs, run in
            guard var last = runs.last else { return runs.append(run) }
            last.count = run.count
            if last == run { runs[runs.count - 1].count += run.count } else { runs.append(run) }
        }
    }

    /// The layers by what they compute, in the order of their first appearance, with the number of each; norms do not
    /// tell them apart.
    public var byShape: [LayerRun] {
        reduce(into: []) { found, run in
            let twin = found.firstIndex { $0.mixer == run.mixer && $0.feedForward == run.feedForward }
            if let twin { found[twin].count += run.count } else { found.append(run) }
        }
    }
}
