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

    /// The model as a pool's options say, on a cluster that is already priced.
    init(_ scenario: Scenario, model: ModelArchitecture, pricing: Pricing, options: WorkerOptions) {
        self.model = model
        self.pricing = pricing.overlapping(options.overlapsTwoBatches)
        shape = RequestShape(
            scenario.load, cachedShare: scenario.settings.cachedShare, drafting: options.drafting)
        self.options = options
    }
}

/// One copy of the model that may become part of a deployment: what is priced at many operating points.
struct WorkerJob: Sendable {
    /// The layout, one copy.
    let layout: ParallelLayout
    /// The variant among those of the space.
    let variant: Int
}

/// What of a worker does not depend on what is asked of it, worked out before a search.
struct PreparedWorker: Sendable {
    /// What its devices hold.
    let held: HeldMemory
    /// Its rounds with their constants; `nil` where those have changed.
    var rounds: RoundModel?
}

/// The declared space of a plan on one cluster: every worker, and the axes of their operating points.
struct WorkerSpace: Sendable {
    var variants: [WorkerVariant] = []
    var jobs: [WorkerJob] = []
    /// Neighbouring jobs that hold and execute the same, and differ only in whether two batches overlap.
    var groups: [Range<Int>] = []
    /// The groups of one model on one stage grid, whose stages execute the same parts: what is priced for one of them
    /// holds for all.
    var families: [[Int]] = []
    /// The stages of pipelines of every depth in use, by variant.
    private(set) var pipelines: [[Int: PipelineParts]] = []
    /// What was worked out about each job before; empty where nothing was.
    var prepared: [PreparedWorker] = []
    /// Token budgets per attention rank and step, rising.
    let budgets: [Int]
    /// How prompts and generation may share steps.
    let schedulings: [EngineProfile.Scheduling]
    var counts = PlanCounts()

    /// The workers of given layouts on a cluster.
    ///
    /// - Parameters:
    ///   - scenario: The question.
    ///   - layouts: The layouts of one copy.
    ///   - pricing: The cluster and its constants.
    ///   - overlaps: Whether to run two batches that overlap: one way or both.
    init(_ scenario: Scenario, _ layouts: DeclaredLayouts, pricing: Pricing, overlaps: [Bool]) {
        let search = scenario.search
        budgets = (search.tokenBudgets.isEmpty ? scenario.settings.plannedBudgets : search.tokenBudgets).sorted()
        schedulings = scenario.settings.engine.map { [$0.scheduling] } ?? [.mixedChunks, .promptsFirst]
        for (place, model) in scenario.precisions.enumerated() {
            let space = layouts.spaces[place]
            counts.add(space)
            var grids: [ParallelLayout: Int] = [:]
            for shape in scenario.shapes {
                add(space, layouts.pipelines[place], model, pricing, overlaps: overlaps, shape, scenario, &grids)
            }
        }
    }

    private mutating func add(
        _ space: ReplicaSpace, _ depths: [Int: PipelineParts], _ model: ModelArchitecture, _ pricing: Pricing,
        overlaps: [Bool], _ shape: RequestShape, _ scenario: Scenario, _ grids: inout [ParallelLayout: Int]
    ) {
        let first = variants.count
        for overlaps in overlaps {
            variants.append(
                WorkerVariant(
                    scenario, model: model, pricing: pricing,
                    options: WorkerOptions(
                        weights: model.precision.linear, keyValueCache: model.precision.keyValueCache,
                        overlapsTwoBatches: overlaps, drafting: shape.drafting)))
            pipelines.append(depths)
        }
        for layout in space.legal {
            var layout = layout
            layout.loadsDrafting = shape.drafting != nil
            let start = jobs.count
            for (offset, overlaps) in overlaps.enumerated() where !overlaps || offset == 0 || layout.exchangesTokens {
                jobs.append(WorkerJob(layout: layout, variant: first + offset))
            }
            var grid = layout
            (grid.pipeline, grid.loadsDrafting) = (1, false)
            let family = grids[grid, default: families.count]
            if family == families.count {
                grids[grid] = family
                families.append([])
            }
            families[family].append(groups.count)
            groups.append(start..<jobs.count)
        }
    }

