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
        var known: [ParallelLayout: LayoutAssessment] = [:]
        strategies = dossier.strategies.map { strategy in
            let reading = strategy.reading(
                devices: strategy.devices ?? auditCase.devices, isMixture: auditCase.model.isMixtureOfExperts)
            let evaluation = reading.flatMap {
                known[$0.layout] ?? LayoutAssessment($0.layout, in: auditCase, devices: strategy.devices)
            }
            if let evaluation { known[evaluation.layout] = evaluation }
            return StrategyAssessment(strategy: strategy, reading: reading, evaluation: evaluation)
        }
        index = StrategyIndex(strategies)
        search = LayoutSearch(model: auditCase.model, pricing: auditCase.stated, load: auditCase.load)
        calibratedSearch = LayoutSearch(model: auditCase.model, pricing: auditCase.calibrated, load: auditCase.load)
        ceilings = auditCase.stated.ceilings(
            of: auditCase.model, load: auditCase.load, devices: auditCase.devices)
        nearestAccelerator = accelerators.nearest(to: auditCase.cluster.accelerator)
    }

    /// The layouts that the strategies mean, without repetitions.
    public var statedLayouts: [LayoutAssessment] {
        var seen: Set<ParallelLayout> = []
        return strategies.compactMap(\.evaluation).filter { seen.insert($0.layout).inserted }
    }

    /// The strategies that a claim is about: those of its document, or for a report those that state the same value.
    func strategies(of claim: Claim) -> [StrategyAssessment] { index.positions(of: claim).map { strategies[$0] } }

    /// The distinct layouts that a claim is about.
    func layouts(of claim: Claim) -> [LayoutAssessment] {
        var seen: Set<ParallelLayout> = []
        return strategies(of: claim).compactMap(\.evaluation).filter { seen.insert($0.layout).inserted }
    }

    /// The claims of a kind grouped by value, in the order of their first appearance.
    func claimsByValue(_ kind: ClaimKind) -> [(value: ClaimValue, claims: [Claim])] {
        var positions: [ClaimValue: Int] = [:]
        var groups: [(value: ClaimValue, claims: [Claim])] = []
        for claim in dossier.claims(kind) {
            if let position = positions[claim.value] {
                groups[position].claims.append(claim)
            } else {
                positions[claim.value] = groups.count
                groups.append((claim.value, [claim]))
            }
        }
        return groups
    }

    /// The claims of a kind grouped by value and by the load named beside them, in the order of their first appearance.
    func claimsByLoad(_ kind: ClaimKind) -> [(value: ClaimValue, load: StatedLoad, claims: [Claim])] {
        claimsByValue(kind).flatMap { group in
            var parts: [(value: ClaimValue, load: StatedLoad, claims: [Claim])] = []
            for claim in group.claims {
                if let index = parts.firstIndex(where: { $0.load == claim.load }) {
                    parts[index].claims.append(claim)
                } else {
                    parts.append((group.value, claim.load, [claim]))
                }
            }
            return parts
        }
    }

    /// Whether a claim names a load of its own that is not the case's.
    func hasOtherLoad(_ claim: Claim) -> Bool {
        let load = auditCase.load
        if let requests = claim.load.requests, requests != load.concurrency { return true }
        guard let tokens = claim.load.tokens else { return false }
        return ![load.input, load.finalContext].contains { abs(Double(tokens) / Double($0) - 1) < 0.03 }
    }
}
