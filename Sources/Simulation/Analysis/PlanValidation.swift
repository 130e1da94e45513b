public import Diagnostics
public import Planning
public import Quantities
internal import Serving
public import Traffic

/// The best deployments of a plan, each run under the same requests and ranked by what those experienced.
public struct PlanValidation: Sendable {
    /// One deployment.
    public struct Row: Sendable {
        /// The deployment with its prediction.
        public var deployment: PlannedDeployment
        /// Its place in the plan, from 1.
        public var planned: Int
        /// What requests experienced.
        public var result: SimulationResult
        /// What it completes when requests never run out.
        public var capacity: Capacity?
        /// Whether enough requests got what is promised, and the load can be sustained.
        public var isKept: Bool
        /// By how much the simulated mean TTFT exceeds the predicted one, as a share of it.
        public var firstTokenError: Fraction?
        /// By how much the simulated mean TPOT exceeds the predicted one, as a share of it.
        public var perTokenError: Fraction?

        /// Whether the steady-state answer was wrong: by more than a quarter, or about the promises.
        public var isMisjudged: Bool {
            func isFar(_ error: Fraction?) -> Bool { error.map { abs($0.rawValue) > 0.25 } ?? false }
            return isFar(firstTokenError) || isFar(perTokenError) || isKept != deployment.keepsPromises
        }
    }

    /// The deployments, the best under the load first.
    public var rows: [Row]
    /// Deployments that were not run: those with attention and experts on devices of their own.
    public var omitted: [PlannedDeployment]

    /// Runs the chosen deployment of a plan, the best of each kind, and its alternatives.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - attainment: The share of requests that must get what is promised.
    ///   - options: How runs are done; promises are the scenario's, made to every request.
    ///   - feed: Starts the load from its beginning.
    /// - Throws: A diagnostic as a run.
    public init(
        _ plan: Plan, attainment: Fraction, options: SimulationOptions,
        feed: () throws(Diagnostic) -> TrafficFeed<TrafficInput>
    ) throws(Diagnostic) {
        var deployments: [PlannedDeployment] = []
        for deployment in [plan.chosen].compactMap(\.self) + plan.kinds + plan.alternatives
        where !deployments.contains(deployment) { deployments.append(deployment) }
        omitted = deployments.filter { $0.split != nil }
        let engine = try plan.scenario.simulatedEngine()
        var options = options
        options.record.promise = RequestPromise(plan.scenario.objectives)
        rows = []
        for (index, deployment) in deployments.enumerated() where deployment.split == nil {
            let simulated = try SimulatedDeployment(
                deployment, in: plan.scenario, engine: engine, settings: PoolSettings())
            var feed = try feed()
            options.isOpenLoop = feed.source.isOpenLoop
            let result = try simulated.run(&feed, options: options)
            let capacity = try simulated.capacity(for: result.sample)
            let isSustained = capacity.flatMap { capacity in result.acceptedRate.map { $0 <= capacity.requestRate } }
            func error(_ simulated: Seconds?, _ predicted: Seconds) -> Fraction? {
                simulated.flatMap { predicted > .zero ? Fraction(rawValue: $0 / predicted - 1) : nil }
            }
            rows.append(
                Row(
                    deployment: deployment, planned: index + 1, result: result, capacity: capacity,
                    isKept: result.keptShare >= attainment && (isSustained ?? true),
                    firstTokenError: error(
                        result.latencies.timeToFirstToken.mean, deployment.prediction.timeToFirstToken),
                    perTokenError: error(
                        result.latencies.timePerOutputToken.mean, deployment.prediction.timePerOutputToken)))
        }
        rows.sort { PlanValidation.precedes($0, $1) }
    }

    /// What keeps the promises comes first, then fewer devices, then more requests that got what is promised, then
    /// shorter times.
    private static func precedes(_ left: Row, _ right: Row) -> Bool {
        if left.isKept != right.isKept { return left.isKept }
        if left.deployment.deviceCount != right.deployment.deviceCount {
            return left.deployment.deviceCount < right.deployment.deviceCount
        }
        if left.result.kept != right.result.kept { return left.result.kept > right.result.kept }
        let (first, second) = (left.result.latencies.endToEnd.sum, right.result.latencies.endToEnd.sum)
        return first != second ? first < second : left.planned < right.planned
    }
}