    /// The stages of a job's pipeline.
    func pipeline(of job: WorkerJob) -> PipelineParts {
        pipelines[job.variant][job.layout.pipeline]
            ?? PipelineParts(variants[job.variant].model, depth: job.layout.pipeline)
    }

    /// Sequences per attention rank at which workers are priced, up to a capacity that is itself the last one: every
    /// number up to 4, then two per doubling.
    static func batchSizes(upTo capacity: Int) -> [Int] {
        var sizes: [Int] = []
        sizes.reserveCapacity(2 * (Int.bitWidth - capacity.leadingZeroBitCount) + 1)
        var size = 1
        while size < capacity {
            sizes.append(size)
            size = size < 4 ? size + 1 : size.nonzeroBitCount == 1 ? size + size / 2 : size / 3 * 4
        }
        sizes.append(capacity)
        return sizes
    }

    /// Whether a number of sequences is one of the grid: 1, 2, 3, and every power of two and one and a half times it.
    static func isOnGrid(_ size: Int) -> Bool {
        size.nonzeroBitCount == 1 || (size % 3 == 0 && (size / 3).nonzeroBitCount == 1)
    }
}

extension WorkerSpace {
    /// The space that a scenario declares on one of its clusters.
    ///
    /// - Parameters:
    ///   - scenario: The question.
    ///   - pricing: The cluster with its constants.
    ///   - limit: The most devices of a worker.
    /// - Returns: The space.
    /// - Throws: A no-data diagnostic when the engine's rules are not known.
    static func declared(
        by scenario: Scenario, _ pricing: Pricing, upTo limit: Int
    ) throws(Diagnostic) -> WorkerSpace {
        WorkerSpace(scenario, try DeclaredLayouts(scenario, on: pricing.cluster, upTo: limit), pricing: pricing)
    }

    /// The space of layouts that are known already.
    init(_ scenario: Scenario, _ layouts: DeclaredLayouts, pricing: Pricing) {
        self.init(
            scenario, layouts, pricing: pricing, overlaps: scenario.settings.overlaps(for: scenario.model))
    }
}

extension Pricing {
    /// The same constants with steps run as one batch or as two that overlap.
    fileprivate func overlapping(_ overlaps: Bool) -> Pricing {
        var options = options
        options.overlapsTwoBatches = overlaps
        return Pricing(cluster: cluster, profile: profile, engine: engine, options: options)
    }
}

extension ParallelLayout {
    /// Whether tokens travel to experts on other devices and back.
    fileprivate var exchangesTokens: Bool { expert > 1 && expertCommunication != .replicatedTokens }
}

extension ServingSettings {
    /// The rules on layouts of the engine that is stated.
    func layoutRules() throws(Diagnostic) -> EngineLayoutRules? {
        guard let engine else { return nil }
        return try EngineRuleCatalog.load().rules(of: engine.kernels, version: engineVersion)
    }

    /// The token budgets among which a plan chooses: the usual ones, and the engine's own.
    var plannedBudgets: [Int] { Set(LayoutSearch.tokenBudgets + (engine.map { [$0.tokenBudget] } ?? [])).sorted() }
}

extension Scenario {
    /// What requests ask for with every number of drafted tokens, none first.
    var shapes: [RequestShape] {
        (0...(settings.drafting?.drafts ?? 0)).map { drafts in
            let drafting = settings.drafting.flatMap { stated in
                drafts > 0 ? DraftedTokens(acceptance: Array(stated.acceptance.prefix(drafts))) : nil
            }
            return RequestShape(load, cachedShare: settings.cachedShare, drafting: drafting)
        }
    }

    /// The model in every precision among which to choose; its own first.
    var precisions: [ModelArchitecture] {
        let weights: [NumericFormat?] = search.weights.isEmpty ? [nil] : search.weights
        let caches: [NumericFormat?] = search.keyValueCache.isEmpty ? [nil] : search.keyValueCache
        return weights.flatMap { linear in
            caches.map { model.withPrecision(linear: linear, keyValueCache: $0) }
        }
    }
}
