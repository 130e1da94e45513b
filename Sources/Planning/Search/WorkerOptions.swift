public import Quantities
public import Serving

/// How the copies of a pool run, beyond their layout.
public struct WorkerOptions: Hashable, Sendable {
    /// The format of the linear layers.
    public var weights: NumericFormat
    /// The format of the key-value cache.
    public var keyValueCache: NumericFormat
    /// Whether steps run as two half-batches that hide each other's exchanges.
    public var overlapsTwoBatches: Bool
    /// How further tokens are drafted, if they are.
    public var drafting: DraftedTokens?
}
