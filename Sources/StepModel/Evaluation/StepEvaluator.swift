internal import Hardware
public import Models
public import Parallelism
public import Quantities

/// Prices steps of one model in one layout on one cluster, as a program would, without building the program.
///
/// Lowering and the look-up of constants happen once; a step then costs a few operations per operator and allocates
/// nothing. A search or a simulation keeps one evaluator per layout.
public struct StepEvaluator: Sendable {
    /// The time of a step: what a program's ``StepTime`` says, without the list of stages.
    public struct Duration: Hashable, Sendable {
        /// The time in which one micro-batch passes all stages, host included.
        public var latency: Seconds
        /// The time after which the next micro-batch can follow.
        public var period: Seconds
    }

    private let copy: PricedCopy
    /// Whether a step is run as two half-batches.
    private var overlapsTwoBatches: Bool

    /// Prepares the steps of a legal layout.
    public init(model: ModelArchitecture, layout: ParallelLayout, pricing: Pricing) {
        var memory = PricingMemory()
        let lowered = LoweredModel(
            model: model, layout: layout, stages: model.pipelineStages(layout.pipeline), cluster: pricing.cluster,
            options: pricing.options, memory: &memory)
        self.init(lowered, pricing: pricing, memory: &memory)
    }

    /// Prepares the steps of a model that is lowered already.
    ///
    /// - Parameters:
    ///   - lowered: The operators of the model's layers.
    ///   - pricing: The cluster and its constants.
    ///   - memory: What was worked out for this pricing and other layouts.
    package init(_ lowered: LoweredModel, pricing: Pricing, memory: inout PricingMemory) {
        let parts = StageParts(lowered, pricing: pricing, memory: &memory)
        let places = Array(lowered.parts.indices)
        copy = PricedCopy(
            parts, lowered.groups.map { StageExecutions($0, places: places) }, layout: lowered.layout,
            graphs: lowered.options.graphs, host: pricing.host)
        overlapsTwoBatches = lowered.options.overlapsTwoBatches
    }

    /// Prepares the steps of a layout whose parts are priced already, with those of other layouts on the same grid.
    ///
    /// - Parameters:
    ///   - parts: The parts of the model on the layout's grid.
    ///   - layout: A legal layout.
    ///   - pipeline: What its stages hold and execute.
    ///   - pricing: The cluster and its constants.
    package init(_ parts: StageParts, layout: ParallelLayout, pipeline: PipelineParts, pricing: Pricing) {
        let leavesNode = pricing.cluster.leavesNode(layout.devicesPerReplica)
        copy = PricedCopy(
            parts, pipeline.executions(leavesNode: leavesNode), layout: layout, graphs: pricing.options.graphs,
            host: pricing.host)
        overlapsTwoBatches = pricing.options.overlapsTwoBatches
    }

    /// The same operators with steps run as one batch or as two that overlap, which changes no operator.
    package func overlappingTwoBatches(_ overlaps: Bool) -> StepEvaluator {
        var evaluator = self
        evaluator.overlapsTwoBatches = overlaps
        return evaluator
    }

    /// The time of a step.
    public func time(of step: Step) -> Duration {
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        let quantities = copy.forEachStage(of: step, overlapsTwoBatches) { time, count in
            latency += time * Double(count)
            slowest = max(slowest, time)
        }
        return copy.duration(latency, slowest, quantities)
    }

    /// The time of a step, of which only the cores are priced where `memory` knows what its rows take.
    package func time(of step: Step, _ memory: inout ProductMemory) -> Duration {
        copy.time(of: step, overlapsTwoBatches, &memory)
    }

    /// The time of a step of a steady state, whose parts are priced only if `memory` has not met them on this grid.
    @inline(__always)
    package func time(of step: RoundStep, _ memory: inout StepMemory) -> Duration {
        copy.time(of: step, overlapsTwoBatches, &memory)
    }

    /// The time of a step as its busiest attention rank sees it, without a list of groups.
    public func time(of step: RankStep) -> Duration { copy.time(of: step, overlapsTwoBatches) }

    /// The time of a step, stage by stage.
    public func stageTimes(of step: Step) -> StepTime {
        var times: [Seconds] = []
        let quantities = copy.forEachStage(of: step, overlapsTwoBatches) { time, count in
            times.append(contentsOf: repeatElement(time, count: count))
        }
        return StepTime(stages: times, host: copy.own(quantities), isHostHidden: copy.isHostHidden)
    }
}
