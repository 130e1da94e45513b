internal import Hardware
internal import Parallelism
public import Quantities
public import Serving

/// A deployment's prediction beside the same load run step by step.
public struct StepRun: Hashable, Sendable {
    /// What the run gave.
    public var outcome: ServingOutcome
    /// How many requests were run on each attention rank.
    public var requestsPerRank: Int
    /// How requests came.
    public var arrival: SteadyArrival
}

extension StepRun {
    /// The time to first token: the mean, or in a closed loop, where all places are filled at once at the start, the
    /// median.
    public var timeToFirstToken: Seconds {
        arrival == .closedLoop ? outcome.medianTimeToFirstToken : outcome.timeToFirstToken
    }

    /// The output tokens per second of one copy; `nil` where requests come at a given rate, since a run that starts and
    /// ends empty says nothing new about it.
    public var outputRate: TokensPerSecond? { arrival == .closedLoop ? outcome.outputRate : nil }
}

extension PlanSearch {
    /// Runs one copy of an aggregated deployment step by step at the rate that is predicted for it.
    ///
    /// - Returns: Means of the run; `nil` for separate pools, and where a run would take too long.
    func run(_ deployment: PlannedDeployment, _ scenario: Scenario) -> StepRun? {
        guard deployment.kind == .aggregated, let best, let pool = deployment.pools.first else { return nil }
        let copy = copy(of: best.first, spaces.first)
        let requests = StepRun.turns * pool.sequencesPerRank
        guard requests <= StepRun.mostRequests else { return nil }
        let ranks = copy.layout.data
        let arrival: RequestLoad.Arrival
        switch scenario.demand {
        case .concurrency: arrival = .concurrency(pool.sequencesPerRank * ranks)
        case .free, .rate: arrival = .rate(deployment.prediction.requestRate / Double(pool.layout.replicas))
        }
        let limits = BatchLimits(
            tokenBudget: pool.tokenBudget, maximumSequences: 2 * pool.sequencesPerRank + 8, scheduling: pool.scheduling,
            reservation: .grown)
        let outcome = copy.serve(
            RequestLoad(
                input: scenario.load.input, output: scenario.load.output, arrival: arrival,
                requests: requests * ranks, cachedShare: scenario.settings.cachedShare.rawValue),
            limits: limits, drafting: pool.options.drafting, requestOverhead: Seconds(rawValue: question.overhead))
        return StepRun(outcome: outcome, requestsPerRank: requests, arrival: scenario.demand.arrival)
    }
}

extension StepRun {
    /// How often each place in flight is filled.
    static let turns = 10
    /// More requests on a rank would take longer to run than the whole search.
    static let mostRequests = 20_000
}
