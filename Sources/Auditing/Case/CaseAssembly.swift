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
    /// document's. What nobody states is assumed where an assumption is harmless, and refused otherwise.
    ///
    /// - Throws: A diagnostic naming the first value that is needed and stated nowhere, or that cannot be.
    public init(_ dossier: Dossier, catalogs: AuditCatalogs) throws(Diagnostic) {
        var facts = CaseFacts(dossier)
        let (model, unknownModel, stated) = try facts.model(catalogs.models)
        let cluster = try facts.cluster(catalogs.accelerators)
        let load = try facts.load()
        let compute = try facts.share(.modelFLOPsUtilisation, default: 60)
        let memory = try facts.share(.bandwidthUtilisation, default: 80)
        let efficiencies = try EfficiencyCatalog.load(for: cluster.accelerator)
        guard let statedProfile = efficiencies.stated(compute: compute, memory: memory),
            let calibratedProfile = efficiencies.calibrated(for: cluster.accelerator)
        else { throw Diagnostic(.internalError, code: "profile-missing", "a built-in efficiency profile is missing") }
        self.model = model
        self.unknownModel = unknownModel
        statedModel = stated
        self.cluster = cluster
        self.load = load
        objectives = Objectives(timeToFirstToken: facts.requirement().map { Seconds(rawValue: $0) })
        self.stated = try Pricing(cluster: cluster, profile: statedProfile, model: model)
        calibrated = try Pricing(cluster: cluster, profile: calibratedProfile, model: model)
        assumptions = facts.assumptions
    }
}

/// Looks values up in a dossier and remembers what had to be assumed.
private struct CaseFacts {
    let dossier: Dossier
    var assumptions: [Assumption] = []

    init(_ dossier: Dossier) {
        self.dossier = dossier
    }

    func first(_ kind: ClaimKind) -> Claim? { dossier.claims(kind).first }

    /// A stated value that must lie in a range.
    func number(_ kind: ClaimKind, in range: ClosedRange<Double>) throws(Diagnostic) -> Double? {
        guard let claim = first(kind), let value = claim.value.number else { return nil }
        guard range.contains(value) else {
            let low = kind.dimension?.describe(range.lowerBound) ?? ""
            let high = kind.dimension?.describe(range.upperBound) ?? ""
            throw Diagnostic(
                code: "claim-range", "\(kind.rawValue) is \(claim.value); expected \(low) to \(high)",
                at: claim.location, sourceLine: dossier.line(at: claim.location))
        }
        return value
    }

    func integer(_ kind: ClaimKind, upTo limit: Int) throws(Diagnostic) -> Int? {
        guard let value = try number(kind, in: 1...Double(limit)) else { return nil }
        guard let claim = first(kind), let integer = claim.value.integer else {
            throw Diagnostic(
                code: "claim-range",
                "\(kind.rawValue) is \(FixedPoint.significant(value, digits: 9)); expected a whole number",
                at: first(kind)?.location)
        }
        return integer
    }

    func required<Value>(_ value: Value?, _ kind: ClaimKind) throws(Diagnostic) -> Value {
        guard let value else {
            throw Diagnostic(
                code: "claim-missing", "no document states the \(kind.rawValue)",
                hint: "add a line such as '- \(example(of: kind))' to the inputs document")
        }
        return value
    }

    private func example(of kind: ClaimKind) -> String {
        switch kind {
        case .deviceCount: "**Accelerators**: 32"
        case .deviceCompute: "**Compute per accelerator**: 400TFlops"
        case .deviceMemory: "**Memory per accelerator**: 64GB"
        case .memoryBandwidth: "**Memory bandwidth**: 1.8TBps"
        case .batchSize: "**Batch size**: 128"
        case .inputLength: "**Sequence in**: 2048"
        case .outputLength: "**Sequence out**: 2048"
        default: "**Name**: Qwen3-235B"
        }
    }

    mutating func share(_ kind: ClaimKind, default percent: Double) throws(Diagnostic) -> Fraction {
        if let value = try number(kind, in: 0.001...1) { return Fraction(rawValue: value) }
        assumptions.append(
            Assumption(
                subject: kind.rawValue, value: Fraction.percent(percent).description, reason: "no document states it"))
        return .percent(percent)
    }

    /// The promise: the value of the inputs document, or else the one that most documents state.
    func requirement() -> Double? {
        first(.timeToFirstTokenRequirement)?.value.number
    }

