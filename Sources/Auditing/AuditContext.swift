public import Hardware
internal import Models
internal import Parallelism
public import Planning
public import Serving
internal import StepModel

/// Everything that rules look at: the documents, the case, its strategies evaluated and the searched alternatives.
public struct AuditContext: Sendable {
    /// The documents.
    public let dossier: Dossier
    /// The case.
    public let auditCase: AuditCase
    /// The strategies in the order of the documents.
    public let strategies: [StrategyAssessment]
    /// The layouts that the strategies mean, without repetitions.
    public let statedLayouts: [LayoutAssessment]
    /// The strategies by what claims say of them.
    private let index: StrategyIndex
    /// Every layout at the stated efficiencies.
    public let search: LayoutSearch
    /// Every layout with fitted or transferred constants.
    public let calibratedSearch: LayoutSearch
    /// What no layout on the case's devices can beat, at the stated efficiencies.
    public let ceilings: Ceilings
    /// The catalog's accelerator that is most like the case's.
    public let nearestAccelerator: AcceleratorCatalog.Entry?

    /// Evaluates the strategies of a dossier and searches the alternatives.
    public init(_ dossier: Dossier, _ auditCase: AuditCase, accelerators: AcceleratorCatalog) {
        self.dossier = dossier
        self.auditCase = auditCase
        var known = DistinctLayouts()
        var positions: [Int?] = []
        strategies = dossier.strategies.map { strategy in
            let reading = strategy.reading(
                devices: strategy.devices ?? auditCase.devices, isMixture: auditCase.model.isMixtureOfExperts)
            let position = reading.flatMap { known.position(of: $0.layout, in: auditCase, devices: strategy.devices) }
            positions.append(position)
            return StrategyAssessment(
                strategy: strategy, reading: reading, evaluated: position.map { known.evaluations[$0] } ?? [])
        }
        index = StrategyIndex(strategies, layouts: positions)
        for (place, entry) in strategies.enumerated() {
            if let layout = entry.evaluated.first?.layout { strategiesByLayout[layout, default: []].append(place) }
        }
        statedLayouts = known.evaluations.flatMap(\.self)
        someStrategyStatesItsBatch = strategies.contains { entry in
            entry.strategy.claims.contains { $0.kind == .batchSize && $0.strategy != nil }
        }
        search = LayoutSearch(model: auditCase.model, pricing: auditCase.stated, load: auditCase.load)
        calibratedSearch = LayoutSearch(model: auditCase.model, pricing: auditCase.calibrated, load: auditCase.load)
        ceilings = auditCase.stated.ceilings(
            of: auditCase.model, load: auditCase.load, devices: auditCase.devices)
        nearestAccelerator = accelerators.nearest(to: auditCase.cluster.accelerator)
    }

    /// The strategies that a claim is about: those of its document, or for a report those that state the same value.
    func strategies(of claim: Claim) -> some Sequence<StrategyAssessment> {
        index.entry(of: claim).strategies.lazy.map { strategies[$0] }
    }

    /// The distinct layouts that a claim is about.
    func layouts(of claim: Claim) -> [LayoutAssessment] {
        index.entry(of: claim).layouts.map { statedLayouts[$0] }
    }

    /// The claims of a kind grouped by value, in the order of their first appearance.
    func claimsByValue(_ kind: ClaimKind) -> [(value: ClaimValue, claims: ClaimList)] { dossier.claimsByValue(kind) }

    /// The claims of a kind grouped by value and by the load named beside them, in the order of their first appearance.
    func claimsByLoad(_ kind: ClaimKind) -> [(value: ClaimValue, load: StatedLoad, claims: ClaimList)] {
        claimsByValue(kind).flatMap { group in
            var positions: [StatedLoad: Int] = [:]
            var parts: [(load: StatedLoad, places: [ClaimList.Place])] = []
            for (claim, place) in zip(group.claims, group.claims.places) {
                if let index = positions[claim.load] {
                    parts[index].places.append(place)
                } else {
                    positions[claim.load] = parts.count
                    parts.append((claim.load, [place]))
                }
            }
            return parts.map { (group.value, $0.load, group.claims.at($0.places)) }
        }
    }

    /// Whether any strategy has a batch of its own.
    let someStrategyStatesItsBatch: Bool

    /// The strategies that mean each of the stated layouts.
    private(set) var strategiesByLayout: [ParallelLayout: [Int]] = [:]

    /// The strategies that mean a layout.
    func strategies(meaning layout: ParallelLayout) -> some Collection<StrategyAssessment> {
        (strategiesByLayout[layout] ?? []).lazy.map { strategies[$0] }
    }

    /// Whether a claim names a load of its own that is not the case's.
    func hasOtherLoad(_ claim: Claim) -> Bool {
        let load = auditCase.load
        if let requests = claim.load.requests, requests != load.concurrency { return true }
        guard let tokens = claim.load.tokens else { return false }
        return ![load.input, load.finalContext].contains { abs(Double(tokens) / Double($0) - 1) < 0.03 }
    }
}

/// The legal layouts met so far, each evaluated once.
private struct DistinctLayouts {
    private var positions: [ParallelLayout: Int?] = [:]
    /// Each layout in a list of one, which the strategies that mean it share.
    private(set) var evaluations: [[LayoutAssessment]] = []

    /// Where a layout stands among the legal ones; `nil` if it is not legal on the devices that its strategy states.
    mutating func position(of layout: ParallelLayout, in auditCase: AuditCase, devices: Int?) -> Int? {
        if let known = positions[layout] { return known }
        let evaluation = LayoutAssessment(layout, in: auditCase, devices: devices)
        positions[layout] = .some(evaluation.map { _ in evaluations.count })
        if let evaluation { evaluations.append([evaluation]) }
        return positions[layout] ?? nil
    }
}
