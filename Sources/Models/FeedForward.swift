/// The feed-forward part of a layer.
public enum FeedForward: Hashable, Sendable {
    /// One gated network that every token passes.
    case dense(intermediateSize: Int)
    /// A router and many small gated networks, of which each token passes a few.
    case mixture(MixtureOfExperts)

    /// The mixture, if this is one.
    public var mixture: MixtureOfExperts? {
        guard case .mixture(let experts) = self else { return nil }
        return experts
    }
}

/// A router with its experts; every expert is a gated network of three matrices.
public struct MixtureOfExperts: Hashable, Sendable {
    /// The number of routed experts, E.
    public var expertCount: Int
    /// How many experts each token visits, k.
    public var expertsPerToken: Int
    /// The intermediate width of one expert, Im.
    public var intermediateSize: Int

    /// Creates a mixture of experts.
    public init(expertCount: Int, expertsPerToken: Int, intermediateSize: Int) {
        self.expertCount = expertCount
        self.expertsPerToken = expertsPerToken
        self.intermediateSize = intermediateSize
    }
}
