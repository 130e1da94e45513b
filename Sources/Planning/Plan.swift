public import Diagnostics
internal import Hardware
internal import Parallelism
internal import Quantities
public import Serving
public import StepModel

/// The answer to a scenario: the best deployment, why it is the best, and what it could trade.
public struct Plan: Sendable {
    /// The question.
    public var scenario: Scenario
    /// The cluster with its efficiencies.
    public var pricing: Pricing
    /// What the plan is best at.
    public var goal: PlanGoal
    /// The chosen deployment; `nil` where none keeps the promises.
    public var chosen: PlannedDeployment?
    /// The best of each kind, the chosen one first.
    public var kinds: [PlannedDeployment]
    /// The best deployments of other layouts.
    public var alternatives: [PlannedDeployment]
    /// What could be traded between speed per user and output per device.
    public var frontier: [FrontierPoint]
    /// Why the deployment was chosen.
    public var reasons: PlanReasons?
    /// Where nothing keeps the promises: what comes nearest.
    public var nearest: NearestPlan?
    /// The chosen deployment and others that stand out, run step by step where they are aggregated.
    public var finalists: [Finalist]
    /// What no layout can beat on the devices of the first cluster, for the chosen number of requests in flight.
    public var ceilings: Ceilings?
    /// The load with as many requests as the chosen deployment has in flight, for which the ceilings are.
    public var ceilingLoad: Load
    /// What the search saw.
    public var counts: PlanCounts
    /// The sequences per attention rank, token budgets and schedulings that were looked at.
    public var budgets: [Int]

    /// The chosen deployment run step by step; `nil` for separate pools.
    public var run: StepRun? { finalists.first { $0.merit == .chosen }?.run }

    /// Whether a deployment keeps every promise.
    public var isFeasible: Bool { chosen != nil }

    /// Searches every deployment of the scenario.
    ///
    /// - Parameter scenario: The question.
    /// - Throws: A diagnostic when the cluster cannot be priced, or when the goal needs a price or power that is unknown.
    public init(for scenario: Scenario) throws(Diagnostic) {
        try scenario.checkGoal()
        try scenario.checkSplit()
        let prepared = try SearchPreparation(scenario)
        let search = try PlanSearch(scenario, prepared)
        self.scenario = scenario.forPlanning
        pricing = prepared.pricings.first
        goal = search.question.goal
        let best = search.best
        chosen = best.map { search.deployment($0) }
        kinds = [search.aggregated.first, search.disaggregated.first, search.split.first].compactMap(\.self)
            .sorted { search.question.precedes($0, $1) }.map { search.deployment($0) }
        alternatives = search.ranking(count: Plan.mostAlternatives + 1).dropFirst().map { search.deployment($0) }
        frontier = DeploymentKind.allCases.flatMap { search.frontier($0, most: Plan.frontierPoints) }
        (reasons, finalists) = search.inquiries(scenario)
        nearest = best == nil ? try NearestPlan(search, scenario) : nil
        counts = search.counts
        budgets = search.spaces.first.budgets
        ceilingLoad = scenario.load
        if let chosen {
            ceilingLoad.concurrency = max(1, Int(min(chosen.prediction.inFlight, 1e9).rounded()))
            ceilings = pricing.ceilings(of: scenario.model, load: ceilingLoad, devices: chosen.deviceCount)
        }
    }

    /// The most alternatives that a plan lists, besides the best of each kind.
    static let mostAlternatives = 5
    /// The most points of each kind that a plan's frontier keeps.
    public static let frontierPoints = 24
}

extension Scenario {
    /// The scenario without the concurrency that is assumed where a single layout is evaluated.
    fileprivate var forPlanning: Scenario {
        var scenario = self
        scenario.assumptions.removeAll { $0.subject == "load.concurrency" }
        return scenario
    }

    /// Refuses goals for which a price or a power is missing.
    fileprivate func checkGoal() throws(Diagnostic) {
        guard let goal = search.goal else { return }
        for device in [cluster.accelerator, decodeCluster?.accelerator].compactMap(\.self) {
            if goal.needsPrice, device.price == nil {
                throw Diagnostic(
                    .noData, code: "no-price", "the price of \(device.name) is not known",
                    hint: "state it in dollars per device and hour: cluster: {price: 2.5}, or --price 2.5")
            }
            if goal.needsPower, device.boardPower == nil {
                throw Diagnostic(
                    .noData, code: "no-power", "the board power of \(device.name) is not known",
                    hint: "state it: cluster: {power: 700 W}, or --power 700W")
            }
        }
    }
}
