internal import Hardware
internal import Quantities
internal import Serving

/// The steady states of one worker, each round priced once.
struct WorkerPricer {
    private var clock: RoundClock
    private var rounds: [Int: RoundClock.Round] = [:]

    init(_ clock: RoundClock) { self.clock = clock }

    /// What requests ask for.
    var shape: RequestShape { clock.shape }

    /// The steady state of a worker that serves both phases.
    mutating func state(_ point: ServingPoint) -> SteadyState? {
        clock.steadyState(point, decode: generating(point.sequences))
    }

    /// Reading with a token budget.
    mutating func reading(_ budget: Int) -> ReadingRate { clock.reading(tokenBudget: budget) }

    /// Generating for so many sequences on each attention rank.
    mutating func generation(_ sequences: Int) -> GeneratingRate {
        clock.generation(sequences: sequences, round: generating(sequences))
    }

    /// What generation for at least so many sequences, alone or beside prompts, can do at best with each of them.
    mutating func bestGeneration(_ sequences: Int) -> GeneratingRate {
        let residents = clock.residents(of: sequences)
        let round = clock.shortest(generating: residents, decode: generating(sequences))
        return clock.generation(sequences: sequences, round: round)
    }

    private mutating func generating(_ sequences: Int) -> RoundClock.Round {
        let residents = clock.residents(of: sequences)
        if let known = rounds[residents] { return known }
        let round = clock.generating(residents)
        rounds[residents] = round
        return round
    }
}
