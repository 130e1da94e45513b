/// One group of like sequences as the busiest attention rank sees it: the inputs of its attention cores.
struct SequenceShare: Hashable, Sendable {
    /// Sequences on the rank.
    let count: Double
    /// New tokens of each, q.
    let newTokens: Double
    /// Tokens of each that are already cached, c.
    let cachedTokens: Double

    init(_ group: SequenceGroup, ranks: Int) {
        count = Double((group.count + ranks - 1) / ranks)
        newTokens = Double(group.newTokens)
        cachedTokens = Double(group.cachedTokens)
    }

    init(count: Double, newTokens: Double, cachedTokens: Double) {
        (self.count, self.newTokens, self.cachedTokens) = (count, newTokens, cachedTokens)
    }

    /// Whether the sequences are generated rather than read: a token, or a few drafted ones, after a cache.
    var isDecode: Bool { newTokens <= Double(SequenceGroup.mostVerifiedTokens) }

    /// The context at the end of the step, c + q.
    var context: Double { cachedTokens + newTokens }

    /// The (query, key) pairs of causal attention: count · (q·c + q·(q+1)/2).
    var causalPairs: Double { count * (newTokens * cachedTokens + newTokens * (newTokens + 1) / 2) }

    /// The pairs of causal attention in which each query sees at most its last `window` tokens.
    func pairs(within window: Double) -> Double {
        if context <= window { return causalPairs }
        let growing = max(0, min(newTokens, window - cachedTokens))
        let seen = growing * cachedTokens + growing * (growing + 1) / 2 + (newTokens - growing) * window
        return count * seen
    }

    /// The pairs of causal attention inside chunks of `chunk` tokens.
    func pairs(insideChunksOf chunk: Double) -> Double {
        func triangle(_ tokens: Double) -> Double {
            let whole = (tokens / chunk).rounded(.down)
            let rest = tokens - whole * chunk
            return whole * chunk * (chunk + 1) / 2 + rest * (rest + 1) / 2
        }
        return count * (triangle(context) - triangle(cachedTokens))
    }

    /// The tokens whose keys and values are read, when each query sees at most its last `window` tokens.
    func contextRead(within window: Double) -> Double {
        count * (min(cachedTokens, window) + newTokens)
    }
}

extension SequenceGroup {
    /// The most new tokens of a sequence for which attention is still priced as generation: one token, or one with its
    /// drafted successors.
    static let mostVerifiedTokens = 16
}
