internal import Diagnostics
internal import Documents
internal import Quantities
public import Hardware
internal import Models
internal import Parallelism
public import Planning
public import Serving
internal import StepModel

/// Everything that rules look at: the documents, the case, its strategies evaluated and the searched alternatives.
///
/// One object that never changes, as all rules and what they find lazily hold on to it.
public final class AuditContext: Sendable {
    /// The documents.
    public let dossier: Dossier
    /// The case.
    public let auditCase: AuditCase
    /// The strategies in the order of the documents.
    public let strategies: StrategyList
    /// The layouts that the strategies mean, without repetitions.
    public let statedLayouts: [LayoutAssessment]
    /// What the strategies mean, without repetitions.
    private let meanings: [StrategyMeaning]
    /// The layouts of each combination of meanings.
    private let layouts: CombinedLayouts
    /// The strategies by what claims say of them.
    private let index: StrategyIndex
    /// What was grouped by value and layouts so far.
    private let groups = ClaimGroups()
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
        let meanings = StrategyMeanings(dossier, auditCase)
        strategies = StrategyList(dossier: dossier, places: meanings.places, meanings: meanings.meanings)
        self.meanings = meanings.distinct
        index = StrategyIndex(strategies, of: dossier, meanings: meanings.distinct)
        var byLayout = [[Int]](repeating: [], count: meanings.layouts.count)
        for (place, meaning) in meanings.meanings.enumerated() {
            if let layout = meaning.layoutPosition { byLayout[layout].append(place) }
        }
        strategiesByLayout = Dictionary(zip(meanings.layouts.map(\.layout), byLayout)) { _, last in last }
        layouts = CombinedLayouts(
            of: index.meanings, meanings: meanings.distinct, layouts: meanings.layouts, strategies: strategies,
            byLayout: strategiesByLayout)
        var bursts: Set<String> = []
        for claim in dossier.claims(.batchSize) where claim.form != .prose && claim.phase != .decode {
            guard claim.extent == .unstated || claim.extent == .total, !bursts.contains(claim.document),
                !Words.list(claim.quote).contains(where: AuditContext.decodingWords.contains)
            else { continue }
            bursts.insert(claim.document)
        }
        // `With 32 concurrent users, 2,000 input tokens and 500 output tokens`
        let inputs = Set(
            dossier.claims(.inputLength).map { SourceLocation(file: $0.document, line: $0.line, column: 1) })
        let loads = dossier.claims(.batchSize).lazy.filter { claim in
            claim.phase != .decode
                && inputs.contains(SourceLocation(file: claim.document, line: claim.line, column: 1))
        }.map(\.document)
        burstDocuments = bursts.union(loads)
        let described = dossier.documents.filter { $0.kind == .inputs }.map(\.name)
        burstsInAll = !burstDocuments.isDisjoint(with: described)
        let batches = dossier.claims(.batchSize).prefix(1000).compactMap {
            claim -> (count: Int, extent: ClaimExtent)? in
            claim.value.integer.flatMap { (1...1_000_000).contains($0) ? ($0, claim.extent) : nil }
        }
        var rowBatches: [RowName: Int] = [:]
        for claim in dossier.claims(.batchSize) {
            guard let strategy = claim.strategy, let count = claim.value.integer else { continue }
            let row = RowName(document: claim.document, strategy: strategy)
            rowBatches[row] = min(rowBatches[row] ?? count, count)
        }
        self.rowBatches = rowBatches
        let mostDevices = dossier.claims(.deviceCount).compactMap(\.value.integer).filter { $0 <= 1_000_000 }
            .reduce(auditCase.devices, max)
        let mostCopies = index.mostCopies
        (self.mostDevices, self.mostCopies) = (mostDevices, mostCopies)
        func most(ofOneCopy: Bool) -> Int? {
            batches.map { count, extent in
                AuditContext.requests(count, extent, devices: mostDevices, copies: ofOneCopy ? 1 : mostCopies)
            }.max()
        }
        mostStated = (most(ofOneCopy: false), most(ofOneCopy: true))
        let ofAll = batches.filter { $0.extent == .total || $0.extent == .unstated }.map(\.count)
        fewestRequests = ofAll.min() ?? batches.map(\.count).min()
        shortestPrompt = dossier.claims(.inputLength).lazy.compactMap(\.value.integer).min()
        expertSlots = AuditContext.expertSlots(dossier, auditCase)
        smallestBurst = StatedBursts.smallest(in: dossier)
        statedLayouts = meanings.layouts
        someStrategyStatesItsBatch = index.someStatesItsBatch
        search = LayoutSearch(model: auditCase.model, pricing: auditCase.stated, load: auditCase.load)
        calibratedSearch = LayoutSearch(model: auditCase.model, pricing: auditCase.calibrated, load: auditCase.load)
        ceilings = auditCase.stated.ceilings(
            of: auditCase.model, load: auditCase.load, devices: auditCase.devices)
        nearestAccelerator = accelerators.nearest(to: auditCase.cluster.accelerator)
    }

    /// The strategies that a claim is about: those of its document, or for a report those that state the same value.
    func strategies(of claim: Claim) -> some Sequence<StrategyAssessment> {
        index.entry(of: claim).strategies.lazy.map { [strategies] in strategies[Int($0)] }
    }

    /// The distinct layouts that a claim is about.
    func layouts(of claim: Claim) -> [LayoutAssessment] { layouts.all[index.entry(of: claim).meanings] }

    /// The distinct layouts that a claim is about and that serve its phase, if it names one.
    func layoutsOfPhase(of claim: Claim) -> [LayoutAssessment] {
        layouts.serving(claim.phase)[index.entry(of: claim).meanings]
    }

    /// The layout that a claim is about, where its own document states it and no other.
    func ownLayout(of claim: Claim) -> LayoutAssessment? {
        let own = layouts(of: claim)
        guard own.count == 1, strategies(of: claim).allSatisfy({ $0.strategy.document == claim.document }) else {
            return nil
        }
        return own.first
    }

    /// Whether a plainly named figure stands in a document that states one layout, which it need not say that it is of.
    func isOfOwnLayout(_ claim: Claim) -> Bool { claim.form == .named && ownLayout(of: claim) != nil }

    /// What the strategies mean that a claim is about, without repetitions.
    func meanings(of claim: Claim) -> [StrategyMeaning] {
        index.meanings[index.entry(of: claim).meanings].map { meanings[$0] }
    }

    /// The claims of a kind grouped by value, in the order of their first appearance; those of a kind that follows from the
    /// layout are grouped by the layouts that they are about, too.
    func claimsByValue(_ kind: ClaimKind) -> [(value: ClaimValue, claims: ClaimList)] {
        guard kind.followsFromLayout, meanings.count > 1 else { return dossier.claimsByValue(kind) }
        let all = dossier.claims(kind)
        let parts = groups.groups(of: kind) {
            ClaimSubject.grouped(all) {
                ClaimSubject(value: $0.value, meanings: index.entry(of: $0, in: $1).meanings)
            }.map { ClaimGroups.Group(value: $0.key.value, places: $0.places) }
        }
        return parts.map { ($0.value, all.at($0.places)) }
    }

    /// The claims of a kind grouped by value and by the load named beside them, in the order of their first appearance.
    func claimsByLoad(_ kind: ClaimKind) -> [(value: ClaimValue, load: StatedLoad, claims: ClaimList)] {
        let all = dossier.claims(kind)
        let isByLayout = kind.followsFromLayout && meanings.count > 1
        return ClaimSubject.grouped(all) {
            ClaimSubject(
                value: $0.value, meanings: isByLayout ? index.entry(of: $0, in: $1).meanings : 0, load: $0.load)
        }.map { ($0.key.value, $0.key.load, all.at($0.places)) }
    }

    /// How many experts a layer holds with the redundant copies that documents name, each count once.
    let expertSlots: [Int]

    private static func expertSlots(_ dossier: Dossier, _ auditCase: AuditCase) -> [Int] {
        guard let experts = auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture?.expertCount).first else {
            return []
        }
        let copies = dossier.claims(.redundantExperts).compactMap(\.value.integer).filter { (1...10_000).contains($0) }
        let slots = dossier.claims(.expertSlots).compactMap(\.value.integer).filter {
            (experts + 1...100_000).contains($0)
        }
        return Set(copies.map { experts + $0 } + slots).sorted()
    }

    /// Whether any strategy has a batch of its own.
    let someStrategyStatesItsBatch: Bool

    /// The strategies that mean each of the stated layouts.
    let strategiesByLayout: [ParallelLayout: [Int]]

    /// The strategies that mean a layout.
    func strategies(meaning layout: ParallelLayout) -> some Collection<StrategyAssessment> {
        (strategiesByLayout[layout] ?? []).lazy.map { [strategies] in strategies[$0] }
    }

    /// The most devices that a document names: pools of several layouts may stand beside each other.
    let mostDevices: Int
    /// The most requests in flight by the batch sizes that documents state: with all copies, and with one.
    private let mostStated: (ofAll: Int?, ofOneCopy: Int?)
    /// The most copies that documents name.
    let mostCopies: Int
    /// The shortest prompt that documents name, in tokens, in favour of a time.
    let shortestPrompt: Int?

    /// The most requests that may be in flight on all devices, in favour of a rate: a batch may be one device's or one copy's.
    func mostRequests(_ stated: Int?, ofOneCopy: Bool = false) -> Int? {
        let most =
            stated.map {
                AuditContext.requests($0, .unstated, devices: mostDevices, copies: ofOneCopy ? 1 : mostCopies)
            }
            ?? (ofOneCopy ? mostStated.ofOneCopy : mostStated.ofAll)
        return most.map { min($0, 1_000_000) }
    }

    /// The requests in flight on all devices by a batch size and what it counts over.
    private static func requests(_ count: Int, _ extent: ClaimExtent, devices: Int, copies: Int) -> Int {
        switch extent {
        case .perDevice: count * devices
        case .total: count
        default: count * copies
        }
    }

    /// The degrees above one by which the stated layouts divide heads, layers and experts.
    var statedDegrees: Set<Int> {
        var known: Set<Int> = []
        for strategy in strategies.lazy.prefix(2000).map(\.strategy) {
            known.formUnion([strategy.pipeline, strategy.tensor, strategy.expert])
            known.insert(strategy.expert.multipliedReportingOverflow(by: strategy.tensor).partialValue)
        }
        return known.filter { $0 > 1 }
    }

    /// The batch of the row or column that a claim stands in.
    func batch(ofRow claim: Claim) -> Int? {
        claim.strategy.flatMap { rowBatches[RowName(document: claim.document, strategy: $0)] }
    }

    private let rowBatches: [RowName: Int]

    /// What the claims of one row or column of a document share.
    private struct RowName: Hashable {
        let document: String
        let strategy: String
    }

    /// The fewest requests that documents name, in favour of a time.
    let fewestRequests: Int?

    /// Whether a description of the case states how many prompts arrive, and which documents state it for themselves: a batch
    /// that is not the decode's.
    let burstsInAll: Bool
    let burstDocuments: Set<String>

    /// The fewest prompts that a document says to arrive together.
    let smallestBurst: Int?

    private static let decodingWords: WordSet = ["decode", "decoding"]

    /// The shortest time in which a copy can read one prompt, at full data-sheet rates.
    func onePromptFloor(_ layout: LayoutAssessment) -> Seconds {
        auditCase.stated.ceilings(
            of: auditCase.model, load: Load(concurrency: 1, input: auditCase.load.input, output: 0),
            devices: layout.layout.devicesPerReplica
        ).prefillFloor * auditCase.modelFLOPsUtilisation.rawValue
    }

    /// Whether a claim names a load of its own that is not the case's.
    func hasOtherLoad(_ claim: Claim) -> Bool {
        let load = auditCase.load
        if let requests = claim.load.requests, requests != load.concurrency { return true }
        guard let tokens = claim.load.tokens else { return false }
        return ![load.input, load.finalContext].contains { abs(Double(tokens) / Double($0) - 1) < 0.03 }
    }
}

