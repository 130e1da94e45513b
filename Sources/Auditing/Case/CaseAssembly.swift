public import Diagnostics
internal import Hardware
internal import Models
internal import Quantities
internal import Serving
internal import StepModel

extension AuditCase {
    /// Assembles the case from a dossier.
    ///
    /// Inputs documents win over strategies, strategies over reports; the catalog's architecture wins over a
    /// document's. What nobody states is assumed where an assumption is harmless, and rules that need it are not
    /// applied; a stated value that cannot be is passed over and reported.
    ///
    /// - Throws: A diagnostic naming the first value that is needed and stated nowhere.
    public init(_ dossier: Dossier, catalogs: AuditCatalogs) throws(Diagnostic) {
        try self.init(dossier, beside: nil, catalogs: catalogs)
    }

    /// Assembles the case of some documents of a folder.
    ///
    /// - Parameters:
    ///   - dossier: The documents.
    ///   - whole: All documents, which name the hardware where these do not.
    ///   - catalogs: The built-in facts.
    /// - Throws: A diagnostic naming the first value that is needed and stated nowhere.
    init(_ dossier: Dossier, beside whole: Dossier?, catalogs: AuditCatalogs) throws(Diagnostic) {
        var facts = CaseFacts(dossier)
        facts.whole = whole
        var models = CaseModel(facts: facts, catalog: catalogs.models)
        let (model, unknownModel, stated) = try models.model()
        facts = models.facts
        var hardware = CaseCluster(facts: facts, catalog: catalogs.accelerators)
        let cluster = try hardware.cluster(for: model)
        facts = hardware.facts
        let load = facts.load(upTo: model.maximumContext ?? 10_000_000)
        let compute = facts.share(.modelFLOPsUtilisation, default: 60)
        let memory = facts.share(.bandwidthUtilisation, default: 80)
        let efficiencies = try EfficiencyCatalog.load(for: cluster.accelerator)
        guard let statedProfile = efficiencies.stated(compute: compute, memory: memory),
            let calibratedProfile = efficiencies.calibrated(for: cluster.accelerator)
        else { throw Diagnostic(.internalError, code: "profile-missing", "a built-in efficiency profile is missing") }
        self.model = model
        self.unknownModel = unknownModel
        statedModel = stated
        self.cluster = cluster
        self.load = load
        objectives = Objectives(
            timeToFirstToken: facts.promise(.timeToFirstTokenRequirement),
            timePerOutputToken: facts.promise(.timePerOutputTokenRequirement))
        self.stated = try Pricing(cluster: cluster, profile: statedProfile, model: model)
        calibrated = try Pricing(cluster: cluster, profile: calibratedProfile, model: model)
        assumptions = facts.assumptions
        assumed = facts.assumed
        namedAccelerator = hardware.entry
        impossible = facts.impossible
    }
}

/// Looks values up in a dossier and remembers what had to be assumed.
struct CaseFacts {
    let dossier: Dossier
    /// All documents of the folder, where the dossier has some of them.
    var whole: Dossier?
    var assumptions: [Assumption] = []
    var assumed: Set<ClaimKind> = []
    var impossible: [ImpossibleValue] = []

    init(_ dossier: Dossier) {
        self.dossier = dossier
    }

    /// The claims of a kind, named ones before those in prose.
    func claims(_ kind: ClaimKind) -> [Claim] {
        var all = dossier.claims(kind)
        if all.isEmpty, let whole, CaseFacts.hardware.contains(kind) { all = whole.claims(kind) }
        return ClaimForm.allCases.flatMap { form in all.filter { $0.form == form } }
    }

    private static let hardware: Set<ClaimKind> = [
        .deviceCompute, .deviceMemory, .memoryBandwidth, .acceleratorName, .deviceCount, .devicesPerNode, .nodeCount,
        .scaleUpBandwidth, .scaleOutBandwidth,
    ]

    /// The first stated value that lies in a range; others are noted as impossible.
    mutating func number(_ kind: ClaimKind, in range: ClosedRange<Double>, ofColumns: Bool = true) -> Double? {
        for claim in claims(kind) where ofColumns || claim.strategy == nil {
            guard let value = claim.value.number else { continue }
            if range.contains(value) { return value }
            note(
                claim,
                "\(kind.dimension?.describe(range.lowerBound) ?? "") to \(kind.dimension?.describe(range.upperBound) ?? "")"
            )
        }
        return nil
    }

    mutating func integer(_ kind: ClaimKind, upTo limit: Int) -> Int? {
        for claim in claims(kind) {
            guard let value = claim.value.number else { continue }
            if value.rounded() == value, (1...Double(limit)).contains(value) { return Int(value) }
            note(
                claim,
                "a whole number from 1 to \(FixedPoint.significant(Double(limit), digits: 9, groupsThousands: true))")
        }
        return nil
    }

    private mutating func note(_ claim: Claim, _ expected: String) {
        guard claim.form != .prose, !impossible.contains(where: { $0.claim == claim }) else { return }
        impossible.append(ImpossibleValue(claim: claim, expected: expected))
    }

    mutating func assume(_ kind: ClaimKind, _ value: String, _ reason: String = "no document states it") {
        assumed.insert(kind)
        assumptions.append(Assumption(subject: kind.rawValue, value: value, reason: reason))
    }

    mutating func share(_ kind: ClaimKind, default percent: Double) -> Fraction {
        if let value = number(kind, in: 0.001...1) { return Fraction(rawValue: value) }
        assume(kind, Fraction.percent(percent).description)
        return .percent(percent)
    }

    /// A promise: the value of the inputs document, or else the one that is stated first.
    mutating func promise(_ kind: ClaimKind) -> Seconds? {
        number(kind, in: 1e-6...1e6).map { Seconds(rawValue: $0) }
    }

    /// The batch: one that is stated of all requests before those of one device or copy.
    private mutating func batch() -> Int? {
        let whole = claims(.batchSize).first { $0.extent == .total || $0.extent == .unstated }?.value.integer
        if let whole, (1...1_000_000).contains(whole) { return whole }
        return integer(.batchSize, upTo: 1_000_000)
    }

    /// The load; what running text calls tokens of a prompt is none beyond the model's context.
    mutating func load(upTo longest: Int) -> Load {
        var batch = batch()
        let isProse = claims(.inputLength).allSatisfy { $0.form == .prose }
        var input = integer(.inputLength, upTo: isProse ? longest : 10_000_000)
        var output = integer(.outputLength, upTo: 10_000_000)
        if batch == nil { assume(.batchSize, "1") }
        if input == nil { assume(.inputLength, "1024 tokens") }
        if output == nil { assume(.outputLength, "256 tokens") }
        batch = batch ?? 1
        input = input ?? 1024
        output = output ?? 256
        var range: ClosedRange<Int>?
        if case .range(let stated)? = claims(.sequenceLengthRange).first?.value, stated.upperBound <= 10_000_000 {
            range = stated
        }
        return Load(concurrency: batch ?? 1, input: input ?? 1024, output: output ?? 256, lengthRange: range)
    }
}
