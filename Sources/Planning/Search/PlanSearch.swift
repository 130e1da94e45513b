internal import Concurrency
internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// The exact search over the declared space of a plan.
struct PlanSearch: Sendable {
    let question: PlanQuestion
    /// The workers of the first cluster, and of the second where there is one.
    let spaces: (first: WorkerSpace, second: WorkerSpace?)
    var counts: PlanCounts
    /// The best deployment of copies of each worker, the best first.
    var aggregated: [Contender]
    /// The best deployment of separate pools, then the best with other workers.
    var disaggregated: [Contender]
    /// The same with attention and experts of generation apart.
    var split: [Contender]
    /// The workers whose attention and experts are apart, where they are looked at.
    let splitSpace: SplitSpace?
    /// The most output per device at each pace, by kind.
    var fronts: [DeploymentKind: ParetoFront<Contender>]
    /// Where nothing keeps the promises: what misses them least.
    var nearest: Contender?
    /// Where that is so for any number of devices, why.
    var impossibility: Impossibility?
    /// The most requests per second and device of any copy that serves both phases and keeps the promises.
    private let mostPerDevice: Double

    /// The best of all.
    var best: Contender? {
        [aggregated.first, disaggregated.first, split.first].compactMap(\.self).min { question.precedes($0, $1) }
    }

    /// Searches the whole space.
    ///
    /// Where the number of devices is what is asked for, workers of up to 32 devices are searched first; a worker that
    /// needs more devices than a deployment found so far can only be looked for among those of at most as many. Where
    /// nothing is found, larger workers are searched only if no bound shows that they cannot keep the promises either.
    init(_ scenario: Scenario, prunes: Bool = true) throws(Diagnostic) {
        try self.init(scenario, SearchPreparation(scenario), prunes: prunes)
    }

    /// Searches the whole space with constants and layouts that are known already.
    init(_ scenario: Scenario, _ prepared: SearchPreparation, prunes: Bool = true) throws(Diagnostic) {
        let (most, pricings) = (LayoutSpace.largestReplica, prepared.pricings)
        var limit = scenario.largestFirstReplica
        var search = PlanSearch(
            scenario, WorkerSpace(scenario, prepared.layouts.first, pricing: pricings.first),
            prepared.layouts.second.flatMap { layouts in
                pricings.second.map { WorkerSpace(scenario, layouts, pricing: $0) }
            }, upTo: limit, prunes: prunes)
        // The bounds are of layouts whose attention and experts share devices.
        if limit < most, search.best == nil, !scenario.search.kinds.contains(.attentionFFN) {
            search.impossibility =
                search.shortage(limit) ?? SearchFloor(scenario, pricings).impossibility()
        }
        while limit < most, search.impossibility == nil, let needed = search.largerWorkers(than: limit) {
            limit = min(needed, most)
            search = try PlanSearch(scenario, pricings, upTo: limit, prunes: prunes)
            if search.best == nil { search.impossibility = search.shortage(limit) }
        }
        self = search
    }

    /// Whether the largest cluster serves less than a stated rate with copies that keep the promises.
    ///
    /// By far, or also with large copies: larger ones still would take long to search, and be little better per device.
    private func shortage(_ limit: Int) -> Impossibility? {
        let largest = PlanQuestion.largestCluster
        let most = mostPerDevice * Double(largest)
        guard case .rate(let rate) = question.demand, most > 0,
            rate > 2 * most || limit > PlanSearch.firstReplica
        else { return nil }
        return .served(most: most, devices: largest, replica: limit, factor: rate / most)
    }

    /// Up to how many devices workers must be searched after those of `limit`; `nil` where that is enough.
    private func largerWorkers(than limit: Int) -> Int? {
        guard let best else { return 4 * limit }
        let isMinimal = question.goal == .devices || question.goal == .cost
        return isMinimal && best.devices > limit ? best.devices : nil
    }

    /// The largest worker that is searched at first where the number of devices is open.
    static let firstReplica = 32

    private init(_ scenario: Scenario, _ first: WorkerSpace, _ second: WorkerSpace?, upTo limit: Int, prunes: Bool) {
        self.init(
            scenario, first, second, prunes: prunes, split: SplitSpace(scenario, second ?? first, upTo: limit))
    }

