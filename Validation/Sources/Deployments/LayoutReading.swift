internal import Diagnostics
internal import Models
internal import Parallelism

/// Reads a row's degrees of parallelism as a layout.
///
/// Engines use one word for different things. In every engine measured here the width of a pipeline stage is what the
/// row calls TP, times DP where attention runs data-parallel:
///
/// - dense model: replicas = devices / (TP · PP); a stated DP is a number of replicas;
/// - mixture, DP empty or 1: attention TP over the stage and experts EP × (TP / EP), every rank holding every token;
/// - mixture, DP > 1: attention data parallelism over DP ranks of TP devices each, experts over the whole stage.
struct LayoutReading {
    let model: ModelArchitecture
    let devices: Int
    let devicesPerNode: Int

    private var isMixture: Bool { model.isMixtureOfExperts }

    /// The layout of a deployment in which all devices serve both phases; several where the row does not say.
    func shared(_ degrees: StatedDegrees, _ remarks: RowRemarks) throws(Exclusion) -> [ParallelLayout] {
        guard let tensor = degrees.tensor else { return try unstated() }
        var degrees = degrees
        if remarks.hasAttentionDataParallel, isMixture {
            degrees = StatedDegrees(
                tensor: 1, pipeline: degrees.pipeline, expert: tensor, data: tensor, context: degrees.context)
        }
        let layout = try replicated(stage(degrees))
        return [try legal(layout)]
    }

    /// The layout of one pool of a disaggregated deployment.
    func pool(_ pool: StatedPool, fallback: StatedDegrees) throws(Exclusion) -> ParallelLayout {
        guard pool.workers > 0 else {
            throw Exclusion("pool layout not stated", "the source counts 0 workers")
        }
        let stated = pool.degrees.tensor == nil ? fallback : pool.degrees
        let width =
            pool.devices.map { $0 / pool.workers } ?? (stated.tensor ?? 1).multiplied(by: stated.data ?? 1)
        var layout = ParallelLayout(replicas: pool.workers)
        if pool.hasAttentionDataParallel, isMixture {
            layout.data = width
            // A worker's TP column of 1 beside several devices says that the source counts ranks elsewhere.
            layout.expert = stated.tensor == 1 && stated.expert == 1 ? width : min(stated.expert ?? 1, width)
        } else {
            layout.data = isMixture ? stated.data ?? 1 : 1
            layout.tensor = width / max(1, layout.data)
            layout.expert = isMixture ? min(stated.expert ?? 1, width) : 1
        }
        if isMixture { layout.expertTensor = layout.stageWidth / max(1, layout.expert) }
        return try legal(layout)
    }

    /// One copy of the model as the degrees describe it.
    private func stage(_ degrees: StatedDegrees) -> ParallelLayout {
        var layout = ParallelLayout(
            pipeline: degrees.pipeline ?? 1, tensor: degrees.tensor ?? 1, context: degrees.context ?? 1)
        guard isMixture else { return layout }
        layout.data = degrees.data ?? 1
        layout.expert = min(degrees.expert ?? 1, layout.stageWidth)
        layout.expertTensor = layout.stageWidth / max(1, layout.expert)
        return layout
    }

    /// As many copies as the devices hold.
    private func replicated(_ layout: ParallelLayout) throws(Exclusion) -> ParallelLayout {
        var layout = layout
        // A chip that is two devices to its engine (TPU7x) counts as the one device of the catalog.
        if layout.devicesPerReplica > devices, devices == 1 { layout.tensor = 1 }
        guard layout.devicesPerReplica <= devices, devices % layout.devicesPerReplica == 0 else {
            throw Exclusion(
                "degrees do not fit the device count", "\(layout) takes \(layout.devicesPerReplica) of \(devices)")
        }
        layout.replicas = devices / layout.devicesPerReplica
        return layout
    }

    /// Every split by TP within a node into like replicas: submitters tune it and do not always say which they chose.
    private func unstated() throws(Exclusion) -> [ParallelLayout] {
        let widths = [1, 2, 4, 8].filter { $0 <= min(devices, devicesPerNode) && devices % $0 == 0 }
        var layouts: [ParallelLayout] = []
        for width in widths {
            var layout = ParallelLayout(replicas: devices / width, tensor: width)
            if isMixture { layout.expertTensor = width }
            if layout.violations(for: model, devices: devices).isEmpty { layouts.append(layout) }
        }
        guard !layouts.isEmpty else { throw Exclusion("layout not stated", "and none within a node is legal") }
        return layouts
    }

    /// The layout once it keeps every rule that the row does not refute by having been measured.
    ///
    /// - Experts that EP does not divide are filled up with redundant ones, as engines do (256 + 32 over 48 ranks).
    /// - Shards that are whole but no whole number of quantisation blocks are what some engines refuse and others run.
    private func legal(_ layout: ParallelLayout) throws(Exclusion) -> ParallelLayout {
        var layout = layout
        let experts = model.layerRuns.lazy.compactMap(\.feedForward.mixture).first?.expertCount ?? 0
        if layout.expert > 1, experts % layout.expert != 0 {
            layout.redundantExperts = layout.expert - experts % layout.expert
        }
        let violations = layout.violations(for: model, devices: max(devices, layout.deviceCount))
        guard let violation = violations.first(where: { $0.rule != .widthDivides || !dividesWidths(layout) }) else {
            return layout
        }
        throw Exclusion("layout cannot be priced: \(violation.rule.rawValue)", "\(layout): \(violation.message)")
    }

    private func dividesWidths(_ layout: ParallelLayout) -> Bool {
        model.layerRuns.allSatisfy { run in
            switch run.feedForward {
            case .dense(let network): network.intermediateSize % layout.tensor == 0
            case .mixture(let experts): experts.intermediateSize % layout.expertTensor == 0
            case .none: true
            }
        }
    }
}

extension Int {
    /// The product of two counts, or the largest integer where it exceeds that.
    func multiplied(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
