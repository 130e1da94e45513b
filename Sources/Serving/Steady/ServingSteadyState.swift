package import Hardware
internal import Quantities
internal import RealModule

/// The operating point of a copy that serves both phases.
package struct ServingPoint: Hashable, Sendable {
    /// How prompts and generation share steps.
    package let scheduling: EngineProfile.Scheduling
    /// The most tokens of a step on one attention rank, C.
    package let tokenBudget: Int
    /// Requests being read or generating on one attention rank, b.
    package let sequences: Int
    /// How requests come.
    package let arrival: SteadyArrival

    /// Creates an operating point.
    package init(
        scheduling: EngineProfile.Scheduling, tokenBudget: Int, sequences: Int, arrival: SteadyArrival
    ) {
        self.scheduling = scheduling
        self.tokenBudget = max(1, tokenBudget)
        self.sequences = max(1, sequences)
        self.arrival = arrival
    }
}

/// The steady state of a copy of the model that reads prompts and generates, in closed form.
///
/// Per attention rank b sequences are resident. In a cycle each is read once, in r rounds, and generated for in D rounds.
/// Prompts are read k at a time, so that a cycle has m = b/k rounds that read.
///
/// Mixed steps (vLLM's chunks, TensorRT-LLM's whole prompts): a round takes b sequences' tokens and up to C − b tokens of
/// prompts. A cycle has R = r + D rounds, m of them mixed:
///
///     T = m · t_mixed + (R − m) · t_decode        TPOT = (m′ · t_mixed + (D − m′) · t_decode) / (output − 1)
///
/// where m′ = m − r are the rounds in which others are read while a request generates. When m > R every round is mixed,
/// and the budget divides between prompts and the g = C·D/(q + D) sequences that they keep generating.
///
/// Prompts first (SGLang): rounds that read stop generation, T = m · t_read + D · t_decode.
///
/// Where the budget takes all prompts that come during a round, none waits for another; where it does not, they queue.
///
/// The k prompts of a round: arrivals are spread evenly, so that a round finds a Poisson number with the mean λ = b/R;
/// rounds without any read nothing, the others λ/(1 − e^−λ), and no more than the budget takes.
extension RoundClock {
    /// The steady state at an operating point; `nil` where the budget cannot hold the batch or a whole prompt.
    ///
    /// - Parameters:
    ///   - point: The operating point.
    ///   - decode: The round in which every resident sequence generates, if it was priced already.
    /// - Returns: The steady state.
    package mutating func steadyState(_ point: ServingPoint, decode: Round? = nil) -> SteadyState? {
        let microBatches = max(1, min(stages, point.sequences))
        let resident = (point.sequences + microBatches - 1) / microBatches
        let decode = (decode ?? generating(resident)).seconds(microBatches: microBatches)
        let batch = Batch(point: point, microBatches: microBatches, resident: resident, decode: decode)
        return point.scheduling == .promptsFirst ? readingFirst(batch) : mixing(batch)
    }

    /// The sequences of one micro-batch on one rank, for which ``generating(_:)`` prices the decode round.
    package func residents(of sequences: Int) -> Int {
        let microBatches = max(1, min(stages, sequences))
        return (sequences + microBatches - 1) / microBatches
    }

    private struct Batch {
        let point: ServingPoint
        let microBatches: Int
        /// Sequences of one micro-batch on one rank.
        let resident: Int
        /// The seconds of a round that only generates.
        let decode: Double
    }

    // MARK: Mixed steps

    private mutating func mixing(_ batch: Batch) -> SteadyState? {
        let (budget, resident) = (batch.point.tokenBudget, Double(batch.resident))
        let prompt = Double(shape.promptTokens)
        let free = Double(budget - (batch.resident - 1) * shape.tokensPerStep)
        let isWhole = batch.point.scheduling == .mixedPrompts
        let most = isWhole ? (free / prompt).rounded(.down) : free / prompt
        guard free >= 1, most > 0 else { return nil }
        let rounds = readingRounds(perRound: most)
        let waiting = batch.point.arrival == .closedLoop && batch.point.sequences > 1 ? 1.0 : 0
        let all = waiting + rounds + shape.generatingSteps
        let coming = RoundClock.together(resident / all)
        let parts = reading(together: min(most, coming, resident))
        let together = Double(parts.prompts * parts.tokens) / prompt
        let mixedRounds = resident / together
        guard mixedRounds <= all else { return saturated(batch, isWhole: isWhole) }
        let mixed = mixed(parts, generating: max(0, batch.resident - parts.prompts))
            .seconds(microBatches: batch.microBatches)
        let others = min(shape.generatingSteps, max(0, mixedRounds - rounds))
        let generation = others * mixed + (shape.generatingSteps - others) * batch.decode
        let cycle = mixedRounds * mixed + (all - mixedRounds) * batch.decode
        return state(
            batch, cycle: cycle, round: cycle / all,
            generation: shape.generatingSteps > 0 ? generation : batch.decode, reading: rounds * mixed,
            perPrompt: mixed / together, utilisation: mixedRounds / all, queues: most < min(coming, resident),
            share: mixedRounds / all)
    }

