internal import Hardware
internal import Quantities
internal import Serving
internal import StepModel

/// The steady states of one worker, each round priced once.
struct WorkerPricer {
    private var clock: RoundClock
    private let budgets: [Int]
    /// Decode rounds by their sequences: so few that comparing costs less than hashing.
    private var residents: [Int] = []
    private var rounds: [RoundClock.Round] = []
    /// Reading with each of the budgets.
    private var readings: [ReadingRate?]
    /// What bounds the steady states, once it was asked for; it may turn out that there is no bound.
    private var bounds: SteadyBounds??
    /// The decode round that was asked for last.
    private var latest: (sequences: Int, round: RoundClock.Round)?

    /// - Parameters:
    ///   - clock: The times of the worker's rounds.
    ///   - budgets: The token budgets that are looked at.
    init(_ clock: RoundClock, budgets: [Int]) {
        self.clock = clock
        self.budgets = budgets
        readings = Array(repeating: nil, count: budgets.count)
    }

    /// Exchanges the steps that were priced before for others, of the same grid or not.
    mutating func exchange(_ memory: inout StepMemory) { swap(&clock.memory, &memory) }

    /// What requests ask for.
    var shape: RequestShape { clock.shape }

    /// The steady state of a worker that serves both phases.
    mutating func state(_ point: ServingPoint) -> SteadyState? {
        clock.steadyState(point, decode: generating(point.sequences))
    }

    /// Reading with a token budget.
    mutating func reading(_ budget: Int) -> ReadingRate {
        guard let place = budgets.firstIndex(of: budget) else { return clock.reading(tokenBudget: budget) }
        if let known = readings[place] { return known }
        let reading = clock.reading(tokenBudget: budget)
        readings[place] = reading
        return reading
    }

    /// What no steady state of so many sequences per rank can beat, whatever the token budget and the scheduling.
    ///
    /// - Parameters:
    ///   - sequences: The sequences of a rank.
    ///   - isRough: Whether to take the round of fewer sequences that was priced last, which is never longer, for theirs.
    /// - Returns: The bound; `nil` where there is none, or no such round.
    mutating func bound(_ sequences: Int, isRough: Bool) -> SteadyBound? {
        guard let decode = isRough ? roundOfFewer(than: sequences) : generating(sequences) else { return nil }
        if bounds == nil {
            let fastest = budgets.reduce(0) { max($0, reading($1).promptRate) }
            bounds = .some(clock.bounds(budgets: budgets, promptRate: fastest))
        }
        return bounds??.bound(sequences: sequences, decode: decode)
    }

    /// What generation for so many sequences cannot beat, from a round of fewer; `nil` without such a round.
    func roughGeneration(_ sequences: Int) -> GeneratingRate? {
        guard let round = roundOfFewer(than: sequences) else { return nil }
        return clock.generation(sequences: sequences, round: round)
    }

    private func roundOfFewer(than sequences: Int) -> RoundClock.Round? {
        guard let last = latest, last.sequences <= sequences else { return nil }
        return last.round
    }

    /// Generating for so many sequences on each attention rank.
    mutating func generation(_ sequences: Int) -> GeneratingRate {
        let round = generating(sequences)
        return clock.generation(sequences: sequences, round: round)
    }

    private mutating func generating(_ sequences: Int) -> RoundClock.Round {
        if let latest, latest.sequences == sequences { return latest.round }
        let together = clock.residents(of: sequences)
        let round: RoundClock.Round
        if let place = residents.lastIndex(of: together) {
            round = rounds[place]
        } else {
            round = clock.generating(together)
            if residents.isEmpty {
                residents.reserveCapacity(WorkerPricer.usualRounds)
                rounds.reserveCapacity(WorkerPricer.usualRounds)
            }
            residents.append(together)
            rounds.append(round)
        }
        latest = (sequences, round)
        return round
    }

    /// About as many decode rounds are priced for a worker.
    private static let usualRounds = 24
}
