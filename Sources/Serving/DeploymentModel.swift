public import Diagnostics
internal import Hardware
public import Models
public import Parallelism
internal import Quantities
public import StepModel

/// A model on a cluster in one layout, ready to answer what it does under a load.
public struct DeploymentModel: Sendable {
    /// The model.
    public let model: ModelArchitecture
    /// The layout.
    public private(set) var layout: ParallelLayout
    /// The cluster and its efficiency.
    public let pricing: Pricing
    /// The layers of each pipeline stage, lowered once for all steps.
    private let lowered: LoweredModel
    let evaluator: StepEvaluator
    /// What the devices of each stage hold.
    let memories: [StageMemory]

    /// Creates a deployment from a layout.
    ///
    /// - Throws: A diagnostic with the first rule that the layout breaks.
    public init(model: ModelArchitecture, layout: ParallelLayout, pricing: Pricing) throws(Diagnostic) {
        if let violation = layout.violations(for: model, devices: pricing.cluster.deviceCount).first {
            throw Diagnostic(code: violation.rule.rawValue, violation.message, hint: violation.hint)
        }
        self.init(legal: layout, model: model, pricing: pricing)
    }

    /// Creates a deployment from a layout that is known to be legal.
    public init(legal layout: ParallelLayout, model: ModelArchitecture, pricing: Pricing) {
        var memory = PricingMemory()
        self.init(legal: layout, model: model, pricing: pricing, memory: &memory)
    }

    /// Creates one of many deployments with the same pricing from a layout that is known to be legal.
    ///
    /// - Parameters:
    ///   - layout: The layout.
    ///   - model: The model.
    ///   - pricing: The cluster and its efficiency.
    ///   - memory: What was worked out for this pricing and other layouts; it learns what this layout needs.
    public init(
        legal layout: ParallelLayout, model: ModelArchitecture, pricing: Pricing, memory: inout PricingMemory
    ) {
        self.init(
            legal: layout, model: model, pricing: pricing, memory: &memory, held: HeldMemory(model, layout))
    }

    /// Creates a deployment as above, without working out again what `held` holds for the layout.
    package init(
        legal layout: ParallelLayout, model: ModelArchitecture, pricing: Pricing, memory: inout PricingMemory,
        held: HeldMemory
    ) {
        self.model = model
        self.layout = layout
        self.pricing = pricing
        let stages = held.stages
        lowered = LoweredModel(
            model: model, layout: layout, stages: stages, cluster: pricing.cluster, options: pricing.options,
            memory: &memory)
        evaluator = StepEvaluator(lowered, pricing: pricing, memory: &memory)
        memories = held.memories
    }

    /// Changes the number of independent copies, to one at which the layout stays legal.
    package mutating func setCopies(_ count: Int) { layout.replicas = count }

    /// What the devices of one copy of the model execute in a step.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - explains: Whether each operator says how its work follows from dimensions.
    /// - Returns: The operators in order of execution.
    public func program(for step: Step, explains: Bool = false) -> StepProgram {
        lowered.program(for: step, explains: explains)
    }

    /// How long a step takes.
    public func time(of step: Step) -> StepTime {
        evaluator.stageTimes(of: step)
    }

    /// The memory of the fullest device of each stage when every sequence of the load has reached `context` tokens.
    public func memory(_ load: Load, context: Int, tokensPerStep: Int) -> [MemoryFootprint] {
        let demand = MemoryDemand(
            sequencesPerRank: sequencesPerRank(load), context: context, tokensPerStep: tokensPerStep)
        return memories.map { $0.footprint(of: demand, on: pricing) }
    }

    /// How many sequences of `context` tokens the whole deployment can hold at once; 0 when not even one per rank.
    public func sequenceCapacity(context: Int, tokensPerStep: Int) -> Int {
        let perRank = memories.map { memory in
            let empty = memory.footprint(
                of: MemoryDemand(sequencesPerRank: 0, context: context, tokensPerStep: tokensPerStep), on: pricing)
            let one = memory.footprint(
                of: MemoryDemand(sequencesPerRank: 1, context: context, tokensPerStep: tokensPerStep), on: pricing)
            let free = empty.usable - empty.total
            let perSequence = one.total - empty.total
            return free > .zero ? Int(min(free / perSequence, 1e9)) : 0
        }
        return (perRank.min() ?? 0) * layout.requestGroups
    }

    /// The room for caches on the devices of each stage, for sequences of at most `longest` tokens; what a sequence takes
    /// of its own includes the slack of its last block, unless it is counted in whole blocks.
    func stageRooms(longest: Int, tokensPerStep: Int, slackPerSequence: Bool = true) -> [CacheRoom] {
        memories.map { memory in
            let demand = MemoryDemand(sequencesPerRank: 0, context: 0, tokensPerStep: tokensPerStep)
            let capacity = memory.footprint(of: demand, on: pricing).cacheCapacity
            let (fixed, growing) = memory.cacheRates(
                blockTokens: slackPerSequence ? pricing.profile.memory.blockTokens : 1, longest: longest)
            return CacheRoom(capacity: capacity, perToken: growing, perSequence: fixed)
        }
    }

    /// The load's requests on the busiest attention rank: dealt evenly over replicas, then over ranks.
    package func sequencesPerRank(_ load: Load) -> Int {
        ceilingDivision(ceilingDivision(load.concurrency, layout.replicas), layout.data)
    }
}
