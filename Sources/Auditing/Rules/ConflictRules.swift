internal import StepModel
internal import Serving
internal import Planning
internal import Models
internal import Quantities

/// Rules about documents that contradict each other or the catalog.
enum ConflictRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "conflicting-facts", summary: "Documents give one fact different values.", check: conflictingFacts),
        AuditRule(
            id: "conflicting-estimates", summary: "Estimates of one quantity lie far apart.",
            check: conflictingEstimates),
        AuditRule(
            id: "catalog-architecture", summary: "The stated architecture is not the model's real one.",
            check: catalogArchitecture),
    ]

    /// Kinds of which a case can have only one value.
    private static let facts: [ClaimKind] = [
        .timeToFirstTokenRequirement, .deviceCount, .deviceCompute, .deviceMemory, .memoryBandwidth,
        .modelFLOPsUtilisation, .bandwidthUtilisation, .parameterCount, .layerCount, .expertsPerLayer, .hiddenSize,
        .queryHeads, .headDimension, .keyValueHeads, .expertIntermediateSize, .expertsPerToken, .vocabularySize,
        .batchSize, .sequenceLengthRange, .inputLength, .outputLength,
    ]

    private static func conflictingFacts(_ context: AuditContext) -> [Finding] {
        facts.flatMap { kind -> [Finding] in
            let groups = context.claimsByValue(kind)
            guard let authority = groups.first else { return [] }
            return groups.dropFirst().map { group in conflict(kind, authority, group, context) }
        }
    }

    private static func conflict(
        _ kind: ClaimKind, _ authority: (value: ClaimValue, claims: [Claim]),
        _ other: (value: ClaimValue, claims: [Claim]), _ context: AuditContext
    ) -> Finding {
        let isRequirement = kind == .timeToFirstTokenRequirement
        let inReportOnly = other.claims.allSatisfy { claim in
            context.dossier.documents.contains { $0.name == claim.document && $0.kind == .report }
        }
        let places = other.claims.places + authority.claims.prefix(2).places
        return Finding(
            "conflicting-facts", inReportOnly && !isRequirement ? .warning : .error, .refuted,
            "\(kind.rawValue) is \(other.value) here and \(authority.value) in the inputs", at: places,
            "\(authority.value) is stated \(times(authority.claims.count)), \(other.value) \(times(other.claims.count)); only "
                + "one can hold. The inputs document is taken as given.",
            nearestReading: slip(from: authority.value, to: other.value, kind, context),
            remedy: "write \(authority.value)")
    }

    /// A number of occurrences in words.
    private static func times(_ count: Int) -> String {
        switch count {
        case 1: "once"
        case 2: "twice"
        default: "\(count) times"
        }
    }

    /// How one number may have become the other.
    private static func slip(
        from right: ClaimValue, to wrong: ClaimValue, _ kind: ClaimKind, _ context: AuditContext
    ) -> String? {
        guard let right = right.number, let wrong = wrong.number, right > 0, wrong > 0 else { return nil }
        if let (short, long) = digits(right, wrong), long == short + short {
            return "\(long) is \(short) typed twice"
        }
        if kind == .expertsPerLayer,
            let degree = context.strategies.first(where: { Double($0.strategy.expert) == wrong })
        {
            return
                "\(degree.strategy.expert) is the expert-parallel degree, over which \(FixedPoint.significant(right)) "
                + "experts are distributed, \(FixedPoint.significant(right / wrong)) each"
        }
        let ratio = max(right, wrong) / min(right, wrong)
        for (factor, name) in [
            (10.0, "a factor of ten"), (1000.0, "a unit prefix"), (1_073_741_824.0 / 1e9, "GB against GiB"),
        ]
        where abs(ratio / factor - 1) < 0.001 {
            return "they differ by \(name)"
        }
        return nil
    }

    private static func digits(_ right: Double, _ wrong: Double) -> (String, String)? {
        guard let short = Int(exactly: right), let long = Int(exactly: wrong) else { return nil }
        return ("\(short)", "\(long)")
    }

    private static func conflictingEstimates(_ context: AuditContext) -> [Finding] {
        [ClaimKind.timeToFirstToken, .memoryUtilisation].compactMap { kind in
            let groups = comparable(context.claimsByValue(kind))
            let values = groups.compactMap(\.value.number)
            guard let low = values.min(), let high = values.max(), low > 0, high / low > 1.5 else { return nil }
            let layouts = groups.compactMap { group -> String? in
                guard let claim = group.claims.first, let layout = context.layouts(of: claim).first else { return nil }
                let model =
                    kind == .timeToFirstToken
                    ? layout.best.prefill.last.description
                    : layout.memory(
                        context.auditCase.load, context: context.auditCase.load.input,
                        cache: context.auditCase.model.precision.keyValueCache
                    ).map(\.weightsAndCacheUtilisation).max()?.description ?? ""
                return "\(group.value) belongs to \(layout.layout), for which the model gives \(model)"
            }
            let factor = FixedPoint.significant(high / low)
            return Finding(
                "conflicting-estimates", kind == .timeToFirstToken ? .error : .warning, .refuted,
                "estimates of \(kind.rawValue) differ by a factor of \(factor)",
                at: groups.flatMap { $0.claims.prefix(2) }.places,
                "They are estimates for different layouts, which the documents compare as if they were one quantity: "
                    + layouts.joined(separator: "; ") + ".",
                remedy: "state with each estimate the layout, the batch and the reading (first, mean or last request)")
        }
    }

    /// The groups of claims that stand beside another value for the same phase; estimates for different phases may
    /// differ.
    private static func comparable(
        _ groups: [(value: ClaimValue, claims: [Claim])]
    ) -> [(value: ClaimValue, claims: [Claim])] {
        groups.filter { group in
            let phases = Set(group.claims.map(\.phase))
            return groups.contains { other in
                other.value != group.value && !phases.isDisjoint(with: other.claims.map(\.phase))
            }
        }
    }

    private static func catalogArchitecture(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        guard auditCase.isCatalogModel, let stated = auditCase.statedModel,
            let real = auditCase.model.layerRuns.first, let claimed = stated.layerRuns.first
        else { return [] }
        var compared: [(ClaimKind, Int, Int)] = [
            (.layerCount, stated.layerCount, auditCase.model.layerCount),
            (.hiddenSize, stated.hiddenSize, auditCase.model.hiddenSize),
        ]
        if let written = claimed.attention, let published = real.attention {
            compared += [
                (.queryHeads, written.queryHeads, published.queryHeads),
                (.headDimension, written.headDimension, published.headDimension),
                (.keyValueHeads, written.keyValueHeads, published.keyValueHeads),
            ]
        }
        compared.append((.vocabularySize, stated.vocabularySize, auditCase.model.vocabularySize))
        let (written, published) = (claimed.feedForward.mixture, real.feedForward.mixture)
        compared += [
            (.expertsPerLayer, written?.expertCount ?? 0, published?.expertCount ?? 0),
            (.expertsPerToken, written?.expertsPerToken ?? 0, published?.expertsPerToken ?? 0),
            (.expertIntermediateSize, written?.intermediateSize ?? 0, published?.intermediateSize ?? 0),
        ]
        let differences = compared.filter { $0.1 != $0.2 }
        return differences.map { kind, wrong, right in
            architectureFinding(kind, wrong: wrong, right: right, stated: stated, context)
        }
    }

    /// The parameter formula with the numbers of an architecture of like layers with experts.
    private static func substitution(_ model: ModelArchitecture) -> String {
        guard let run = model.layerRuns.first, let experts = run.feedForward.mixture, let heads = run.attention else {
            return model.name
        }
        let hidden = model.hiddenSize
        return
            "\(model.layerCount)·(\(heads.headDimension)·\(hidden)·(2·\(heads.queryHeads) + 2·\(heads.keyValueHeads)) + "
            + "\(experts.expertCount)·3·\(hidden)·\(experts.intermediateSize) + \(experts.expertCount)·\(hidden)) + "
            + "2·\(model.vocabularySize)·\(hidden) + norms"
    }

    private static func architectureFinding(
        _ kind: ClaimKind, wrong: Int, right: Int, stated: ModelArchitecture, _ context: AuditContext
    ) -> Finding {
        let model = context.auditCase.model
        let stand = context.dossier.claims(.parameterCount).first?.value.number
        let billions = { (count: Double) in FixedPoint.significant(count / 1e9, digits: 4) + " B" }
        let isQuotient =
            kind == .headDimension && stated.hiddenSize == wrong * (stated.layerRuns.first?.attention?.queryHeads ?? 0)
        return Finding(
            "catalog-architecture", .error, .refuted,
            "\(kind.rawValue) is \(wrong) here; \(model.name) has \(right)",
            at: context.dossier.claims(kind).filter { $0.value.integer == wrong }.places,
            "The published config.json of \(model.name) gives \(right). The stated architecture adds up to "
                + "\(billions(stated.parameters.total)) parameters, not \(stand.map(billions) ?? "the stated number"); the real one to "
                + "\(billions(model.parameters.total)). Everything below uses the real one.",
            derivations: [
                Derivation(
                    "parameters as stated", formula: "L·(d·H·(2·Nq + 2·Nkv) + E·3·H·Im + E·H) + 2·V·H + norms",
                    substituted: substitution(stated), result: billions(stated.parameters.total)),
                Derivation(
                    "parameters", formula: "the same", substituted: substitution(model),
                    result: billions(model.parameters.total)),
            ],
            nearestReading: isQuotient
                ? "\(wrong) is hidden size / query heads = \(stated.hiddenSize) / \(stated.hiddenSize / max(1, wrong)), which this model does not follow"
                : nil,
            remedy: "write \(right)")
    }
}
