internal import Hardware
internal import Quantities
internal import Serving

/// The steady states of one worker, each round priced once.
struct WorkerPricer {
    private var clock: RoundClock
    private var rounds: [Int: RoundClock.Round] = [:]
    private var readings: [Int: ReadingRate] = [:]
    /// The decode round that was asked for last.
    private var latest: (sequences: Int, round: RoundClock.Round)?

    init(_ clock: RoundClock) { self.clock = clock }

    /// What requests ask for.
    var shape: RequestShape { clock.shape }

    /// The steady state of a worker that serves both phases.
    mutating func state(_ point: ServingPoint) -> SteadyState? {
        clock.steadyState(point, decode: generating(point.sequences))
    }

    /// Reading with a token budget.
    mutating func reading(_ budget: Int) -> ReadingRate {
        if let known = readings[budget] { return known }
        let reading = clock.reading(tokenBudget: budget)
        readings[budget] = reading
        return reading
    }

    /// What no steady state of so many sequences per rank can beat, whatever the token budget and the scheduling.
    ///
    /// - Parameters:
    ///   - sequences: The sequences of a rank.
    ///   - budgets: The token budgets that are looked at.
    ///   - isRough: Whether to take the round of fewer sequences that was priced last, which is never longer, for theirs.
    /// - Returns: The bound; `nil` where there is none, or no such round.
    mutating func bound(_ sequences: Int, budgets: [Int], isRough: Bool) -> SteadyBound? {
        guard let decode = isRough ? roundOfFewer(than: sequences) : generating(sequences) else { return nil }
        let fastest = budgets.reduce(0) { max($0, reading($1).promptRate) }
        return clock.bound(sequences: sequences, decode: decode, promptRate: fastest, budgets: budgets)
    }

    /// What generation for so many sequences cannot beat, from a round of fewer; `nil` without such a round.
    mutating func roughGeneration(_ sequences: Int) -> GeneratingRate? {
        roundOfFewer(than: sequences).map { clock.generation(sequences: sequences, round: $0) }
    }

    private func roundOfFewer(than sequences: Int) -> RoundClock.Round? {
        guard let last = latest, last.sequences <= sequences else { return nil }
        return last.round
    }

    /// Generating for so many sequences on each attention rank.
    mutating func generation(_ sequences: Int) -> GeneratingRate {
        clock.generation(sequences: sequences, round: generating(sequences))
    }

    private mutating func generating(_ sequences: Int) -> RoundClock.Round {
        let residents = clock.residents(of: sequences)
        if let known = rounds[residents] {
            latest = (sequences, known)
            return known
        }
        let round = clock.generating(residents)
        rounds[residents] = round
        latest = (sequences, round)
        return round
    }
}
