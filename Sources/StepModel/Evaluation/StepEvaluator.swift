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
    private let shared: StageParts
    private let stages: [PricedStage]
    private let host: HostOverhead

    private var parts: PricedParts { shared.priced }

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
        let parts = StageParts(lowered, pricing: pricing, memory: &memory)
        let places = Array(lowered.parts.indices)
        stages = lowered.groups.map { PricedStage($0, places: places, launches: parts.launches) }
        shared = parts
    }

    /// Prepares the steps of a layout whose parts are priced already, with those of other layouts on the same grid.
    ///
    /// - Parameters:
    ///   - parts: The parts of the model on the layout's grid.
    ///   - layout: A legal layout.
    ///   - stages: What its stages hold.
    ///   - pricing: The cluster and its constants.
    package init(_ parts: StageParts, layout: ParallelLayout, stages: [PipelineStage], pricing: Pricing) {
        self.layout = layout
        options = pricing.options
        host = pricing.host
        shared = parts
        let leavesNode = pricing.cluster.nodes(spannedBy: layout.devicesPerReplica) > 1
        self.stages = parts.stages(stages, leavesNode: leavesNode)
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

    /// The time of a step, of which only the cores are priced where `memory` knows what its rows take.
    package func time(of step: Step, _ memory: inout ProductMemory) -> Duration {
        let (run, halves) = options.batch(of: step, ranks: layout.data)
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        let launch = quantities.isCaptured ? Seconds.zero : host.launch
        let place = memory.place(of: quantities, on: shared)
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.count) { times in
            memory.begin(place, times)
            parts.addCores(run, quantities, ranks: layout.data, to: times)
            memory.end(place, times)
            let times = UnsafeBufferPointer(times)
            for stage in stages {
                let time = stage.time(times, groups: run.groups.count, halves: halves, launch: launch)
                latency += time * Double(stage.count)
                slowest = max(slowest, time)
            }
        }
        return duration(latency, slowest, quantities)
    }

    /// The time of a step of a steady state, whose parts are priced only if `memory` has not met them on this grid.
    package func time(of step: RoundStep, _ memory: inout StepMemory) -> Duration {
        let (run, halves) = step.batch(ranks: layout.data, overlapsTwoBatches: options.overlapsTwoBatches)
        let place = memory.place(of: run, on: shared) ?? added(run, to: &memory)
        let quantities = memory.entries[place].quantities
        let groups = (run.reading.count > 0 ? 1 : 0) + (run.generating.count > 0 ? 1 : 0)
        let launch = quantities.isCaptured ? Seconds.zero : host.launch
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        memory.withTimes(place) { times in
            for stage in stages {
                let time = stage.time(times, groups: groups, halves: halves, launch: launch)
                latency += time * Double(stage.count)
                slowest = max(slowest, time)
            }
        }
        return duration(latency, slowest, quantities)
    }

    private func added(_ run: RoundStep, to memory: inout StepMemory) -> Int {
        let step = run.step
        let quantities = StepQuantities(step, layout: layout, graphs: options.graphs)
        return memory.add(run, quantities) { parts.add(step, quantities, ranks: layout.data, to: $0) }
    }

    /// What follows from the time of all stages and of the slowest one, with the host's own.
    @inline(__always)
    private func duration(_ latency: Seconds, _ slowest: Seconds, _ quantities: StepQuantities) -> Duration {
        let own = host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
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
            let times = UnsafeBufferPointer(times)
            for stage in stages {
                let time = stage.time(times, groups: run.groupCount, halves: halves, launch: launch)
                latency += time * Double(stage.count)
                slowest = max(slowest, time)
            }
        }
        return duration(latency, slowest, quantities)
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
            let times = UnsafeBufferPointer(times)
            for stage in stages {
                body(stage.time(times, groups: run.groups.count, halves: halves, launch: launch), stage.count)
            }
        }
        return host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
    }
}