    /// Every round is mixed: prompts and the sequences that they keep generating divide the budget.
    private mutating func saturated(_ batch: Batch, isWhole: Bool) -> SteadyState? {
        guard batch.point.arrival == .closedLoop else { return nil }
        let (budget, prompt) = (Double(batch.point.tokenBudget), Double(shape.promptTokens))
        let steps = shape.generatingSteps
        let kept = budget * steps / (prompt + Double(shape.tokensPerStep) * steps)
        let generating = min(batch.resident - 1, Int(kept))
        let free = (budget - Double(generating * shape.tokensPerStep)) / prompt
        let parts = reading(together: isWhole ? max(1, free.rounded(.down)) : free)
        let together = Double(parts.prompts * parts.tokens) / prompt
        let mixed = mixed(parts, generating: max(0, generating)).seconds(microBatches: batch.microBatches)
        return state(
            batch, cycle: Double(batch.resident) / together * mixed, round: mixed,
            generation: steps > 0 ? steps * mixed : batch.decode, reading: readingRounds(perRound: free) * mixed,
            perPrompt: mixed / together, utilisation: 1, queues: true, share: 1)
    }

    // MARK: Prompts first

    private mutating func readingFirst(_ batch: Batch) -> SteadyState? {
        let resident = Double(batch.resident)
        let steps = shape.generatingSteps
        let most = Double(batch.point.tokenBudget) / Double(shape.promptTokens)
        let rounds = readingRounds(perRound: most)
        let arriving = steps > 0 ? RoundClock.together(resident / steps) : resident
        let parts = reading(together: min(most, resident, arriving))
        let together = Double(parts.prompts * parts.tokens) / Double(shape.promptTokens)
        let mixedRounds = resident / together
        let read = reading(parts).seconds(microBatches: batch.microBatches)
        let waiting = batch.point.arrival == .closedLoop && batch.point.sequences > 1 ? 1.0 : 0
        let cycle = mixedRounds * read + (steps + waiting) * batch.decode
        let generation = max(0, mixedRounds - rounds) * read + steps * batch.decode
        return state(
            batch, cycle: cycle, round: batch.decode, generation: steps > 0 ? generation : batch.decode,
            reading: rounds * read,
            perPrompt: read / together, utilisation: mixedRounds * read / cycle, queues: most < min(arriving, resident),
            share: mixedRounds / (mixedRounds + steps + waiting))
    }

    // MARK: Common

    /// The rounds in which a prompt is read, r.
    private func readingRounds(perRound: Double) -> Double {
        perRound >= 1 ? 1 : (1 / perRound - 1e-9).rounded(.up)
    }

    /// The mean of a Poisson number of mean `arrivals`, given that it is not 0.
    private static func together(_ arrivals: Double) -> Double {
        arrivals > 1e-9 ? arrivals / -Double.expMinusOne(-arrivals) : 1
    }

    /// The state that follows from seconds: of a cycle in which every resident sequence is served once, of a round during
    /// which a request may come, of generation after the first token, of reading a prompt, and of reading one beside as
    /// many as the budget takes; with the share of rounds or time that reads, and whether fewer are taken than come.
    private func state(
        _ batch: Batch, cycle: Double, round: Double, generation: Double, reading: Double, perPrompt: Double,
        utilisation: Double,
        queues: Bool, share: Double
    ) -> SteadyState? {
        let first: Double
        switch batch.point.arrival {
        case .closedLoop: first = shape.generatingSteps > 0 ? max(reading, cycle - generation) : cycle
        case .independent:
            guard !queues || utilisation <= SteadyState.largestUtilisation else { return nil }
            // A request comes in the middle of a round, and waits for those before it (M/D/1).
            let waiting = queues ? utilisation * perPrompt / (2 * (1 - utilisation)) : 0
            first = round / 2 + waiting + reading
        }
        return SteadyState(
            requestRate: Double(batch.point.sequences * ranks) / cycle, timeToFirstToken: Seconds(rawValue: first),
            timePerOutputToken: Seconds(rawValue: generation / shape.furtherTokens), promptUtilisation: utilisation,
            promptShare: share, isBudgetBound: queues)
    }
}
