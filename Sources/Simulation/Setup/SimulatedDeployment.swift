public import Hardware
internal import Models
internal import Parallelism
public import Planning
public import Quantities
public import Serving
internal import StepModel

/// Like copies of a model that do the same work, as they are simulated.
public struct SimulatedPool: Sendable {
    /// What the pool does.
    public var role: PlannedPool.Role
    /// How many copies there are.
    public var copies: Int
    /// How each copy's engine batches requests.
    public var rules: SchedulingRules
    /// Where the times of steps come from.
    public var pricing: StepPricing
    /// Attention ranks of a copy, which step together.
    public var ranks: Int
    /// Pipeline stages of a copy, each with a micro-batch.
    public var stages: Int
    /// Devices of a copy.
    public var devices: Int
    /// Bytes per second that a copy sends or receives when caches are handed over.
    public var handOverBandwidth: BytesPerSecond
    /// What no step of a copy can be faster than.
    var floor: StepFloor

    /// The pool of a deployment.
    ///
    /// - Parameters:
    ///   - deployment: One copy of the model, or all of them.
    ///   - role: What the pool does.
    ///   - copies: How many copies there are; those of the deployment's layout by default.
    ///   - engine: The engine that runs it.
    ///   - settings: What differs from how the engine starts.
    public init(
        _ deployment: DeploymentModel, role: PlannedPool.Role = .serving, copies: Int? = nil, engine: EngineProfile,
        settings: PoolSettings
    ) {
        self.role = role
        self.copies = max(1, copies ?? deployment.layout.replicas)
        rules = SchedulingRules(deployment, engine: engine, settings: settings)
        pricing = StepPricing(deployment, drafting: settings.drafting)
        ranks = deployment.layout.data
        stages = deployment.layout.pipeline
        devices = deployment.layout.devicesPerReplica
        // Every device sends or receives over its own adapter; see KeyValueTransfer.
        handOverBandwidth = deployment.transfer(tokens: 1, receivers: .max).bandwidth
        floor = StepFloor(deployment)
    }
}

/// What of a pool differs from how its engine starts.
public struct PoolSettings: Hashable, Sendable {
    /// The most tokens of a step on one attention rank.
    public var tokenBudget: Int?
    /// The most requests that run at once on one attention rank.
    public var maximumSequences: Int?
    /// How prompts and generation share steps.
    public var scheduling: EngineProfile.Scheduling?
    /// When a waiting request may start.
    public var admission: SchedulingRules.Admission?
    /// In which order requests wait.
    public var order: SchedulingRules.Order
    /// The blocks of the cache of one attention rank, where they are known.
    public var cacheBlocks: Int?
    /// The longest sequence that the engine accepts.
    public var longestSequence: Int?
    /// Whether blocks of prompts are found again.
    public var reusesPrefixes: Bool
    /// The most tokens of one prompt in a step.
    public var longPromptTokens: Int?
    /// How further tokens are drafted.
    public var drafting: DraftedTokens?

    /// Creates settings; what is `nil` is as the engine starts.
    public init(
        tokenBudget: Int? = nil, maximumSequences: Int? = nil, scheduling: EngineProfile.Scheduling? = nil,
        admission: SchedulingRules.Admission? = nil, order: SchedulingRules.Order = .arrival, cacheBlocks: Int? = nil,
        longestSequence: Int? = nil, reusesPrefixes: Bool = true, longPromptTokens: Int? = nil,
        drafting: DraftedTokens? = nil
    ) {
        self.tokenBudget = tokenBudget
        self.maximumSequences = maximumSequences
        self.scheduling = scheduling
        self.admission = admission
        self.order = order
        self.cacheBlocks = cacheBlocks
        self.longestSequence = longestSequence
        self.reusesPrefixes = reusesPrefixes
        self.longPromptTokens = longPromptTokens
        self.drafting = drafting
    }
}

extension SchedulingRules {
    /// The rules by which an engine runs one copy of a deployment.
    init(_ deployment: DeploymentModel, engine: EngineProfile, settings: PoolSettings) {
        let budget = settings.tokenBudget ?? engine.tokenBudget
        let longest = min(settings.longestSequence ?? .max, deployment.model.maximumContext ?? .max)
        var cache = deployment.cacheBlocks(tokensPerStep: budget, longest: min(longest, 1 << 30))
        if let blocks = settings.cacheBlocks { cache.count = blocks }
        let admission: Admission =
            switch (engine.reservation, engine.growth) {
            case (.whole, _): .whole
            case (.grown, let growth?):
                .expected(
                    ExpectedGrowth(
                        initialShare: growth.initialShare.rawValue, leastShare: growth.leastShare.rawValue,
                        fallingSteps: Double(growth.fallingSteps), stepsAfterRetraction: growth.stepsAfterRetraction,
                        mostCountedOutput: growth.mostCountedOutput))
            case (.grown, nil): .prompt
            }
        self.init(
            tokenBudget: budget, maximumSequences: settings.maximumSequences ?? engine.maximumSequences,
            scheduling: settings.scheduling ?? engine.scheduling, admission: settings.admission ?? admission,
            order: settings.order, cache: cache, longestSequence: longest, reusesPrefixes: settings.reusesPrefixes,
            longPromptTokens: settings.longPromptTokens, drafting: settings.drafting)
    }
}

/// A deployment as it is simulated: one pool, or one that reads prompts and one that generates.
public struct SimulatedDeployment: Sendable {
    /// The pools; the one that reads prompts first.
    public var pools: [SimulatedPool]
    /// How requests are dealt to copies.
    public var routing: RoutingPolicy
    /// The bytes of a cache per token, where caches are handed over.
    public var cachePerToken: Bytes
    /// The bytes of a cache per sequence, whatever its length.
    public var cachePerSequence: Bytes
    /// The model's layers.
    public var layers: Int
    /// What each request waits outside of steps.
    public var requestOverhead: Seconds
    /// What a request waits outside of steps and of the transfer itself when its cache is handed over.
    public var handOverOverhead: Seconds

    /// A deployment of pools that run a model.
    ///
    /// - Parameters:
    ///   - pools: One pool, or those that read and generate.
    ///   - deployment: A copy of the model, whose cache tells what is handed over.
    ///   - engine: The engine that runs them.
    ///   - routing: How requests are dealt to copies.
    public init(
        _ pools: [SimulatedPool], of deployment: DeploymentModel, engine: EngineProfile,
        routing: RoutingPolicy = .roundRobin
    ) {
        self.pools = pools
        self.routing = routing
        let cache = deployment.model.keyValueCache
        // Beyond all windows, so that the difference is what a token adds and the rest is what a sequence takes.
        let (some, more) = (cache.bytes(forTokens: 1_000_000), cache.bytes(forTokens: 2_000_000))
        cachePerToken = (more - some) / 1_000_000
        cachePerSequence = max(.zero, some - cachePerToken * 1_000_000)
        layers = deployment.model.layerCount
        requestOverhead = engine.requestOverhead
        handOverOverhead = engine.handOverOverhead
    }

    /// Where no engine is stated, only its scheduling is taken from one, as in plans: nothing passes outside of steps.
    mutating func forgetOverheads() { (requestOverhead, handOverOverhead) = (.zero, .zero) }

    /// The devices in use.
    public var deviceCount: Int { pools.reduce(0) { $0 + $1.copies * $1.devices } }
}
