internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// The model in one precision and one way of running steps, on one cluster.
struct WorkerVariant: Sendable {
    let model: ModelArchitecture
    let pricing: Pricing
    let shape: RequestShape
    let options: WorkerOptions
}

/// One copy of the model that may become part of a deployment: what is priced at many operating points.
struct WorkerJob: Sendable {
    /// The layout, one copy.
    let layout: ParallelLayout
    /// The variant among those of the space.
    let variant: Int
}

/// The declared space of a plan on one cluster: every worker, and the axes of their operating points.
struct WorkerSpace: Sendable {
    var variants: [WorkerVariant] = []
    var jobs: [WorkerJob] = []
    /// Token budgets per attention rank and step.
    let budgets: [Int]
    /// How prompts and generation may share steps.
    let schedulings: [EngineProfile.Scheduling]
    var counts = PlanCounts()

    /// The workers of at most `devices` devices on a cluster.
    init(_ scenario: Scenario, pricing: [(overlaps: Bool, pricing: Pricing)], devices: Int) {
        let search = scenario.search
        budgets = search.tokenBudgets.isEmpty ? scenario.settings.plannedBudgets : search.tokenBudgets
        schedulings = scenario.settings.engine.map { [$0.scheduling] } ?? [.mixedChunks, .promptsFirst]
        for model in scenario.precisions {
            var space = ReplicaSpace(
                model: model, devices: devices, settings: scenario.settings, redundant: search.redundantExperts)
            counts.add(space)
            for (overlaps, pricing) in pricing {
                for drafts in 0...(scenario.settings.drafting?.drafts ?? 0) {
                    add(&space, model, pricing, overlaps: overlaps, drafts: drafts, scenario)
                }
            }
        }
    }

    private mutating func add(
        _ space: inout ReplicaSpace, _ model: ModelArchitecture, _ pricing: Pricing, overlaps: Bool, drafts: Int,
        _ scenario: Scenario
    ) {
        let drafting = scenario.settings.drafting.flatMap { stated in
            drafts > 0 ? DraftedTokens(acceptance: Array(stated.acceptance.prefix(drafts))) : nil
        }
        let shape = RequestShape(scenario.load, cachedShare: scenario.settings.cachedShare, drafting: drafting)
        let options = WorkerOptions(
            weights: model.precision.linear, keyValueCache: model.precision.keyValueCache,
            overlapsTwoBatches: overlaps, drafting: drafting)
        let index = variants.count
        variants.append(WorkerVariant(model: model, pricing: pricing, shape: shape, options: options))
        for layout in space.legal {
            // Only exchanges with experts can hide behind another half-batch.
            if overlaps, !scenario.settings.overlapsTwoBatches, !layout.exchangesTokens { continue }
            var layout = layout
            layout.loadsDrafting = drafting != nil
            jobs.append(WorkerJob(layout: layout, variant: index))
        }
    }

    /// Sequences per attention rank at which workers are priced, up to a capacity that is itself the last one: every
    /// number up to 4, then four or fewer per doubling.
    static func batchSizes(upTo capacity: Int) -> [Int] {
        var sizes: [Int] = []
        var size = 1
        while size < capacity {
            sizes.append(size)
            size = size < 4 ? size + 1 : size.nonzeroBitCount == 1 ? size + size / 2 : size / 3 * 4
        }
        return sizes + [capacity]
    }
}

extension WorkerSpace {
    /// The space that a scenario declares on one of its clusters.
    static func declared(by scenario: Scenario, on cluster: Cluster) throws(Diagnostic) -> WorkerSpace {
        let devices = min(cluster.deviceCount, LayoutSpace.largestReplica)
        let base = try scenario.pricing(of: cluster)
        var pricing = [(overlaps: scenario.settings.overlapsTwoBatches, pricing: base)]
        if !scenario.settings.overlapsTwoBatches, scenario.model.isMixtureOfExperts {
            var options = base.options
            options.overlapsTwoBatches = true
            pricing.append(
                (true, Pricing(cluster: cluster, profile: base.profile, engine: base.engine, options: options)))
        }
        return WorkerSpace(scenario, pricing: pricing, devices: devices)
    }
}

extension ParallelLayout {
    /// Whether tokens travel to experts on other devices and back.
    fileprivate var exchangesTokens: Bool { expert > 1 && expertCommunication != .replicatedTokens }
}

extension ServingSettings {
    /// The token budgets among which a plan chooses: the usual ones, and the engine's own.
    var plannedBudgets: [Int] { Set(LayoutSearch.tokenBudgets + (engine.map { [$0.tokenBudget] } ?? [])).sorted() }
}

extension Scenario {
    /// The model in every precision among which to choose; its own first.
    var precisions: [ModelArchitecture] {
        let weights: [NumericFormat?] = search.weights.isEmpty ? [nil] : search.weights
        let caches: [NumericFormat?] = search.keyValueCache.isEmpty ? [nil] : search.keyValueCache
        return weights.flatMap { linear in
            caches.map { model.withPrecision(linear: linear, keyValueCache: $0) }
        }
    }
}