/// What claims are grouped by: those of one value about the same layouts under the same load are of one thing.
private struct ClaimSubject: Hashable {
    let value: ClaimValue
    /// Where what its strategies mean stands among the combinations of meanings.
    let meanings: Int
    var load = StatedLoad()

    /// The claims by what they are about: those of a value together, of these those about the same layouts, each in the
    /// order of their first appearance.
    static func grouped(
        _ claims: ClaimList, by subject: (Claim, ClaimList.Place) -> ClaimSubject
    ) -> [(key: ClaimSubject, places: ArraySlice<ClaimList.Place>)] {
        let groups = claims.grouped(by: subject)
        var values: [ClaimValue: Int] = [:]
        var parts: [ClaimSubject: Int] = [:]
        parts.reserveCapacity(groups.count)
        let order = groups.enumerated().map { number, group in
            let part = ClaimSubject(value: group.key.value, meanings: group.key.meanings)
            return (
                value: values.place(of: group.key.value, otherwise: number),
                part: parts.place(of: part, otherwise: number), number: number
            )
        }
        return order.sorted { ($0.value, $0.part, $0.number) < ($1.value, $1.part, $1.number) }
            .map { groups[$0.number] }
    }
}

extension Dictionary where Value == Int {
    /// Where a key was met first, which is here if it was not met before.
    fileprivate mutating func place(of key: Key, otherwise here: Int) -> Int {
        if let place = self[key] { return place }
        self[key] = here
        return here
    }
}
