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
    private let parts: PricedParts
    private let stages: [PricedStage]
    private let host: HostOverhead

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
        layout = lowered.layout
        options = lowered.options
        host = pricing.host
        parts = PricedParts(lowered.parts, pricing, &memory)
        let launches = lowered.parts.map(LaunchCount.init)
        stages = lowered.groups.map { PricedStage($0, launches: launches) }
    }

    /// The same operators with steps run as one batch or as two that overlap, which changes no operator.
    package func overlappingTwoBatches(_ overlaps: Bool) -> StepEvaluator {
        var evaluator = self
        evaluator.options.overlapsTwoBatches = overlaps
        return evaluator
    }

    /// The time of a step.
    public func time(of step: Step) -> Duration {
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        let own = forEachStage(of: step) { time, count in
            latency += time * Double(count)
            slowest = max(slowest, time)
        }
        guard !host.isHidden else { return Duration(latency: max(latency, own), period: max(slowest, own)) }
        return Duration(latency: latency + own, period: slowest + own)
    }

    /// The time of a step as its busiest attention rank sees it, without a list of groups.
    public func time(of step: RankStep) -> Duration {
        let (run, halves) = options.batch(of: step)
        let quantities = StepQuantities(run, contextRanks: layout.context, graphs: options.graphs)
        let launch = quantities.isCaptured ? Seconds.zero : host.launch
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.count) { times in
            times.initialize(repeating: HalfBatchParts())
            parts.add(run, quantities, to: times)
            for stage in stages {
                let time = stage.time(times, groups: run.groupCount, halves: halves, launch: launch)
                latency += time * Double(stage.count)
                slowest = max(slowest, time)
            }
        }
        let own = host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
        guard !host.isHidden else { return Duration(latency: max(latency, own), period: max(slowest, own)) }
        return Duration(latency: latency + own, period: slowest + own)
    }

    /// The time of a step, stage by stage.
    public func stageTimes(of step: Step) -> StepTime {
        var times: [Seconds] = []
        let own = forEachStage(of: step) { time, count in
            times.append(contentsOf: repeatElement(time, count: count))
        }
        return StepTime(stages: times, host: own, isHostHidden: host.isHidden)
    }

    /// Prices a step and hands over the time of each group of like stages with their number.
    ///
    /// - Returns: The host's own time.
    @inline(__always)
    private func forEachStage(of step: Step, _ body: (Seconds, Int) -> Void) -> Seconds {
        let (run, halves) = options.batch(of: step, ranks: layout.data)
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        let launch = quantities.isCaptured ? Seconds.zero : host.launch
        // Few parts fit on the stack, so that nothing is allocated.
        withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.count) { times in
            times.initialize(repeating: HalfBatchParts())
            parts.add(run, quantities, ranks: layout.data, to: times)
            for stage in stages {
                body(stage.time(times, groups: run.groups.count, halves: halves, launch: launch), stage.count)
            }
        }
        return host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
    }
}
