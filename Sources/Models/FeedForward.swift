/// The feed-forward part of a layer.
public enum FeedForward: Hashable, Sendable {
    /// One network that every token passes.
    case dense(DenseFeedForward)
    /// A router and many small networks, of which each token passes a few.
    case mixture(MixtureOfExperts)
    /// No feed-forward part (mixer-only blocks of Nemotron-H, layers of pruned models).
    case none

    /// A gated network of so many intermediate values.
    public static func dense(intermediateSize: Int) -> FeedForward {
        .dense(DenseFeedForward(intermediateSize: intermediateSize))
    }

    /// The mixture, if this is one.
    public var mixture: MixtureOfExperts? {
        guard case .mixture(let experts) = self else { return nil }
        return experts
    }
}

/// A dense feed-forward network.
public struct DenseFeedForward: Hashable, Sendable {
    /// The intermediate width, I.
    public var intermediateSize: Int
    /// Whether a third matrix gates the first (SwiGLU, GeGLU); without it there are two matrices.
    public var isGated: Bool
    /// Whether both projections add a bias.
    public var hasBias: Bool

    /// Creates a network.
    public init(intermediateSize: Int, isGated: Bool = true, hasBias: Bool = false) {
        self.intermediateSize = intermediateSize
        self.isGated = isGated
        self.hasBias = hasBias
    }

    /// The matrices into the intermediate width: gate and up, or up alone.
    public var inputMatrices: Int { isGated ? 2 : 1 }
}

/// A router with its experts, and the networks that every token passes beside them.
public struct MixtureOfExperts: Hashable, Sendable {
    /// The number of routed experts, E.
    public var expertCount: Int
    /// How many experts each token visits, k.
    public var expertsPerToken: Int
    /// The intermediate width of one expert, Im.
    public var intermediateSize: Int
    /// Whether an expert has a gate matrix besides up and down: three matrices instead of two.
    public var isGated: Bool
    /// The width of all shared experts together, which every token passes; 0 without.
    public var sharedIntermediateSize: Int
    /// Whether a 1 × H gate scales the shared experts (Qwen3-Next).
    public var hasSharedGate: Bool
    /// Whether the router adds a bias vector of E when it selects.
    public var hasSelectionBias: Bool
    /// The narrower width in which routed experts work, with projections before and after; `nil` for H itself.
    public var latentSize: Int?
    /// Whether the latent width has a norm of its own (Kimi K3).
    public var hasLatentNorm: Bool
    /// Whether every matrix of an expert adds a bias (gpt-oss).
    public var hasExpertBias: Bool
    /// Entries of a table that names the experts of each token instead of scores (the first layers of DeepSeek-V4).
    public var routingTableEntries: Int
    /// Further router outputs that stand for experts without weights (LongCat's identity experts).
    public var weightlessExperts: Int

    /// Creates a mixture of experts.
    public init(
        expertCount: Int, expertsPerToken: Int, intermediateSize: Int, isGated: Bool = true,
        sharedIntermediateSize: Int = 0, hasSharedGate: Bool = false, hasSelectionBias: Bool = false,
        latentSize: Int? = nil, hasLatentNorm: Bool = false, hasExpertBias: Bool = false,
        routingTableEntries: Int = 0, weightlessExperts: Int = 0
    ) {
        self.expertCount = expertCount
        self.expertsPerToken = expertsPerToken
        self.intermediateSize = intermediateSize
        self.isGated = isGated
        self.sharedIntermediateSize = sharedIntermediateSize
        self.hasSharedGate = hasSharedGate
        self.hasSelectionBias = hasSelectionBias
        self.latentSize = latentSize
        self.hasLatentNorm = hasLatentNorm
        self.hasExpertBias = hasExpertBias
        self.routingTableEntries = routingTableEntries
        self.weightlessExperts = weightlessExperts
    }

    /// The matrices of one expert: three when gated, else two.
    public var matricesPerExpert: Int { isGated ? 3 : 2 }

    /// The width of an expert's input and output: the latent width, or `hiddenSize`.
    public func expertWidth(hiddenSize: Int) -> Int { latentSize ?? hiddenSize }

    /// The experts with weights that a token visits on average: k, less the share that goes to weightless ones.
    public var weightedExpertsPerToken: Double {
        Double(expertsPerToken) * Double(expertCount) / Double(expertCount + weightlessExperts)
    }
}