    private init(
        _ scenario: Scenario, _ pricings: SearchPricings, upTo limit: Int, prunes: Bool
    ) throws(Diagnostic) {
        let first = try WorkerSpace.declared(by: scenario, pricings.first, upTo: limit)
        let second = try pricings.second.map { pricing throws(Diagnostic) in
            try WorkerSpace.declared(by: scenario, pricing, upTo: limit)
        }
        self.init(scenario, first, second, upTo: limit, prunes: prunes)
    }

    /// Searches among the workers of given spaces; the best deployment alone needs no fronts of pools and no runners-up.
    init(
        _ scenario: Scenario, _ first: WorkerSpace, _ second: WorkerSpace?, prunes: Bool = true,
        seeksBestAlone: Bool = false, split splitSpace: SplitSpace? = nil
    ) {
        let question = PlanQuestion(scenario)
        let isSeparate = scenario.search.kinds.contains(.disaggregated) && scenario.load.output > 1
        var roles: WorkerEvaluation.Roles = scenario.search.kinds.contains(.aggregated) ? [.serving] : []
        if isSeparate { roles.formUnion(second == nil ? [.reading, .generating] : [.reading]) }
        if splitSpace != nil { roles.formUnion(.reading) }
        var part = PlanSearch.evaluated(
            first, question, roles, prunes: prunes, keepsRunnersUp: !seeksBestAlone)
        var generators = part.generators
        if isSeparate, let second {
            let other = PlanSearch.evaluated(
                second, question, [.generating], prunes: prunes, keepsRunnersUp: !seeksBestAlone)
            part.counts.add(other.counts)
            generators = other.generators
        }
        self.question = question
        spaces = (first, second)
        counts = first.counts
        if let second { counts.merge(second.counts) }
        counts.add(part.counts)
        aggregated = part.best.sorted { question.precedes($0, $1) }
        nearest = part.nearest
        mostPerDevice = part.mostPerDevice
        fronts = [.aggregated: part.front]
        (disaggregated, split) = ([], [])
        self.splitSpace = splitSpace
        guard isSeparate || splitSpace != nil else { return }
        let splitGenerators = splitSpace?.generators(question, &counts) ?? []
        // Pools hand caches over as they are, so both keep them in one format.
        let caches = first.variants.map(\.options.keyValueCache).reduce(into: [NumericFormat]()) { found, cache in
            if !found.contains(cache) { found.append(cache) }
        }
        if isSeparate { fronts[.disaggregated] = ParetoFront() }
        if splitSpace != nil { fronts[.attentionFFN] = ParetoFront() }
        for cache in caches {
            let readers = part.readers.filter { $0.key.cache == cache }.sorted { $0.key.devices < $1.key.devices }
            let generators = generators.filter { $0.key.cache == cache }.sorted { $0.key.devices < $1.key.devices }
            let table = HandOverTable(scenario, first, second, cache: cache)
            let matching = PoolMatching(
                question: question, readers: readers.flatMap(\.value), prunes: prunes, transfer: table.handOver)
            if isSeparate {
                disaggregated += match(matching, generators.map(\.value), .disaggregated, drawsFronts: !seeksBestAlone)
            }
            let apart = splitGenerators.filter { $0.cache == cache }.map(\.front)
            if !apart.isEmpty { split += match(matching, apart, .attentionFFN, drawsFronts: !seeksBestAlone) }
        }
        disaggregated.sort { question.precedes($0, $1) }
        split.sort { question.precedes($0, $1) }
    }

    /// Prices the workers of a space: usual layouts first, so that bounds from them spare most of the unusual ones.
    static func evaluated(
        _ space: WorkerSpace, _ question: PlanQuestion, _ roles: WorkerEvaluation.Roles, prunes: Bool,
        keepsRunnersUp: Bool
    ) -> SearchPart {
        let isUsual = space.families.map { space.jobs[space.groups[$0[0]].lowerBound].layout.isUsual }
        var all = SearchPart()
        for usual in [true, false] {
            let families = space.families.indices.filter { isUsual[$0] == usual }.map { space.families[$0] }
            guard !families.isEmpty else { continue }
            let known = all
            let found = foldedInParallel(count: families.count, parts: parts(of: families.count)) { indices in
                var evaluation = WorkerEvaluation(
                    space: space, question: question, roles: roles, prunes: prunes,
                    keepsRunnersUp: keepsRunnersUp, known: known)
                for index in indices { evaluation.evaluate(family: families[index]) }
                return evaluation.part
            }
            for part in found { all.add(part, question) }
        }
        return all
    }

