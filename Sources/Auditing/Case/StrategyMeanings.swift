internal import Parallelism
internal import Planning

/// What strategies of the same degrees mean, one object for all of them.
final class StrategyMeaning: Sendable {
    /// What they can mean on their devices.
    let reading: LayoutReading?
    /// What that layout would do, if it is legal.
    let evaluation: LayoutAssessment?
    /// Where the layout stands among the distinct legal ones.
    let layoutPosition: Int?
    /// Where this stands among the distinct meanings.
    let position: Int

    fileprivate init(_ reading: LayoutReading?, _ layout: (place: Int, evaluation: LayoutAssessment)?, at position: Int)
    {
        self.reading = reading
        evaluation = layout?.evaluation
        layoutPosition = layout?.place
        self.position = position
    }
}

/// Works out what the strategies of a dossier mean, each combination of degrees and each layout once.
struct StrategyMeanings {
    /// Where the strategies stand.
    private(set) var places: [StrategyPlace] = []
    /// What each of them means.
    private(set) var meanings: [StrategyMeaning] = []
    /// The distinct meanings, in the order in which they were met.
    private(set) var distinct: [StrategyMeaning] = []
    /// The legal layouts among those.
    private(set) var layouts: [LayoutAssessment] = []

    private let auditCase: AuditCase
    /// Whether the layouts of the phases fill the devices together: each has a pool of its own.
    private let arePools: Bool
    /// The numbers of devices that documents name.
    private let groupSizes: Set<Int>
    /// The expert-parallel degrees that stand with degrees of attention.
    private let expertDegrees: [[Int]: Int]
    private var known: [Degrees: StrategyMeaning] = [:]
    private var positions: [ParallelLayout: Int?] = [:]

    /// All that the meaning of a strategy depends on.
    private struct Degrees: Hashable {
        let degrees: [Int]
        let expertTensor: Int?
        let devices: Int?
        let perReplica: Int?
        let isProse: Bool
        let statesExperts: Bool
        let impliesCopies: Bool

        init(_ strategy: StatedStrategy) {
            degrees = [
                strategy.pipeline, strategy.tensor, strategy.data, strategy.expert, strategy.context, strategy.replicas,
            ]
            expertTensor = strategy.expertTensor
            devices = strategy.devices
            perReplica = strategy.claims.first { $0.kind == .devicesPerReplica }?.value.integer
            isProse = strategy.isOfProse
            statesExperts = strategy.statesExperts
            impliesCopies = strategy.impliesCopies
        }
    }

    init(_ dossier: Dossier, _ auditCase: AuditCase) {
        self.auditCase = auditCase
        groupSizes = Set(
            [ClaimKind.deviceCount, .devicesPerReplica].flatMap { kind in
                dossier.claims(kind).prefix(2000).compactMap { $0.value.integer }
            })
        expertDegrees = Dictionary(
            dossier.strategies.prefix(2000).filter(\.statesExperts).map {
                ([$0.pipeline, $0.tensor, $0.data], $0.expert)
            }, uniquingKeysWith: { first, _ in first })
        arePools = StrategyMeanings.arePools(dossier, of: auditCase.devices)
        for place in dossier.strategyPlaces {
            let strategy = dossier.strategy(at: place)
            let degrees = Degrees(strategy)
            places.append(place)
            if let meaning = known[degrees] {
                meanings.append(meaning)
            } else {
                let meaning = newMeaning(of: strategy)
                known[degrees] = meaning
                distinct.append(meaning)
                meanings.append(meaning)
            }
        }
    }

    private mutating func newMeaning(of strategy: StatedStrategy) -> StrategyMeaning {
        let isPool =
            arePools && strategy.phase != nil && (strategy.devices == nil || strategy.devices == auditCase.devices)
        let own = isPool || isGroup(strategy) ? strategy.gridDevices : strategy.devices
        let reading = completed(strategy).reading(
            devices: own ?? auditCase.devices, isMixture: auditCase.model.isMixtureOfExperts)
        var place: Int?
        if let reading { place = self.place(of: reading.layout, devices: own) }
        return StrategyMeaning(reading, place.map { ($0, layouts[$0]) }, at: distinct.count)
    }

    /// Whether a strategy is that of one group of devices among others: its object says how many a group has, or running text
    /// speaks of a group of that size.
    private func isGroup(_ strategy: StatedStrategy) -> Bool {
        let (grid, devices) = (strategy.gridDevices, auditCase.devices)
        guard strategy.devices == nil, grid > 1, grid != devices, grid <= 1_000_000,
            strategy.reading(devices: grid, isMixture: auditCase.model.isMixtureOfExperts)?.isLiteral == true
        else { return false }
        if let own = strategy.claims.first(where: { $0.kind == .devicesPerReplica })?.value.integer {
            return own <= grid && own.multipliedReportingOverflow(by: strategy.replicas).partialValue == grid
        }
        // Copies of a phase that a document counts are a pool, whatever else there is.
        if strategy.phase != nil, grid < devices, strategy.statesReplicas { return true }
        return groupSizes.contains(grid) && (strategy.isOfProse || (strategy.phase != nil && grid < devices))
    }

    /// Running text that gives the degrees of attention alone means the experts of the strategy that has them.
    private func completed(_ strategy: StatedStrategy) -> StatedStrategy {
        guard !strategy.statesExperts, auditCase.model.isMixtureOfExperts,
            strategy.isOfProse,
            let experts = expertDegrees[[strategy.pipeline, strategy.tensor, strategy.data]]
        else { return strategy }
        var whole = strategy
        (whole.expert, whole.statesExperts) = (experts, true)
        return whole
    }

    private static func arePools(_ dossier: Dossier, of devices: Int) -> Bool {
        let places = dossier.strategyPlaces.prefix(200)
        let sizes = Phase.allCases.map { phase in
            Set(
                places.lazy.map { dossier.strategy(at: $0) }.filter { $0.phase == phase }.map { strategy in
                    // A pool may say how many devices it has.
                    strategy.devices.flatMap { $0 == devices ? nil : $0 } ?? strategy.gridDevices
                })
        }
        guard sizes.allSatisfy({ $0.count == 1 }) else { return false }
        let used = sizes.compactMap(\.first)
        return used.reduce(0) { $0 &+ $1 } <= devices && used.allSatisfy { $0 < devices }
    }

    /// Where a layout stands among the legal ones; `nil` if it is not legal on the devices that its strategy states.
    private mutating func place(of layout: ParallelLayout, devices: Int?) -> Int? {
        if let known = positions[layout] { return known }
        let evaluation = LayoutAssessment(layout, in: auditCase, devices: devices)
        let place = evaluation.map { _ in layouts.count }
        positions[layout] = .some(place)
        if let evaluation { layouts.append(evaluation) }
        return place
    }
}
