internal import Serving

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

/// Draws that are the same on every machine (SplitMix64, Steele et al., OOPSLA 2014).
struct SeededGenerator: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