    /// Each part looks the constants of operators up anew, so few families make one part.
    private static func parts(of families: Int) -> Int { families < 16 ? 1 : min(64, max(4, families / 128)) }

    // MARK: Pools

    /// The best match of readers with generators of one kind, and the best with others; their front is added to the kind's.
    private mutating func match(
        _ matching: PoolMatching, _ fronts: [ParetoFront<GeneratingWorker>], _ kind: DeploymentKind, drawsFronts: Bool
    ) -> [Contender] {
        var found: [Contender] = []
        var matching = matching
        let limit = question.objectives.timePerOutputToken?.rawValue ?? .infinity
        let chosen =
            question.seeksMostGeneration
            ? fronts.compactMap { $0.best(within: limit)?.payload }
            : fronts.flatMap { $0.points.filter { $0.pace <= limit }.map(\.payload) }
        if let best = matching.best(chosen) {
            found.append(best)
            let others = chosen.filter { $0.job != best.second?.job }
            if let next = matching.best(others) { found.append(next) }
        }
        if drawsFronts {
            let front = front(of: fronts, &matching)
            for point in front.points {
                self.fronts[kind]?.add(pace: point.pace, yield: point.yield, point.payload.told(kind))
            }
        }
        counts.matched += matching.matched
        return found.map { $0.told(kind) }
    }

    /// The most output per device at every pace that some generator has, thinned out to a grid of paces.
    private func front(
        of fronts: [ParetoFront<GeneratingWorker>], _ matching: inout PoolMatching
    ) -> ParetoFront<Contender> {
        let paces = fronts.flatMap(\.points).map(\.pace).sorted()
        var found = ParetoFront<Contender>()
        guard let fastest = paces.first, let slowest = paces.last else { return found }
        let throughput = PoolMatching(
            question: question.seeking(.throughput), readers: matching.readers, prunes: matching.prunes,
            transfer: matching.transfer)
        var grid: [Double] = []
        var pace = fastest
        while pace <= slowest * PlanSearch.paceStep {
            grid.append(pace)
            pace *= PlanSearch.paceStep
        }
        let bests = grid.mappedInParallel { pace in
            var throughput = throughput
            let best = throughput.best(fronts.compactMap { $0.best(within: pace)?.payload }, paced: false)
            return (best: best, matched: throughput.matched)
        }
        for (best, matched) in bests {
            matching.add(matched)
            if let best { found.add(pace: best.timePerOutputToken, yield: question.perDevice(best), best) }
        }
        return found
    }

    /// The ratio of neighbouring paces at which the front of separate pools is worked out.
    static let paceStep = 1.2
}

extension Scenario {
    /// The largest worker that is searched at first.
    var largestFirstReplica: Int { isCountOpen ? PlanSearch.firstReplica : LayoutSpace.largestReplica }
}

/// The constants of the clusters of a scenario.
struct SearchPricings: Sendable {
    let first: Pricing
    /// Of the devices that generate, where they are others.
    let second: Pricing?

    /// - Throws: A no-data diagnostic when a cluster cannot be priced.
    init(_ scenario: Scenario) throws(Diagnostic) {
        first = try scenario.pricing()
        second = try scenario.decodeCluster.map { cluster throws(Diagnostic) in try scenario.pricing(of: cluster) }
    }
}

extension Contender {
    /// The same deployment of separate pools, told whether attention and experts of its generators are apart.
    fileprivate func told(_ kind: DeploymentKind) -> Contender {
        var contender = self
        contender.isSplit = kind == .attentionFFN
        return contender
    }
}

extension ParallelLayout {
    /// Whether a layout cuts no sequence, and sends tokens to experts as engines do where nothing is said.
    fileprivate var isUsual: Bool {
        context == 1 && decodeContext == 1 && statedCommunication != .gatherAndScatter
    }
}
