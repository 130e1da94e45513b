/// The norms of one layer's residual stream, and what else a layer keeps as vectors beside its two parts.
public struct ResidualNorms: Hashable, Sendable {
    /// How many norms of width H the layer has.
    public var count: Int
    /// Whether each has a bias beside its scale (LayerNorm instead of RMSNorm).
    public var hasBias: Bool
    /// Further parameters: scalars of a layer, hyper-connections, residual attention.
    public var extraParameters: Double

    /// Creates the norms of a layer.
    public init(count: Int, hasBias: Bool = false, extraParameters: Double = 0) {
        self.count = count
        self.hasBias = hasBias
        self.extraParameters = extraParameters
    }

    /// One norm before each part that the layer has.
    public init(before mixer: SequenceMixer, _ feedForward: FeedForward) {
        self.init(count: (mixer == .none ? 0 : 1) + (feedForward == .none ? 0 : 1))
    }

    /// All parameters: count·H, twice with biases, and the further ones.
    public func parameters(hiddenSize: Int) -> Double {
        Double(count) * Double(hiddenSize) * (hasBias ? 2 : 1) + extraParameters
    }
}
