public import Quantities

/// What a copy of the model that only reads prompts does.
public struct ReadingRate: Hashable, Sendable {
    /// The prompts that each attention rank reads in one step; one that exceeds the budget is read in chunks.
    public var promptsPerStep: Int
    /// The steps in which those are read.
    public var chunks: Int
    /// The time in which they are read, from the start of the first step to the end of the last.
    public var latency: Seconds
    /// The time after which the next can follow.
    public var period: Seconds
    /// The prompts per second of the copy when it never waits.
    public var promptRate: Double

    /// The mean time that a prompt waits and is read when so many copies share a stream of `rate` prompts per second.
    ///
    /// The copies are taken as one server that is as many times as fast (M/D/1): ρ·s/(2(1 − ρ)) with s the period. `nil`
    /// where the queue would grow without end.
    public func time(copies: Int, rate: Double) -> Seconds? {
        let utilisation = rate / (promptRate * Double(copies))
        guard utilisation <= SteadyState.largestUtilisation else { return nil }
        return latency + period * (utilisation / (2 * (1 - utilisation)) / Double(copies))
    }

    /// The time in which the last of `prompts` prompts per attention rank that come at once has been read.
    public func last(of prompts: Int) -> Seconds {
        latency + period * Double((prompts + promptsPerStep - 1) / promptsPerStep - 1)
    }

    /// The largest stream of prompts per second that so many copies read within `limit` on the mean; 0 where none is.
    ///
    /// The inverse of ``time(copies:rate:)``: with w = (limit − latency)·copies/period, ρ = 2w/(1 + 2w).
    public func largestRate(copies: Int, within limit: Seconds) -> Double {
        let slack = (limit - latency) / period * Double(copies)
        guard slack >= 0 else { return 0 }
        let utilisation = slack.isFinite ? 2 * slack / (1 + 2 * slack) : 1
        return min(utilisation, SteadyState.largestUtilisation) * promptRate * Double(copies)
    }
}

/// What a copy of the model that only generates does.
public struct GeneratingRate: Hashable, Sendable {
    /// The time per output token after the first.
    public var timePerOutputToken: Seconds
    /// The requests per second of the copy with every place taken.
    public var requestRate: Double

    /// What follows from rounds of so many seconds, each of which gives so many sequences a step.
    package init(round seconds: Double, sequences: Int, shape: RequestShape) {
        let steps = shape.generatingSteps
        timePerOutputToken = Seconds(rawValue: steps > 0 ? seconds * steps / shape.furtherTokens : seconds)
        requestRate = Double(sequences) / (seconds * (steps > 0 ? steps : 1))
    }
}

/// Separate pools: some copies read prompts, others generate.
extension RoundClock {
    /// Reading with at most `tokenBudget` tokens per attention rank and step.
    ///
    /// Chunks of one prompt follow each other through the pipeline, so that c of them take latency + (c − 1)·period.
    public mutating func reading(tokenBudget: Int) -> ReadingRate {
        let prompts = max(1, tokenBudget / shape.promptTokens)
        let chunks = (shape.promptTokens + tokenBudget - 1) / max(1, tokenBudget)
        var parts = reading(together: Double(prompts) / Double(max(1, chunks)))
        parts.prompts = prompts
        let round = reading(parts)
        let period = round.period * Double(chunks)
        return ReadingRate(
            promptsPerStep: prompts, chunks: chunks,
            latency: Seconds(rawValue: round.latency + round.period * Double(chunks - 1)),
            period: Seconds(rawValue: period), promptRate: Double(prompts * ranks) / period)
    }

    /// Generating for `sequences` sequences on each attention rank.
    package mutating func generation(sequences: Int) -> GeneratingRate {
        let round = generating(residents(of: sequences))
        return generation(sequences: sequences, round: round)
    }

    /// The same where the round in which they generate was priced already.
    package func generation(sequences: Int, round: Round) -> GeneratingRate {
        let seconds = round.seconds(microBatches: max(1, min(stages, sequences)))
        return GeneratingRate(round: seconds, sequences: sequences * ranks, shape: shape)
    }
}
