public import Diagnostics
public import Hardware
internal import Models
public import Parallelism
public import Quantities
internal import Serving
public import StepModel

/// Like copies of a model that do the same work.
public struct PlannedPool: Hashable, Sendable {
    /// What a pool does.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// Reads prompts and generates.
        case serving
        /// Reads prompts.
        case prefill
        /// Generates.
        case decode
        /// Generates with `experts`: holds everything but the routed experts, and the caches.
        case attention
        /// Generates with `attention`: holds the routed experts.
        case experts
    }

    /// What the pool does.
    public var role: Role
    /// The accelerator's name.
    public var accelerator: String
    /// The layout, all copies included.
    public var layout: ParallelLayout
    /// How its copies run.
    public var options: WorkerOptions
    /// How prompts and generation share steps.
    public var scheduling: EngineProfile.Scheduling
    /// The most tokens of a step on one attention rank.
    public var tokenBudget: Int
    /// The sequences on one attention rank: resident ones, or prompts read together.
    public var sequencesPerRank: Int
    /// The fullest device's memory.
    public var memory: MemoryFootprint

    /// The devices of all copies: expert devices have no attention grid, and attention devices no expert grid.
    public var deviceCount: Int { layout.replicas * layout.pipeline * max(layout.stageWidth, layout.expertWidth) }
}

/// How the micro-batches of a copy pass between attention devices and expert devices.
public struct SplitTimes: Hashable, Sendable {
    /// Micro-batches in flight.
    public var microBatches: Int
    /// The time of attention devices, for one micro-batch and the mean layer that has routed experts.
    public var attention: Seconds
    /// The way to the experts.
    public var send: Seconds
    /// The products of the busiest expert device.
    public var experts: Seconds
    /// The way back.
    public var receive: Seconds
    /// The time of a round, in which every micro-batch passes all layers once.
    public var round: Seconds
}

/// What a deployment is predicted to do, as means over requests in steady state.
public struct PlanPrediction: Hashable, Sendable {
    /// The time to first token, waiting and hand-over included.
    public var timeToFirstToken: Seconds
    /// The time per output token after the first.
    public var timePerOutputToken: Seconds
    /// The time from arrival to the last token.
    public var endToEnd: Seconds
    /// Requests per second.
    public var requestRate: Double
    /// Requests in flight (Little's law).
    public var inFlight: Double
    /// Output tokens per second.
    public var outputRate: TokensPerSecond
    /// Output tokens per second of each device in use.
    public var outputRatePerDevice: TokensPerSecond
    /// Output tokens per second of one user.
    public var outputRatePerUser: TokensPerSecond { TokensPerSecond(1, in: timePerOutputToken) }
    /// Dollars per hour, where every device has a price; indicative.
    public var pricePerHour: Dollars?
    /// Dollars for a million output tokens; indicative.
    public var costPerMillionTokens: Dollars?
    /// The board power of all devices, where it is known.
    public var power: Watts?
    /// Output tokens per second and kilowatt.
    public var outputRatePerKilowatt: TokensPerSecond?

    /// Creates a prediction; what is `nil` is not known.
    public init(
        timeToFirstToken: Seconds, timePerOutputToken: Seconds, endToEnd: Seconds, requestRate: Double,
        inFlight: Double, outputRate: TokensPerSecond, outputRatePerDevice: TokensPerSecond,
        pricePerHour: Dollars? = nil, costPerMillionTokens: Dollars? = nil, power: Watts? = nil,
        outputRatePerKilowatt: TokensPerSecond? = nil
    ) {
        self.timeToFirstToken = timeToFirstToken
        self.timePerOutputToken = timePerOutputToken
        self.endToEnd = endToEnd
        self.requestRate = requestRate
        self.inFlight = inFlight
        self.outputRate = outputRate
        self.outputRatePerDevice = outputRatePerDevice
        self.pricePerHour = pricePerHour
        self.costPerMillionTokens = costPerMillionTokens
        self.power = power
        self.outputRatePerKilowatt = outputRatePerKilowatt
    }
}

/// A deployment with its prediction.
public struct PlannedDeployment: Hashable, Sendable {
    /// How the phases share devices.
    public var kind: DeploymentKind
    /// The pool that serves both phases, or those of prefill and decode.
    public var pools: [PlannedPool]
    /// What it is predicted to do.
    public var prediction: PlanPrediction
    /// Where attention and experts of generation are apart: how they take turns.
    public var split: SplitTimes?
    /// The devices in use.
    public var deviceCount: Int { pools.reduce(0) { $0 + $1.deviceCount } }
    /// The pool in which sequences generate.
    public var generatingPool: PlannedPool? { pools.last { $0.role != .experts } }
    /// Whether it keeps every promise.
    public var keepsPromises: Bool

    /// Creates a deployment.
    public init(
        kind: DeploymentKind, pools: [PlannedPool], prediction: PlanPrediction, split: SplitTimes? = nil,
        keepsPromises: Bool
    ) {
        self.kind = kind
        self.pools = pools
        self.prediction = prediction
        self.split = split
        self.keepsPromises = keepsPromises
    }
}

extension PlannedPool {
    /// A pool of a scenario that was not searched for, in the scenario's own formats.
    ///
    /// - Parameters:
    ///   - role: What it does.
    ///   - layout: The layout, all copies included.
    ///   - scenario: The question, which says how copies run.
    ///   - scheduling: How prompts and generation share steps.
    ///   - budget: The most tokens of a step on one attention rank; a decode pool's follows from its sequences.
    ///   - sequences: The sequences on one attention rank.
    /// - Throws: A diagnostic when the cluster cannot be priced.
    public init(
        _ role: Role, layout: ParallelLayout, in scenario: Scenario, scheduling: EngineProfile.Scheduling,
        budget: Int, sequences: Int
    ) throws(Diagnostic) {
        let cluster = role == .decode ? scenario.decodeCluster ?? scenario.cluster : scenario.cluster
        let precision = scenario.model.precision
        let options = WorkerOptions(
            weights: precision.linear, keyValueCache: precision.keyValueCache,
            overlapsTwoBatches: scenario.settings.overlapsTwoBatches, drafting: scenario.settings.drafting)
        let variant = WorkerVariant(
            scenario, model: scenario.model, pricing: try scenario.pricing(of: cluster), options: options)
        self.init(
            role, layout: layout, of: variant, scheduling: scheduling, budget: budget, sequences: sequences)
    }
}
