internal import StepModel
internal import Serving
internal import Planning
internal import Models
internal import Quantities

/// Rules about documents that contradict each other or the catalog.
enum ConflictRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "conflicting-facts", summary: "Documents give one fact different values.", isCautious: true,
            inDocuments: conflictingFacts),
        AuditRule(
            id: "conflicting-estimates", summary: "Estimates of one quantity lie far apart.", isCautious: true,
            check: conflictingEstimates),
    ]

    /// Kinds of which a case can have only one value.
    private static let facts: [ClaimKind] = [
        .timeToFirstTokenRequirement, .timePerOutputTokenRequirement, .deviceCount, .deviceCompute, .deviceMemory,
        .memoryBandwidth,
        .modelFLOPsUtilisation, .bandwidthUtilisation, .parameterCount, .activeParameterCount, .layerCount,
        .expertsPerLayer, .hiddenSize,
        .queryHeads, .headDimension, .keyValueHeads, .expertIntermediateSize, .expertsPerToken, .vocabularySize,
        .batchSize, .sequenceLengthRange, .inputLength, .outputLength,
    ]

    private static func conflictingFacts(_ dossier: Dossier) -> [Finding] {
        facts.flatMap { kind -> [Finding] in
            let groups = groups(of: kind, dossier)
            guard let authority = groups.first else { return [] }
            return groups.dropFirst().filter { group in
                !areAlternatives(authority.claims, group.claims, dossier)
            }.filter { group in
                kind != .deviceCompute || !differInFormat(authority.claims, group.claims, dossier)
            }.map { group in conflict(kind, authority, group, dossier) }
        }
    }

    /// Whether two values stand under names of their own in one object of several: the models of a file of values.
    private static func areAlternatives(_ left: [Claim], _ right: [Claim], _ dossier: Dossier) -> Bool {
        guard let document = left.first?.document, right.allSatisfy({ $0.document == document }),
            left.allSatisfy({ $0.document == document })
        else {
            return false
        }
        return dossier.documents.first { $0.name == document }?.isStructured == true
    }

    /// The claims of a kind that can contradict each other, by value; values that differ by rounding are one.
    private static func groups(
        of kind: ClaimKind, _ dossier: Dossier
    ) -> [(value: ClaimValue, claims: [Claim])] {
        var claims = Array(dossier.claims(kind))
        // Rows and objects that each propose a strategy may differ in what they serve and use.
        let varying: Set<ClaimKind> = [.batchSize, .inputLength, .outputLength, .deviceCount]
        if varying.contains(kind) {
            claims.removeAll { $0.strategy != nil || $0.form == .prose }
            if kind == .deviceCount, let whole = claims.first?.value.number, areParts(claims, of: whole) { return [] }
        }
        claims.removeAll { $0.extent == .perRequest || $0.extent == .perToken }
        if kind == .batchSize { claims.removeAll { $0.extent == .perDevice || $0.extent == .perReplica } }
        // Pools of the phases have devices of their own.
        if kind == .deviceCount {
            let whole = claims.filter { $0.phase == nil }.compactMap(\.value.number).max() ?? 0
            let areSeveral = Set(claims.compactMap(\.phase)).count > 1
            claims.removeAll { $0.phase != nil && (areSeveral || ($0.value.number ?? 0) < whole) }
            claims = withoutPools(claims, dossier)
        }
        // Columns and rows may be of different parts.
        if hardware.contains(kind) || kind.isArchitecture { claims.removeAll { $0.strategy != nil } }
        claims = ClaimForm.allCases.flatMap { form in claims.filter { $0.form == form } }
        var groups: [(value: ClaimValue, claims: [Claim])] = []
        var known: [ClaimValue: Int] = [:]
        for claim in claims {
            let index = known[claim.value] ?? groups.firstIndex { isSame($0.value, claim.value, kind) }
            known[claim.value] = index ?? groups.count
            if let index {
                groups[index].claims.append(claim)
            } else {
                groups.append((claim.value, [claim]))
            }
        }
        return groups
    }

    /// The device counts but for those of documents on one phase, where both phases have such documents: pools of their own.
    private static func withoutPools(_ claims: [Claim], _ dossier: Dossier) -> [Claim] {
        var phases: [String: Phase] = [:]
        for name in Set(claims.map(\.document)) {
            let own = Set(dossier.document(named: name)?.strategies.compactMap(\.phase) ?? [])
            if own.count == 1 { phases[name] = own.first }
        }
        guard Set(phases.values).count > 1 else { return claims }
        return claims.filter { phases[$0.document] == nil }
    }

    private static let hardware: Set<ClaimKind> = [.deviceCompute, .deviceMemory, .memoryBandwidth]

    /// Whether two rates hold for different formats, as the lines that they stand on say.
    private static func differInFormat(
        _ left: [Claim], _ right: [Claim], _ dossier: Dossier
    ) -> Bool {
        func formats(_ claims: [Claim]) -> [Set<String>] {
            claims.prefix(20).map { WrittenFormat.words(in: dossier.line(at: $0.location) ?? $0.quote) }
        }
        return formats(right).allSatisfy { own in
            formats(left).allSatisfy { own.count > 1 || $0.count > 1 || (own != $0 && !own.isEmpty && !$0.isEmpty) }
        }
    }

    /// Whether the device counts of the phases add up to all devices: pools that serve one phase each.
    private static func areParts(_ claims: [Claim], of whole: Double) -> Bool {
        let pools = Phase.allCases.map { phase in claims.first { $0.phase == phase }?.value.number ?? 0 }
        return pools.allSatisfy { $0 > 0 && $0 < whole } && pools.reduce(0, +) == whole
    }

    /// Whether two lengths differ by rounding, 4,000 and 4,096, or one is that of many prompts, 16 of 2,048 tokens.
    private static func isSameLength(_ left: ClaimValue, _ right: ClaimValue) -> Bool {
        guard let first = left.number, let second = right.number, min(first, second) > 0 else { return false }
        let ratio = max(first, second) / min(first, second)
        return ratio < 1.05 || (ratio >= 8 && ratio == ratio.rounded())
    }

    private static func isSame(_ left: ClaimValue, _ right: ClaimValue, _ kind: ClaimKind) -> Bool {
        if left == right { return true }
        if kind == .inputLength || kind == .outputLength { return isSameLength(left, right) }
        guard let first = left.number, let second = right.number, first > 0, second > 0 else { return false }
        let isRounded = kind == .parameterCount || kind == .activeParameterCount
        guard isRounded || kind.dimension != .count else { return false }
        return abs(first / second - 1) < (isRounded ? 0.015 : 0.005)
    }

    private static func conflict(
        _ kind: ClaimKind, _ authority: (value: ClaimValue, claims: [Claim]),
        _ other: (value: ClaimValue, claims: [Claim]), _ dossier: Dossier
    ) -> Finding {
        let isRequirement = kind == .timeToFirstTokenRequirement
        let inProseOnly = other.claims.allSatisfy { $0.form == .prose }
        let places = other.claims.places + authority.claims.prefix(2).places
        return Finding(
            "conflicting-facts", inProseOnly && !isRequirement ? .warning : .error, .refuted,
            "\(kind.rawValue) is \(other.value) here and \(authority.value) in the inputs", at: places,
            "\(authority.value) is stated \(times(authority.claims.count)), \(other.value) \(times(other.claims.count)); only "
                + "one can hold. The inputs document is taken as given.",
            nearestReading: slip(from: authority.value, to: other.value, kind, dossier),
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
        from right: ClaimValue, to wrong: ClaimValue, _ kind: ClaimKind, _ dossier: Dossier
    ) -> String? {
        guard let right = right.number, let wrong = wrong.number, right > 0, wrong > 0 else { return nil }
        if let (short, long) = digits(right, wrong), long == short + short {
            return "\(long) is \(short) typed twice"
        }
        if kind == .expertsPerLayer,
            let degree = dossier.strategies.first(where: { Double($0.expert) == wrong })
        {
            return
                "\(degree.expert) is the expert-parallel degree, over which \(FixedPoint.significant(right)) "
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
            let groups = comparable(
                context.claimsByValue(kind).filter {
                    $0.claims.contains { claim in
                        claim.strategy == nil && claim.extent != .perRequest && !isMeasured(claim)
                    }
                })
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
            // Inside one text a time may be of one of several loads.
            let isStated = Set(groups.compactMap { $0.claims.first { $0.form != .prose }?.document }).count > 1
            return Finding(
                "conflicting-estimates", kind == .timeToFirstToken && isStated && high / low > 2 ? .error : .warning,
                .refuted,
                "estimates of \(kind.rawValue) differ by a factor of \(factor)",
                at: groups.flatMap { $0.claims.prefix(2) }.places,
                "They are estimates for different layouts, which the documents compare as if they were one quantity: "
                    + layouts.joined(separator: "; ") + ".",
                remedy: "state with each estimate the layout, the batch and the reading (first, mean or last request)")
        }
    }

    /// Whether a claim gives one of the values of a measurement.
    private static func isMeasured(_ claim: Claim) -> Bool {
        Words.list(claim.quote).contains { ClaimVocabulary.quantiles.contains($0) || $0 == "measured" }
    }

    /// The groups of claims that stand beside another value for the same phase; estimates for different phases may
    /// differ.
    private static func comparable(
        _ groups: [(value: ClaimValue, claims: ClaimList)]
    ) -> [(value: ClaimValue, claims: ClaimList)] {
        let phases = groups.map { Set($0.claims.map(\.phase)) }
        var counts: [Phase?: Int] = [:]
        for phase in phases.flatMap(\.self) { counts[phase, default: 0] += 1 }
        return zip(groups, phases).filter { $0.1.contains { counts[$0, default: 0] > 1 } }.map { $0.0 }
    }
}
