internal import Serving
internal import Traffic

/// What one copy of the model is and how its engine runs.
struct ReplicaSetup: Sendable {
    var role: Replica.Role = .serving
    var rules: SchedulingRules
    var pricing: StepPricing
    /// Attention ranks that step together, each with its own requests.
    var ranks = 1
    /// Micro-batches under way at once: the pipeline stages.
    var microBatches = 1
    /// The tokens of a block of content, where the trace states blocks.
    var prefixBlockTokens: Int?
    /// The cache of a rank that generates, where this copy only reads prompts.
    var laterCache: CacheBlocks?
    /// Whether every step is run on its own.
    var isExact = false
    /// Whether somebody waits for the ends of requests.
    var reportsEnds = false
    /// Where draws start.
    var seed: UInt64 = 0
}

extension RandomStream {
    /// A number from 0 up to 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
