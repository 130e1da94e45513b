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

/// A deployment that was run step by step, and why.
public struct Finalist: Hashable, Sendable {
    /// What a deployment stands out by.
    public enum Merit: String, Hashable, Sendable, CaseIterable {
        /// It was chosen.
        case chosen
        /// It is the best aggregated one.
        case aggregated
        /// It comes next, with another layout.
        case runnerUp = "runner-up"
        /// It is the fastest per user.
        case fastest
        /// It has the most output per device.
        case mostOutput = "most-output"
    }

    /// What it stands out by.
    public var merit: Merit
    /// The deployment with its prediction.
    public var deployment: PlannedDeployment
    /// The run of one copy.
    public var run: StepRun
}

extension PlanSearch {
    /// The contenders that stand out and are aggregated, each once: those of separate pools are not run.
    func outstanding() -> [(merit: Finalist.Merit, contender: Contender)] {
        let front = fronts[.aggregated]?.points ?? []
        let next = ranking(count: PlanSearch.shortList).first { contender in
            best.map { layouts($0) != layouts(contender) } ?? false
        }
        let candidates: [(Finalist.Merit, Contender?)] = [
            (.chosen, best), (.aggregated, aggregated.first), (.runnerUp, next), (.fastest, front.first?.payload),
            (.mostOutput, front.last?.payload),
        ]
        var seen: [Contender] = []
        return candidates.compactMap { merit, contender in
            guard let contender, contender.kind == .aggregated, !seen.contains(contender) else { return nil }
            seen.append(contender)
            return (merit, contender)
        }
    }

    /// A contender run step by step; `nil` where that would take too long.
    func finalist(_ merit: Finalist.Merit, _ contender: Contender, _ scenario: Scenario) -> Finalist? {
        let deployment = deployment(contender)
        return run(contender, deployment, scenario).map { Finalist(merit: merit, deployment: deployment, run: $0) }
    }

    /// Runs one copy of an aggregated deployment step by step at the rate that is predicted for it.
    private func run(_ contender: Contender, _ deployment: PlannedDeployment, _ scenario: Scenario) -> StepRun? {
        guard let pool = deployment.pools.first else { return nil }
        let resident = pool.sequencesPerRank
        let requests = min(StepRun.turns * resident, max(StepRun.fewestTurns * resident, StepRun.usualRequests))
        guard requests <= StepRun.mostRequests else { return nil }
        let copy = copy(of: contender.first, spaces.first)
        let ranks = copy.layout.data
        let arrival: RequestLoad.Arrival
        switch scenario.demand {
        case .concurrency: arrival = .concurrency(resident * ranks)
        case .free, .rate: arrival = .rate(deployment.prediction.requestRate / Double(pool.layout.replicas))
        }
        let outcome = copy.serve(
            RequestLoad(
                input: scenario.load.input, output: scenario.load.output, arrival: arrival,
                requests: requests * ranks, cachedShare: scenario.settings.cachedShare.rawValue),
            limits: BatchLimits(
                tokenBudget: pool.tokenBudget, maximumSequences: 2 * resident + 8, scheduling: pool.scheduling,
                reservation: .grown),
            drafting: pool.options.drafting, requestOverhead: Seconds(rawValue: question.overhead))
        return StepRun(outcome: outcome, requestsPerRank: requests, arrival: scenario.demand.arrival)
    }
}

extension StepRun {
    /// How often each place in flight is filled, and how often at least where many are.
    static let (turns, fewestTurns) = (10, 3)
    /// With more requests on a rank, places are filled less often.
    static let usualRequests = 4000
    /// More requests on a rank would take longer to run than the whole search.
    static let mostRequests = 20_000
}
