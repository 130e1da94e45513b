public import Parallelism
public import Quantities

/// What one device's memory holds.
public struct MemoryFootprint: Hashable, Sendable {
    /// The pipeline stage whose devices these are.
    public var stage: Int
    /// The weights by part.
    public var weights: DeviceWeights
    /// The cache of the device's sequences in whole blocks, with recurrent states.
    public var keyValueCache: Bytes
    /// The largest live set of activations in a step.
    public var activations: Bytes
    /// Driver, libraries and other allocations of the runtime.
    public var runtime: Bytes
    /// Captured graphs.
    public var graphs: Bytes
    /// Buffers of collectives.
    public var communication: Bytes
    /// The device's memory as sold.
    public var capacity: Bytes
    /// What the engine may use of it, by its own rule.
    public var usable: Bytes

    /// What the engine's rule leaves for the cache.
    public var cacheCapacity: Bytes { usable - (total - keyValueCache) }
    /// Weights and cache: what documents usually mean by memory use.
    public var weightsAndCache: Bytes { weights.total + keyValueCache }
    /// Everything together.
    public var total: Bytes { weightsAndCache + activations + runtime + graphs + communication }
    /// Weights and cache as a share of the capacity.
    public var weightsAndCacheUtilisation: Fraction { Fraction(rawValue: weightsAndCache / capacity) }
    /// Everything as a share of the capacity.
    public var utilisation: Fraction { Fraction(rawValue: total / capacity) }
    /// Whether everything fits into what the engine may use.
    public var fits: Bool { total <= usable }
}

/// What the sequences of a deployment need of a device's memory.
public struct MemoryDemand: Hashable, Sendable {
    /// Sequences whose cache one attention rank holds.
    public var sequencesPerRank: Int
    /// The tokens of context of each.
    public var context: Int
    /// The largest number of tokens that one attention rank computes in a step.
    public var tokensPerStep: Int

    /// Creates a demand.
    public init(sequencesPerRank: Int, context: Int, tokensPerStep: Int) {
        self.sequencesPerRank = sequencesPerRank
        self.context = context
        self.tokensPerStep = tokensPerStep
    }
}
