package import Quantities

/// What no steady state of a copy with so many sequences can beat: a rate from above and a time from below.
package struct SteadyBound: Hashable, Sendable {
    /// The requests per second of one copy, from above.
    package let requestRate: Double
    /// The time per output token, from below.
    package let timePerOutputToken: Seconds
}

/// Bounds that need the decode round and the fastest reading only.
///
/// A round that reads k prompts takes at least as long as reading them alone, which takes at least k·ρ, where ρ is the
/// time per prompt with the largest budget: a prompt costs no less when fewer are read together. With m = b/k rounds that
/// read, in the notation of the steady state,
///
///     T ≥ (R − b/k) · t_decode + b·ρ        TPOT · (output − 1) ≥ (D − b/k) · t_decode + (b − k′)·ρ
///
/// for the smallest k that a budget allows and the largest k′. Where prompts come first both sides only grow.
package struct SteadyBounds: Sendable {
    private let ranks: Int
    private let stages: Int
    private let promptTokens: Double
    private let tokensPerStep: Double
    private let steps: Double
    private let furtherTokens: Double
    /// The smallest and the largest token budget, and the prompts per second with the budget that reads fastest.
    private let smallest: Double
    private let largest: Double
    private let promptRate: Double

    fileprivate init?(_ clock: RoundClock, budgets: [Int], promptRate: Double) {
        guard let smallest = budgets.min(), let largest = budgets.max(), promptRate > 0,
            clock.shape.generatingSteps > 0
        else { return nil }
        (ranks, stages) = (clock.ranks, clock.stages)
        (promptTokens, tokensPerStep) = (Double(clock.shape.promptTokens), Double(clock.shape.tokensPerStep))
        (steps, furtherTokens) = (clock.shape.generatingSteps, clock.shape.furtherTokens)
        (self.smallest, self.largest, self.promptRate) = (Double(smallest), Double(largest), promptRate)
    }

    /// The bound for so many sequences on each rank; `nil` where the smallest budget has no room for the bound to hold.
    ///
    /// - Parameters:
    ///   - sequences: Resident sequences on one attention rank.
    ///   - decode: The round in which all of them generate.
    /// - Returns: The bound.
    package func bound(sequences: Int, decode: RoundClock.Round) -> SteadyBound? {
        let microBatches = max(1, min(stages, sequences))
        let resident = Double((sequences + microBatches - 1) / microBatches)
        let free = smallest - resident * tokensPerStep
        guard free > 0 else { return nil }
        let (least, most) = (free / promptTokens, largest / promptTokens)
        let round = decode.seconds(microBatches: microBatches)
        // The time per prompt of one rank, over the micro-batches of a round.
        let perPrompt = SteadyBounds.amortisation * Double(ranks * microBatches) / promptRate
        let cycle = max(0, steps - resident / least) * round + resident * perPrompt
        let generation = max(0, steps - resident / least) * round + max(0, resident - max(1, most)) * perPrompt
        return SteadyBound(
            requestRate: Double(sequences * ranks) / cycle,
            timePerOutputToken: Seconds(rawValue: generation / furtherTokens))
    }

    /// Measured curves of collectives are not quite proportional at any size: a prompt may cost so much less when fewer
    /// are read together.
    package static let amortisation = 0.95
}

extension RoundClock {
    /// The bounds of a copy's steady states; `nil` where nothing is generated or read.
    ///
    /// - Parameters:
    ///   - budgets: The token budgets that are looked at.
    ///   - promptRate: The prompts per second that the copy reads with the budget that reads fastest.
    /// - Returns: What bounds them at any number of sequences.
    package func bounds(budgets: [Int], promptRate: Double) -> SteadyBounds? {
        SteadyBounds(self, budgets: budgets, promptRate: promptRate)
    }
}
