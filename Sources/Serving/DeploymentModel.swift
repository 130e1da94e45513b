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
    public let layout: ParallelLayout
    /// The cluster and its efficiency.
    public let pricing: Pricing

    /// Creates a deployment from a layout.
    ///
    /// - Throws: A diagnostic with the first rule that the layout breaks.
    public init(model: ModelArchitecture, layout: ParallelLayout, pricing: Pricing) throws(Diagnostic) {
        if let violation = layout.violations(for: model, devices: pricing.cluster.deviceCount).first {
            throw Diagnostic(
                violation.rule == .priceable ? .noData : .badInput, code: violation.rule.rawValue, violation.message,
                hint: violation.hint)
        }
        self.init(legal: layout, model: model, pricing: pricing)
    }

    /// Creates a deployment from a layout that is known to be legal.
    public init(legal layout: ParallelLayout, model: ModelArchitecture, pricing: Pricing) {
        self.model = model
        self.layout = layout
        self.pricing = pricing
    }

    /// What the devices of one copy of the model execute in a step.
    public func program(for step: Step) -> StepProgram {
        lower(step, model: model, layout: layout, cluster: pricing.cluster)
    }

    /// How long a step takes.
    public func time(of step: Step) -> StepTime {
        pricing.time(of: program(for: step))
    }

    /// The memory of the fullest device of each stage when every sequence of the load has reached `context` tokens.
    public func memory(_ load: Load, context: Int, tokensPerStep: Int) -> [MemoryFootprint] {
        let perReplica = ceilingDivision(load.concurrency, layout.replicas)
        let demand = MemoryDemand(
            sequencesPerRank: ceilingDivision(perReplica, layout.data), context: context, tokensPerStep: tokensPerStep)
        return pricing.memory(of: model, layout: layout, demand: demand)
    }

    /// How many sequences of `context` tokens the whole deployment can hold at once; 0 when not even one per rank.
    public func sequenceCapacity(context: Int, tokensPerStep: Int) -> Int {
        let demand = MemoryDemand(sequencesPerRank: 1, context: 0, tokensPerStep: tokensPerStep)
        let stages = zip(
            model.pipelineStages(layout.pipeline), pricing.memory(of: model, layout: layout, demand: demand))
        let perRank = stages.map { stage, footprint in
            let free = footprint.usable - footprint.total
            let perSequence = Double(context) * layout.keyValueBytesPerToken(of: stage, in: model)
            return free > .zero ? Int(min(free / perSequence, 1e9)) : 0
        }
        return (perRank.min() ?? 0) * layout.requestGroups
    }
}
