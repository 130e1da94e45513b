public import Quantities

/// What a plan is best at.
public enum PlanGoal: String, Hashable, Sendable, CaseIterable {
    /// The most output tokens per second and device of the cluster.
    case throughput
    /// The most output tokens for a dollar, over the devices in use.
    case perDollar = "per-dollar"
    /// The most output tokens per second and kilowatt of board power, over the devices in use.
    case perKilowatt = "per-kilowatt"
    /// The shortest time to first token.
    case timeToFirstToken = "ttft"
    /// The shortest time per output token.
    case timePerOutputToken = "tpot"
    /// The fewest devices.
    case devices
    /// The lowest price per hour.
    case cost

    /// Whether the goal needs the price of every device.
    public var needsPrice: Bool { self == .perDollar || self == .cost }
    /// Whether the goal needs the power of every device.
    public var needsPower: Bool { self == .perKilowatt }
}

/// How the phases share devices.
public enum DeploymentKind: String, Hashable, Sendable, CaseIterable {
    /// Every copy reads prompts and generates.
    case aggregated
    /// Some copies read prompts, others generate, and caches are handed over.
    case disaggregated
    /// As disaggregated, with attention and routed experts of generation on devices of their own.
    case attentionFFN = "attention-ffn"

    /// What is looked at unless something else is stated.
    public static let usual: [DeploymentKind] = [.aggregated, .disaggregated]
}

/// What a plan looks for, and the space in which it looks.
public struct SearchSettings: Hashable, Sendable {
    /// What the plan is best at; `nil` for throughput, or the fewest devices where a request rate is stated.
    public var goal: PlanGoal?
    /// The kinds of deployment that are looked at.
    public var kinds: [DeploymentKind]
    /// Formats of the linear layers among which to choose; empty for the model's own.
    public var weights: [NumericFormat]
    /// Formats of the cache among which to choose; empty for the model's own.
    public var keyValueCache: [NumericFormat]
    /// Token budgets per attention rank and step among which to choose; empty for the usual ones.
    public var tokenBudgets: [Int]
    /// Numbers of redundant experts among which to choose; empty for what the settings state.
    public var redundantExperts: [Int]

    /// Creates settings; by default the goal follows from the demand, and the usual kinds are looked at.
    public init(
        goal: PlanGoal? = nil, kinds: [DeploymentKind] = DeploymentKind.usual, weights: [NumericFormat] = [],
        keyValueCache: [NumericFormat] = [], tokenBudgets: [Int] = [], redundantExperts: [Int] = []
    ) {
        self.goal = goal
        self.kinds = kinds
        self.weights = weights
        self.keyValueCache = keyValueCache
        self.tokenBudgets = tokenBudgets
        self.redundantExperts = redundantExperts
    }
}