    mutating func load() throws(Diagnostic) -> Load {
        let batch = try required(try integer(.batchSize, upTo: 1_000_000), .batchSize)
        let input = try required(try integer(.inputLength, upTo: 10_000_000), .inputLength)
        let output = try required(try integer(.outputLength, upTo: 10_000_000), .outputLength)
        var range: ClosedRange<Int>?
        if case .range(let stated)? = first(.sequenceLengthRange)?.value { range = stated }
        return Load(concurrency: batch, input: input, output: output, lengthRange: range)
    }

    mutating func cluster(_ catalog: AcceleratorCatalog) throws(Diagnostic) -> Cluster {
        let compute = try required(try number(.deviceCompute, in: 1e9...1e18), .deviceCompute)
        let memory = try required(try number(.deviceMemory, in: 1e8...1e14), .deviceMemory)
        let bandwidth = try required(try number(.memoryBandwidth, in: 1e9...1e15), .memoryBandwidth)
        let count = try required(try integer(.deviceCount, upTo: 1_000_000), .deviceCount)
        let device = InlineAccelerator(
            name: "\(Bytes(rawValue: memory)) accelerator", memory: Bytes(rawValue: memory),
            memoryBandwidth: BytesPerSecond(rawValue: bandwidth),
            compute: .undifferentiated(FLOPsPerSecond(rawValue: compute)))
        let resolved = try ClusterDescription(device: .inline(device), deviceCount: count).resolved(in: catalog)
        assumptions += resolved.assumptions
        return resolved.cluster
    }

    mutating func model(
        _ catalog: ModelCatalog
    ) throws(Diagnostic) -> (ModelArchitecture, unknown: Diagnostic?, stated: ModelArchitecture?) {
        let name = try required(first(.modelName), .modelName)
        guard case .text(let text) = name.value else {
            throw Diagnostic(code: "claim-missing", "the model has no name", at: name.location)
        }
        let precision = try precision()
        do throws(Diagnostic) {
            var model = try catalog.find(text, precision: precision)
            if precision.bytesPerElement < model.precision.keyValueCache.bytesPerElement {
                model.precision.keyValueCache = precision
                assumptions.append(
                    Assumption(
                        subject: "KV cache format", value: precision.rawValue.uppercased(),
                        reason: "no document states it; the precision of the weights is taken. A 16-bit cache doubles "
                            + "its bytes and is shown beside it"))
            }
            return (model, nil, statedArchitecture(named: text, model.precision))
        } catch {
            let fallback = Precision(linear: precision, keyValueCache: precision)
            guard let stated = statedArchitecture(named: text, fallback) else {
                throw error.located(at: name.location)
            }
            assumptions.append(
                Assumption(
                    subject: "architecture of \(text)", value: "as the documents state it",
                    reason: "the catalog does not know the model"))
            return (stated, error, stated)
        }
    }

    private mutating func precision() throws(Diagnostic) -> NumericFormat {
        guard case .text(let text)? = first(.precision)?.value, let word = text.split(separator: " ").first else {
            assumptions.append(
                Assumption(subject: "precision", value: "BF16", reason: "no document states it"))
            return .bf16
        }
        guard let format = NumericFormat(rawValue: word.lowercased()) else {
            let known = NumericFormat.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
            throw Diagnostic(
                code: "claim-precision", "'\(word)' is not a precision that can be priced",
                at: first(.precision)?.location, hint: "one of \(known)")
        }
        return format
    }

    /// The architecture that the documents state, if they state all of it.
    private func statedArchitecture(named name: String, _ precision: Precision) -> ModelArchitecture? {
        func value(_ kind: ClaimKind) -> Int? {
            first(kind)?.value.integer.flatMap { (1...10_000_000).contains($0) ? $0 : nil }
        }
        guard let layers = value(.layerCount), layers <= 10_000, let hidden = value(.hiddenSize),
            let heads = value(.queryHeads), let vocabulary = value(.vocabularySize),
            let width = value(.expertIntermediateSize), let experts = value(.expertsPerLayer),
            let perToken = value(.expertsPerToken), perToken <= experts
        else { return nil }
        let attention = GroupedQueryAttention(
            queryHeads: heads, keyValueHeads: value(.keyValueHeads) ?? heads,
            headDimension: value(.headDimension) ?? max(1, hidden / heads))
        let mixture = MixtureOfExperts(expertCount: experts, expertsPerToken: perToken, intermediateSize: width)
        return ModelArchitecture(
            name: name, hiddenSize: hidden, vocabularySize: vocabulary, tiesEmbeddings: false,
            layerRuns: [LayerRun(count: layers, attention: attention, feedForward: .mixture(mixture))],
            precision: precision)
    }
}
