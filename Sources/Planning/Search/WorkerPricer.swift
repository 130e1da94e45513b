internal import Hardware
internal import Quantities
internal import Serving

/// The steady states of one worker, each round priced once.
struct WorkerPricer {
    private var clock: RoundClock
    private var rounds: [Int: RoundClock.Round] = [:]
    private var readings: [Int: ReadingRate] = [:]

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
    mutating func bound(_ sequences: Int, budgets: [Int]) -> SteadyBound? {
        let fastest = budgets.map { reading($0).promptRate }.max() ?? 0
        return clock.bound(
            sequences: sequences, decode: generating(sequences), promptRate: fastest, budgets: budgets)
    }

    /// Generating for so many sequences on each attention rank.
    mutating func generation(_ sequences: Int) -> GeneratingRate {
        clock.generation(sequences: sequences, round: generating(sequences))
    }

    private mutating func generating(_ sequences: Int) -> RoundClock.Round {
        let residents = clock.residents(of: sequences)
        if let known = rounds[residents] { return known }
        let round = clock.generating(residents)
        rounds[residents] = round
        return round
    }
}
