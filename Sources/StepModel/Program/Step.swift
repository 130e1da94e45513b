/// One forward pass of the engine: the atom from which every latency and throughput is built.
///
/// A step holds groups of like sequences, a prefill, a decode or both mixed, spread as evenly as whole sequences allow
/// over the attention ranks of one copy of the model.
public struct Step: Hashable, Sendable {
    /// The groups of like sequences.
    public var groups: [SequenceGroup]

    /// Creates a step.
    public init(groups: [SequenceGroup]) {
        self.groups = groups
    }

    /// A step in which `sequences` prompts are read, `newTokens` each, after `cachedTokens` already in the cache.
    public static func prefill(sequences: Int, newTokens: Int, cachedTokens: Int = 0) -> Step {
        Step(groups: [SequenceGroup(count: sequences, newTokens: newTokens, cachedTokens: cachedTokens)])
    }

    /// A step in which each of `sequences` gets one more token at a context of `context` tokens.
    public static func decode(sequences: Int, context: Int) -> Step {
        Step(groups: [SequenceGroup(count: sequences, newTokens: 1, cachedTokens: context)])
    }

    /// The tokens computed in the step, over all attention ranks.
    public var newTokens: Int { groups.reduce(0) { $0 + $1.count * $1.newTokens } }
    /// The sequences in the step.
    public var sequences: Int { groups.reduce(0) { $0 + $1.count } }
    /// Whether the step only decodes: one new token per sequence.
    public var isDecode: Bool { groups.allSatisfy { $0.newTokens == 1 } }

    /// What of the step runs at once: half of it, beside another half, where two batches overlap, else all of it.
    @inline(__always)
    func batch(ranks: Int, overlapsTwoBatches: Bool) -> (step: Step, halves: Int) {
        guard overlapsTwoBatches, let half = half(ranks: ranks) else { return (self, 1) }
        return (half, 2)
    }

    /// One of two like halves of the step; `nil` where nothing on a rank can be halved.
    ///
    /// A group gives up half of its sequences, the larger half staying where they are odd; a single prompt per rank half
    /// of its tokens, with the mean of both halves' caches, so that the pairs of queries and keys stay the same.
    func half(ranks: Int) -> Step? {
        let halves = groups.map { $0.half(ranks: ranks) }
        return halves == groups ? nil : Step(groups: halves)
    }
}

extension SequenceGroup {
    /// One of two like halves of the group, as ``Step/half(ranks:)`` says.
    func half(ranks: Int) -> SequenceGroup {
        if count > ranks {
            return SequenceGroup(count: (count + 1) / 2, newTokens: newTokens, cachedTokens: cachedTokens)
        }
        guard newTokens > 2 * SequenceGroup.mostVerifiedTokens else { return self }
        return SequenceGroup(
            count: count, newTokens: (newTokens + 1) / 2, cachedTokens: cachedTokens + newTokens / 4)
    }
}

/// Like sequences of a step.
public struct SequenceGroup: Hashable, Sendable {
    /// How many sequences there are.
    public var count: Int
    /// The tokens computed for each, q.
    public var newTokens: Int
    /// The tokens of each that are already in the cache, c.
    public var cachedTokens: Int

    /// Creates a group of like sequences.
    public init(count: Int, newTokens: Int, cachedTokens: Int) {
        self.count = count
        self.newTokens = newTokens
        self.cachedTokens = cachedTokens
    }

    /// The (query, key) pairs of causal attention over the group: count · (q·c + q·(q+1)/2).
    public var causalPairs: Double {
        let (new, cached) = (Double(newTokens), Double(cachedTokens))
        return Double(count) * (new * cached + new * (new + 1) / 2)
    }
}
