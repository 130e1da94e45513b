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

    private let layout: ParallelLayout
    private var options: StepOptions
    private let stages: [PricedStage]
    private let host: HostOverhead

    /// Prepares the steps of a legal layout.
    public init(model: ModelArchitecture, layout: ParallelLayout, pricing: Pricing) {
        var known = KnownRates()
        self.init(
            LoweredModel(model: model, layout: layout, cluster: pricing.cluster, options: pricing.options),
            pricing: pricing, known: &known)
    }

    /// Prepares the steps of a model that is lowered already.
    ///
    /// - Parameters:
    ///   - lowered: The operators of the model's layers.
    ///   - pricing: The cluster and its constants.
    ///   - known: What this pricing was found to achieve on operators of other layouts.
    package init(_ lowered: LoweredModel, pricing: Pricing, known: inout KnownRates) {
        layout = lowered.layout
        options = lowered.options
        host = pricing.profile.host
        var stages: [PricedStage] = []
        for group in lowered.groups { stages.append(PricedStage(group, pricing, &known)) }
        self.stages = stages
    }

    /// The same operators with steps run as one batch or as two that overlap, which changes no operator.
    package func overlappingTwoBatches(_ overlaps: Bool) -> StepEvaluator {
        var evaluator = self
        evaluator.options.overlapsTwoBatches = overlaps
        return evaluator
    }

    /// The time of a step.
    public func time(of step: Step) -> Duration {
        let (run, halves) = options.batch(of: step, ranks: layout.data)
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        for stage in stages {
            let time = stage.time(quantities, run, ranks: layout.data, halves: halves, launch: host.launch)
            latency += time * Double(stage.count)
            slowest = max(slowest, time)
        }
        let own = hostTime(of: quantities)
        guard !host.isHidden else { return Duration(latency: max(latency, own), period: max(slowest, own)) }
        return Duration(latency: latency + own, period: slowest + own)
    }

    /// The time of a step, stage by stage.
    public func stageTimes(of step: Step) -> StepTime {
        let (run, halves) = options.batch(of: step, ranks: layout.data)
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        var times: [Seconds] = []
        for stage in stages {
            let time = stage.time(quantities, run, ranks: layout.data, halves: halves, launch: host.launch)
            times.append(contentsOf: repeatElement(time, count: stage.count))
        }
        return StepTime(
            stages: times, host: hostTime(of: quantities), isHostHidden: host.isHidden)
    }

    private func hostTime(of quantities: StepQuantities) -> Seconds {
        host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
    }
}
