internal import Hardware
package import Models
package import Parallelism
internal import Quantities

/// What attention devices execute in a generating step while other devices hold the routed experts: everything else,
/// the exchanges inside their TP groups included.
///
/// A micro-batch costs a rank the same however many ranks there are.
package struct AttentionSide: Sendable {
    /// The times of one micro-batch, in seconds.
    package struct Times: Hashable, Sendable {
        /// Of one layer of each kind.
        package var layers: [Double]
        /// Of embedding, output head and the host's own work, once per step.
        package var ends: Double
        /// The host's own work, where it is hidden behind the devices': the step takes no less.
        package var hidden: Double
        /// The rows that one rank computes, padding included.
        package var rows: Double
        /// Whether the step runs as a captured graph.
        package var isCaptured: Bool
    }

    /// The layers of each kind.
    package let counts: [Int]
    private let grid: ParallelLayout
    private let parts: PricedParts
    private let launches: [LaunchCount]
    private let graphs: CapturedSizes
    private let host: HostOverhead

    /// Prepares the steps of attention devices.
    ///
    /// - Parameters:
    ///   - model: A mixture of experts.
    ///   - layout: A legal layout of it.
    ///   - pricing: The cluster and its constants.
    ///   - memory: What was worked out for this pricing before.
    package init(_ model: ModelArchitecture, _ layout: SplitLayout, _ pricing: Pricing, _ memory: inout PricingMemory) {
        grid = layout.attentionGrid
        let lowering = PartLowering(model: model, layout: grid, cluster: pricing.cluster, options: pricing.options)
        let runs = model.layerRuns.byShape
        counts = runs.map(\.count)
        let layers = runs.map { run in
            (run.mixer == .none ? [] : lowering.templates(of: .mixer(run.mixer), &memory))
                + lowering.templates(of: .feedForward(run.feedForward, followsMixer: run.mixer != .none), &memory)
        }
        let ends = lowering.templates(of: .embedding, &memory) + lowering.templates(of: .head, &memory)
        let own = (layers + [ends]).map { $0.filter { $0.kind.halfBatchPart == .attention } }
        parts = PricedParts(own, pricing, &memory)
        launches = own.map(LaunchCount.init)
        graphs = pricing.options.graphs
        host = pricing.host
    }

    /// The times of a micro-batch of so many sequences on each rank, each of one new token after `context` others.
    package func times(sequences: Int, context: Int) -> Times {
        let step = Step.decode(sequences: sequences * grid.data, context: context)
        let quantities = StepQuantities(step, layout: grid, graphs: graphs)
        let launch = quantities.isCaptured ? 0 : host.launch.rawValue
        var seconds: [Double] = []
        withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.count) { times in
            times.initialize(repeating: HalfBatchParts())
            parts.add(step, quantities, ranks: grid.data, to: times)
            seconds = times.indices.map { max(times[$0].serial.rawValue, launch * launches[$0].total(groups: 1)) }
        }
        let own = host.time(isDecode: true, sequences: quantities.sequences).rawValue
        return Times(
            layers: Array(seconds.dropLast()), ends: (seconds.last ?? 0) + (host.isHidden ? 0 : own),
            hidden: host.isHidden ? own : 0, rows: quantities.tokens, isCaptured: quantities.isCaptured)
    }
}
