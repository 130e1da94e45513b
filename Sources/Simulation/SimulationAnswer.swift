public import Hardware
public import Planning
public import Quantities
public import Traffic

/// A run with what is needed to read it: the question, the deployment, the load and how it compares with the capacity.
public struct SimulationAnswer: Sendable {
    /// The question.
    public var scenario: Scenario
    /// The engine.
    public var engine: EngineProfile
    /// What was simulated.
    public var deployment: SimulatedDeployment
    /// The layouts of the pools, as they are written.
    public var layouts: [String]
    /// What the load is, for a reader.
    public var load: String
    /// What each request is promised.
    public var promise: RequestPromise
    /// The first requests, whose latencies do not count.
    public var warmUpRequests: Int
    /// Whether every step was run on its own.
    public var isExact: Bool
    /// What happened.
    public var result: SimulationResult
    /// What the deployment completes when requests never run out; `nil` where it was not asked.
    public var capacity: Capacity?
    /// What became of the rows of the trace; `nil` where the load is made up.
    public var trace: TraceCounts?

    /// Creates an answer.
    public init(
        scenario: Scenario, engine: EngineProfile, deployment: SimulatedDeployment, layouts: [String], load: String,
        promise: RequestPromise, warmUpRequests: Int, isExact: Bool, result: SimulationResult, capacity: Capacity?,
        trace: TraceCounts? = nil
    ) {
        self.scenario = scenario
        self.engine = engine
        self.deployment = deployment
        self.layouts = layouts
        self.load = load
        self.promise = promise
        self.warmUpRequests = warmUpRequests
        self.isExact = isExact
        self.result = result
        self.capacity = capacity
        self.trace = trace
    }

    /// The share of the capacity that the load takes; `nil` where either is not known.
    public var utilisation: Fraction? {
        guard let capacity, let rate = result.acceptedRate, capacity.requestRate > 0 else { return nil }
        return Fraction(rawValue: rate / capacity.requestRate)
    }

    /// How the load compares with the capacity.
    public var verdict: LoadVerdict? { utilisation.map { LoadVerdict(utilisation: $0.rawValue) } }

    /// Whether the run shows no reason for concern: nothing refused or left over, no overload, promises kept.
    public var isSound: Bool {
        verdict != .overloaded && result.rejected.isEmpty && result.unfinished == 0
            && (promise.isEmpty || result.keptShare.rawValue >= SimulationAnswer.usualAttainment)
    }

    /// The share of requests for which a promise is usually meant to hold.
    public static let usualAttainment = 0.9
}
