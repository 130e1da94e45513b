internal import Hardware

/// One forward pass as the busiest attention rank of a copy of the model sees it: the prompts that it reads together and
/// the sequences that it generates for, each as one group of their means.
///
/// Where a ``Step`` spreads its sequences evenly over the ranks, ranks may differ here: the other ranks only count by the
/// tokens that meet at the experts. Numbers need not be whole, since they are means.
public struct RankStep: Hashable, Sendable {
    /// The prompts that are read.
    public var prompts: Double
    /// The tokens that are read of each.
    public var promptTokens: Double
    /// The tokens of each that are already in the cache.
    public var promptCache: Double
    /// The sequences that are generated.
    public var generating: Double
    /// The new tokens of each: one, and drafted ones that are verified with it.
    public var generatedTokens: Double
    /// The tokens of each that are already in the cache.
    public var context: Double
    /// The tokens of all attention ranks, which meet at the experts.
    public var groupTokens: Double

    /// Creates a step.
    public init(
        prompts: Double = 0, promptTokens: Double = 0, promptCache: Double = 0, generating: Double = 0,
        generatedTokens: Double = 1, context: Double = 0, groupTokens: Double
    ) {
        self.prompts = prompts
        self.promptTokens = promptTokens
        self.promptCache = promptCache
        self.generating = generating
        self.generatedTokens = generatedTokens
        self.context = context
        self.groupTokens = groupTokens
    }

    /// The tokens of the rank itself.
    public var tokens: Double { prompts * promptTokens + generating * generatedTokens }

    /// How many groups of like sequences it holds.
    var groupCount: Int { (prompts > 0 ? 1 : 0) + (generating > 0 ? 1 : 0) }

    private var reading: SequenceShare {
        SequenceShare(count: prompts, newTokens: promptTokens, cachedTokens: promptCache)
    }

    private var generation: SequenceShare {
        SequenceShare(count: generating, newTokens: generatedTokens, cachedTokens: context)
    }

    @inline(__always)
    func forEachShare(_ body: (SequenceShare) -> Void) {
        if prompts > 0 { body(reading) }
        if generating > 0 { body(generation) }
    }

    /// The larger of two like halves, or `nil` where nothing can be halved.
    ///
    /// See ``Step/half(ranks:)``.
    private var half: RankStep? {
        var half = self
        half.generating = generating > 1 ? (generating / 2).rounded(.up) : generating
        if prompts > 1 {
            half.prompts = (prompts / 2).rounded(.up)
        } else if promptTokens > 2 * Double(SequenceGroup.mostVerifiedTokens) {
            half.promptTokens = (promptTokens / 2).rounded(.up)
            half.promptCache += promptTokens / 4
        }
        guard half != self else { return nil }
        half.groupTokens = tokens > 0 ? groupTokens * half.tokens / tokens : groupTokens
        return half
    }
}

extension RankStep {
    /// What of the step runs at once: half of it, beside another half, where two batches overlap, else all of it.
    @inline(__always)
    func batch(overlapsTwoBatches: Bool) -> (step: RankStep, halves: Int) {
        guard overlapsTwoBatches, let half else { return (self, 1) }
        return (half, 2)
    }
}

extension StepQuantities {
    /// The quantities of a step as its busiest rank sees it.
    ///
    /// Context parallelism divides the tokens of prompts among its ranks; see ``init(_:layout:graphs:)``.
    init(_ step: RankStep, contextRanks: Int, graphs: CapturedSizes) {
        var (tokens, isDecode) = (0.0, true)
        step.forEachShare { share in
            let rows = share.count * share.newTokens
            tokens += share.isDecode ? rows : rows / Double(contextRanks)
            if !share.isDecode { isDecode = false }
        }
        self.init(
            tokens: tokens, sequences: step.prompts + step.generating, groupTokens: step.groupTokens,
            isDecode: isDecode, graphs: graphs)
    }
}
