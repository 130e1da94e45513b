internal import Diagnostics
internal import Hardware
internal import Models
public import Parallelism
public import Quantities
public import Serving
public import StepModel

/// Where nothing keeps the promises: what comes nearest, and what would help.
public struct NearestPlan: Sendable {
    /// A promise that the nearest deployment misses.
    public struct Miss: Hashable, Sendable {
        /// The limit.
        public var limit: PlanReasons.Margin.Limit
        /// What was promised.
        public var promised: Seconds
        /// What the deployment takes.
        public var achieved: Seconds
    }

    /// A change that would make the scenario feasible.
    public enum Remedy: Hashable, Sendable {
        /// A promise relaxed to this time.
        case relax(PlanReasons.Margin.Limit, Seconds)
        /// So many devices.
        case devices(Int)
        /// The linear layers in another format.
        case weights(NumericFormat)
        /// The cache in another format.
        case keyValueCache(NumericFormat)
        /// Fewer requests in flight, or per second.
        case demand(Demand)
    }

    /// The nearest deployment; `nil` where none fits in memory at all.
    public var deployment: PlannedDeployment?
    /// The promises that it misses.
    public var misses: [Miss]
    /// Where nothing fits in memory: the fullest device of the layout that needs the least, with one request.
    public var misfit: (layout: ParallelLayout, memory: MemoryFootprint)?
    /// Why no number of devices would help, where that is proven.
    public var impossibility: Impossibility?
    /// The smallest changes that help, each by itself.
    public var remedies: [Remedy]
    /// Whether changes were looked for by searching again, which large clusters would make long.
    public var isSearched: Bool

    init(_ search: PlanSearch, _ scenario: Scenario) throws(Diagnostic) {
        deployment = search.nearest.map { search.deployment($0) }
        misses = deployment.map { NearestPlan.misses($0, scenario.objectives) } ?? []
        impossibility = search.impossibility
        misfit = deployment == nil ? search.misfit(scenario) : nil
        remedies = misses.count == 1 ? misses.map { .relax($0.limit, $0.achieved) } : []
        // Where nothing fits at all, promises about time are not what is in the way.
        var question = scenario
        if deployment == nil {
            question.objectives = Objectives(memoryHeadroom: scenario.objectives.memoryHeadroom)
        }
        isSearched = !scenario.isCountOpen && scenario.cluster.deviceCount <= NearestPlan.mostDevices
        guard isSearched else { return }
        // Where no layout of the clusters that are looked at keeps a promise about time, nothing needs to be searched.
        var widest = question
        widest.cluster.deviceCount = min(NearestPlan.growth * scenario.cluster.deviceCount, NearestPlan.mostDevices)
        impossibility = try SearchFloor(widest, SearchPricings(widest)).impossibility()
        remedies += try NearestPlan.changes(question, keepsFormats: impossibility?.isOfTime != true)
    }

    private static func misses(_ deployment: PlannedDeployment, _ objectives: Objectives) -> [Miss] {
        let prediction = deployment.prediction
        let all: [(PlanReasons.Margin.Limit, Seconds, Seconds?)] = [
            (.timeToFirstToken, prediction.timeToFirstToken, objectives.timeToFirstToken),
            (.timePerOutputToken, prediction.timePerOutputToken, objectives.timePerOutputToken),
            (.endToEnd, prediction.endToEnd, objectives.endToEnd),
        ]
        return all.compactMap { limit, achieved, promised in
            promised.flatMap { achieved > $0 ? Miss(limit: limit, promised: $0, achieved: achieved) : nil }
        }
    }

    /// Changes found by searching again: smaller formats, and, where formats may stay, more devices and less demand.
    private static func changes(_ scenario: Scenario, keepsFormats: Bool) throws(Diagnostic) -> [Remedy] {
        var found: [Remedy] = []
        if keepsFormats, let count = try fewestDevices(scenario) { found.append(.devices(count)) }
        let precision = scenario.model.precision
        if scenario.search.weights.isEmpty, precision.linear.bytesPerElement > NumericFormat.fp8.bytesPerElement {
            var changed = scenario
            changed.search.weights = [.fp8]
            if try isFeasible(changed) { found.append(.weights(.fp8)) }
        }
        if scenario.search.keyValueCache.isEmpty,
            precision.keyValueCache.bytesPerElement > NumericFormat.fp8.bytesPerElement
        {
            var changed = scenario
            changed.search.keyValueCache = [.fp8]
            if try isFeasible(changed) { found.append(.keyValueCache(.fp8)) }
        }
        if keepsFormats, let demand = try largestDemand(scenario) { found.append(.demand(demand)) }
        return found
    }

    private static func isFeasible(_ scenario: Scenario) throws(Diagnostic) -> Bool {
        // A format that the accelerator cannot multiply in is no remedy.
        guard let pricings = try? SearchPricings(scenario) else { return false }
        return try PlanSearch(scenario, SearchPreparation(scenario, pricings)).best != nil
    }

    /// The fewest devices that help, by doubling up to eight times as many (at most 1,024), then by bisection.
    private static func fewestDevices(_ scenario: Scenario) throws(Diagnostic) -> Int? {
        func helps(_ count: Int) throws(Diagnostic) -> Bool {
            var changed = scenario
            changed.cluster.deviceCount = count
            return try isFeasible(changed)
        }
        var low = scenario.cluster.deviceCount
        var high = low
        repeat {
            low = high
            high *= 2
            guard high <= min(growth * scenario.cluster.deviceCount, mostDevices) else { return nil }
        } while try !helps(high)
        while high - low > max(1, scenario.cluster.deviceCount / 8) {
            let middle = (low + high) / 2
            if try helps(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// Changes are looked for on at most so many devices, to answer in bounded time.
    public static let mostDevices = 256

    /// Clusters of up to so many times the devices are looked at.
    private static let growth = 8

    /// The largest demand that helps, by halving down to a sixteenth.
    private static func largestDemand(_ scenario: Scenario) throws(Diagnostic) -> Demand? {
        for divisor in [2, 4, 8, 16] {
            var changed = scenario
            switch scenario.demand {
            case .free: return nil
            case .concurrency(let count):
                guard count >= divisor else { return nil }
                changed.demand = .concurrency(count / divisor)
            case .rate(let rate): changed.demand = .rate(rate / Double(divisor))
            }
            if try isFeasible(changed) { return changed.demand }
        }
        return nil
    }
}

extension PlanSearch {
    /// The legal layout that needs the least memory per device for one request.
    fileprivate func misfit(_ scenario: Scenario) -> (layout: ParallelLayout, memory: MemoryFootprint)? {
        var least: (layout: ParallelLayout, memory: MemoryFootprint)?
        for job in spaces.first.jobs {
            let variant = spaces.first.variants[job.variant]
            let demand = MemoryDemand(
                sequencesPerRank: 1, context: variant.shape.finalContext, tokensPerStep: spaces.first.budgets.min() ?? 1
            )
            let stages = variant.pricing.memory(of: variant.model, layout: job.layout, demand: demand)
            guard let fullest = stages.max(by: { $0.total < $1.total }) else { continue }
            if fullest.total < least?.memory.total ?? Bytes(rawValue: .infinity) { least = (job.layout, fullest) }
        }
        return least
    }
}
