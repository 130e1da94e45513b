internal import Hardware
public import Diagnostics
internal import Parallelism
internal import Quantities
public import Serving
public import StepModel

/// The answer to a scenario: which layouts serve it best, with how few devices, and what the search saw.
public struct Plan: Sendable {
    /// A chosen layout with what it was chosen for.
    public struct Choice: Hashable, Sendable {
        /// What the layout is best at.
        public var purpose: Purpose
        /// The layout and its prices.
        public var candidate: Candidate
        /// Whether it keeps the promises that the purpose asks for.
        public var keepsPromises: Bool
    }

    /// What a layout is chosen for.
    public enum Purpose: Hashable, Sendable {
        /// One deployment for both phases, best by an objective of either.
        case deployment(PlanObjective)
        /// One deployment for both phases on the fewest devices, their number a power of two.
        case fewestPowerOfTwo
        /// One phase alone, best by an objective.
        case phase(Phase, PlanObjective)
    }

    /// The question.
    public var scenario: Scenario
    /// The cluster with its efficiencies.
    public var pricing: Pricing
    /// What no layout can beat.
    public var ceilings: Ceilings
    /// What the search saw.
    public var census: SearchCensus
    /// Layouts that serve both phases and keep every promise; empty when there is none.
    public var deployments: [Choice]
    /// The best layouts of each phase by itself.
    public var phases: [Choice]
    /// Promises that no layout keeps.
    public var shortfalls: [Shortfall]
    /// When nothing fits in memory: the layout that needs the least.
    public var nearestFit: Candidate?
    /// What the first deployment's steps spend their time on, by phase.
    public var timeShares: [(phase: Phase, shares: [TimeShare])]

    /// The first deployment with every prompt at the longest length, where lengths vary.
    public var worstCase: Candidate?

    /// Whether at least one layout fits and keeps every promise.
    public var isFeasible: Bool { !deployments.isEmpty }

    /// Searches every layout of the scenario.
    ///
    /// - Parameter scenario: The question.
    /// - Throws: A diagnostic when the cluster cannot be priced or is too large to search.
    public init(for scenario: Scenario) throws(Diagnostic) {
        let devices = scenario.cluster.deviceCount
        guard devices <= Plan.largestCluster else {
            throw Diagnostic(
                code: "plan-too-large", "a plan for \(devices) devices is not searched",
                hint: "plan one copy of the model on at most \(Plan.largestCluster) devices and multiply it")
        }
        let pricing = try scenario.pricing()
        let search = LayoutSearch(
            model: scenario.model, pricing: pricing, load: scenario.load, budgets: scenario.settings.tokenBudgets,
            settings: scenario.settings)
        self.scenario = scenario
        self.pricing = pricing
        ceilings = pricing.ceilings(of: scenario.model, load: scenario.load, devices: devices)
        census = SearchCensus(search)
        deployments = search.deployments(meeting: scenario.objectives)
        phases = search.phaseChoices(meeting: scenario.objectives)
        shortfalls = Shortfall.all(in: search, scenario: scenario, ceilings: ceilings)
        nearestFit = search.candidates.isEmpty ? search.nearestFit : nil
        worstCase = deployments.first.flatMap { scenario.worstCase(of: $0.candidate.layout, pricing: pricing) }
        timeShares = deployments.first.map { scenario.timeShares(of: $0.candidate, pricing: pricing) } ?? []
    }

    /// The most devices that are searched exhaustively in a few seconds.
    public static let largestCluster = 1024
}

extension LayoutSearch {
    /// The layouts that keep every promise, best by each objective of a deployment that serves both phases.
    fileprivate func deployments(meeting objectives: Objectives) -> [Plan.Choice] {
        let keeping = candidates.filter { $0.meets(objectives) }
        let byObjective: [(PlanObjective, Phase)] = [
            (.devices, .decode), (.efficiency, .decode), (.throughput, .decode), (.latency, .decode),
            (.burst, .prefill), (.singleRequest, .prefill), (.completion, .decode),
        ]
        var choices = byObjective.compactMap { objective, phase in
            keeping.best(by: objective, in: phase)
                .map { Plan.Choice(purpose: .deployment(objective), candidate: $0, keepsPromises: true) }
        }
        let powers = keeping.filter { $0.layout.deviceCount.nonzeroBitCount == 1 }
        if let smallest = powers.best(by: .devices, in: .decode), let first = choices.first,
            smallest.layout.deviceCount != first.candidate.layout.deviceCount
        {
            choices.insert(
                Plan.Choice(purpose: .fewestPowerOfTwo, candidate: smallest, keepsPromises: true), at: 1)
        }
        return choices
    }

    /// The best layouts of each phase by each of its objectives.
    fileprivate func phaseChoices(meeting objectives: Objectives) -> [Plan.Choice] {
        Phase.allCases.flatMap { phase in
            PlanObjective.all(for: phase).compactMap { objective in
                best(objective, in: phase, meeting: objectives)
                    .map {
                        Plan.Choice(
                            purpose: .phase(phase, objective), candidate: $0,
                            keepsPromises: $0.meets(objectives, in: phase))
                    }
            }
        }
    }
}

extension [Candidate] {
    /// The best candidate by an objective; of equals the one that reads a burst sooner, then decodes faster, then the
    /// simpler one.
    fileprivate func best(by objective: PlanObjective, in phase: Phase) -> Candidate? {
        self.min { left, right in
            let first = left.rank(by: objective, in: phase)
            let second = right.rank(by: objective, in: phase)
            if first == second { return LayoutSpace.precedes(left.layout, right.layout) }
            return first.lexicographicallyPrecedes(second)
        }
    }
}

extension Candidate {
    /// On the fewest devices the faster decoder wins; otherwise the sooner answer.
    fileprivate func rank(by objective: PlanObjective, in phase: Phase) -> [Double] {
        let (burst, token) = (prefill.last.rawValue, decode.timePerOutputToken.rawValue)
        return [objective.cost(of: self, in: phase)] + (objective == .devices ? [token, burst] : [burst, token])
    }
}

extension Scenario {
    /// What a candidate's steps spend their time on, prefill and decode.
    fileprivate func timeShares(
        of candidate: Candidate, pricing: Pricing
    ) -> [(phase: Phase, shares: [TimeShare])] {
        let deployment = DeploymentModel(legal: candidate.layout, model: model, pricing: pricing)
        let prefill = deployment.timeShares(of: deployment.prefillSteps(load, schedule: candidate.schedule))
        let decode = deployment.timeShares(of: [deployment.decodeStep(load).step])
        return [(.prefill, prefill), (.decode, decode)]
    }
}
