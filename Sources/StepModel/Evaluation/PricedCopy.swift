internal import Hardware
internal import Parallelism
internal import Quantities

/// One copy of a model in a layout with all constants applied: what a ``StepEvaluator`` hands around by reference, since
/// it never changes.
final class PricedCopy: Sendable {
    private let layout: ParallelLayout
    private let graphs: CapturedSizes
    private let parts: StageParts
    private let stages: [PricedStage]
    private let host: HostOverhead

    /// Whether the host's own time is hidden behind that of the devices.
    var isHostHidden: Bool { host.isHidden }

    init(
        _ parts: StageParts, _ stages: [StageExecutions], layout: ParallelLayout, graphs: CapturedSizes,
        host: HostOverhead
    ) {
        (self.parts, self.layout, self.graphs, self.host) = (parts, layout, graphs, host)
        self.stages = stages.map { PricedStage($0, launches: parts.launches) }
    }

    /// The host's own time.
    @inline(__always)
    func own(_ quantities: StepQuantities) -> Seconds {
        host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
    }

    /// What follows from the time of all stages and of the slowest one, with the host's own.
    @inline(__always)
    func duration(_ latency: Seconds, _ slowest: Seconds, _ quantities: StepQuantities) -> StepEvaluator.Duration {
        let own = own(quantities)
        guard !host.isHidden else {
            return StepEvaluator.Duration(latency: max(latency, own), period: max(slowest, own))
        }
        return StepEvaluator.Duration(latency: latency + own, period: slowest + own)
    }

    /// The time of a step whose parts take so long.
    @inline(__always)
    private func duration(
        _ times: UnsafeBufferPointer<HalfBatchParts>, groups: Int, halves: Int, _ quantities: StepQuantities
    ) -> StepEvaluator.Duration {
        let launch = quantities.isCaptured ? Seconds.zero : host.launch
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        for stage in stages {
            let time = stage.time(times, groups: groups, halves: halves, launch: launch)
            latency += time * Double(stage.count)
            slowest = max(slowest, time)
        }
        return duration(latency, slowest, quantities)
    }

    // MARK: Kinds of steps

    /// Prices a step and hands over the time of each group of like stages with their number.
    ///
    /// - Returns: What the step amounts to.
    @inline(__always)
    func forEachStage(of step: Step, _ overlapsTwoBatches: Bool, _ body: (Seconds, Int) -> Void) -> StepQuantities {
        let (run, halves) = step.batch(ranks: layout.data, overlapsTwoBatches: overlapsTwoBatches)
        let quantities = StepQuantities(run, layout: layout, graphs: graphs)
        let launch = quantities.isCaptured ? Seconds.zero : host.launch
        // Few parts fit on the stack, so that nothing is allocated.
        withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.priced.count) { times in
            times.initialize(repeating: HalfBatchParts())
            parts.priced.add(run, quantities, ranks: layout.data, to: times)
            let times = UnsafeBufferPointer(times)
            for stage in stages {
                body(stage.time(times, groups: run.groups.count, halves: halves, launch: launch), stage.count)
            }
        }
        return quantities
    }

    /// The time of a step, of which only the cores are priced where `memory` knows what its rows take.
    func time(of step: Step, _ overlapsTwoBatches: Bool, _ memory: inout ProductMemory) -> StepEvaluator.Duration {
        let (run, halves) = step.batch(ranks: layout.data, overlapsTwoBatches: overlapsTwoBatches)
        let quantities = StepQuantities(run, layout: layout, graphs: graphs)
        let place = memory.place(of: quantities, on: parts)
        return withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.priced.count) { times in
            memory.begin(place, times)
            parts.priced.addCores(run, quantities, ranks: layout.data, to: times)
            memory.end(place, times)
            return duration(UnsafeBufferPointer(times), groups: run.groups.count, halves: halves, quantities)
        }
    }

    /// The time of a step of a steady state, whose parts are priced only if `memory` has not met them on this grid.
    func time(of step: RoundStep, _ overlapsTwoBatches: Bool, _ memory: inout StepMemory) -> StepEvaluator.Duration {
        let (run, halves) = step.batch(ranks: layout.data, overlapsTwoBatches: overlapsTwoBatches)
        let place = memory.place(of: run, on: parts) ?? added(run, to: &memory)
        let quantities = memory.entries[place].quantities
        return memory.withTimes(place) { duration($0, groups: run.groupCount, halves: halves, quantities) }
    }

    private func added(_ run: RoundStep, to memory: inout StepMemory) -> Int {
        let quantities = StepQuantities(run, layout: layout, graphs: graphs)
        return memory.add(run, quantities) { parts.priced.add(run, quantities, ranks: layout.data, to: $0) }
    }

    /// The time of a step as its busiest attention rank sees it.
    func time(of step: RankStep, _ overlapsTwoBatches: Bool) -> StepEvaluator.Duration {
        let (run, halves) = step.batch(overlapsTwoBatches: overlapsTwoBatches)
        let quantities = StepQuantities(run, contextRanks: layout.context, graphs: graphs)
        return withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.priced.count) { times in
            times.initialize(repeating: HalfBatchParts())
            parts.priced.add(run, quantities, to: times)
            return duration(UnsafeBufferPointer(times), groups: run.groupCount, halves: halves, quantities)
        }
    }
}
