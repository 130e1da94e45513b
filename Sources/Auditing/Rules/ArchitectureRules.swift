internal import Serving
internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Quantities

/// Rules about the model and the accelerator as documents describe them, against what is published.
enum ArchitectureRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "catalog-architecture", summary: "The stated architecture is not the model's real one.",
            check: catalogArchitecture),
        AuditRule(
            id: "parameter-count", summary: "A parameter count is not that of the model.", isCautious: true,
            check: parameterCount),
        AuditRule(
            id: "parameter-sum", summary: "The stated architecture does not add up to the stated parameters.",
            check: parameterSum),
        AuditRule(
            id: "catalog-accelerator", summary: "A stated figure is not that of the accelerator.",
            check: AcceleratorRule.findings),
        AuditRule(
            id: "context-limit", summary: "The load, or a stated context, is longer than the model's.",
            check: ContextLimitRule.findings),
    ]

    private static func catalogArchitecture(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        guard auditCase.isCatalogModel else { return [] }
        let stated = auditCase.statedModel
        let degrees = context.statedDegrees
        // What an inputs document says of the model is meant as a fact, wherever else the right one stands.
        let described = Set(context.dossier.documents.lazy.filter { $0.kind == .inputs }.map(\.name))
        return realValues(auditCase.model).flatMap { kind, right -> [Finding] in
            let claims = context.dossier.claims(kind).filter { claim in
                claim.value.integer.map { value in
                    right.contains(value) || !isPart(value, of: kind, claim, degrees, auditCase.model, right)
                } ?? false
            }
            // Of the layers of a kind any count may be that of a stage.
            let isCertain = kind != .denseLayers && kind != .mixtureLayers
            let contradicting = claims.first { claim in
                !right.contains(claim.value.integer ?? 0) && described.contains(claim.document)
            }
            guard let first = contradicting ?? claims.first(where: { $0.form != .prose }) ?? claims.first,
                let wrong = (isCertain ? first : claims.first { !right.contains($0.value.integer ?? 0) })?.value
                    .integer,
                !right.contains(wrong), let real = right.first
            else { return [] }
            // Several documents may be wrong in ways of their own.
            let others = claims.filter { described.contains($0.document) && $0.form != .prose }
                .compactMap(\.value.integer)
            var known: Set<Int> = []
            return ([wrong] + others).filter { !right.contains($0) && known.insert($0).inserted }.map { wrong in
                architectureFinding(
                    kind, wrong: wrong, right: real, at: claims.filter { $0.value.integer == wrong }, stated: stated,
                    context)
            }
        }
    }

    /// Whether a number in running text counts a part of the model: the layers with experts, those of a stage, the heads or
    /// experts of a rank.
    private static func isPart(
        _ value: Int, of kind: ClaimKind, _ claim: Claim, _ degrees: Set<Int>, _ model: ModelArchitecture, _ real: [Int]
    ) -> Bool {
        if kind == .positionLimit { return isScaled(value, claim, model) }
        if kind == .mixtureLayers || kind == .denseLayers, stages.containsAny(of: Words.list(claim.quote)) {
            return true
        }
        // `| query heads | 16 | 16 |` in the columns of strategies
        if claim.strategy != nil || claim.phase != nil, kind == .queryHeads || kind == .keyValueHeads,
            real.contains(where: { whole in degrees.contains { max(1, whole / $0) == value } })
        {
            return true
        }
        if kind == .queryHeads, areOfOneRank(value, claim, model) { return true }
        // `96 / 16 = 6 query heads`, `of 256 experts about 244 are hit`: the whole stands beside its part.
        if claim.form == .prose,
            QuantityScanner.scan(claim.quote).contains(where: { real.contains(Int(exactly: $0.value) ?? 0) })
        {
            return true
        }
        guard value > 0, claim.form == .prose || ["/", "per ", "每"].contains(where: { claim.quote.contains($0) }) else {
            return false
        }
        let mixtureLayers = model.layerRuns.filter { $0.feedForward.mixture != nil }.reduce(0) { $0 + $1.count }
        func isShare(_ whole: Int) -> Bool {
            degrees.contains { (value == whole / $0 || value == (whole + $0 - 1) / $0) }
        }
        switch kind {
        case .layerCount:
            return value == mixtureLayers || value == model.layerCount - mixtureLayers || isShare(model.layerCount)
                || isOfAKind(value, model)
        case .expertsPerLayer:
            return model.layerRuns.compactMap(\.feedForward.mixture).contains {
                isShare($0.expertCount) || $0.expertsPerToken == value
            }
        case .queryHeads: return real.contains(where: isShare)
        case .keyValueHeads: return model.layerRuns.compactMap(\.attention).contains { isShare($0.keyValueHeads) }
        default: return false
        }
    }

    private static let stages: WordSet = ["stage", "stages"]

    /// Whether query heads stand beside as many fewer key-value heads: `12 query heads and 1 KV head` of 96 and 8.
    private static func areOfOneRank(_ value: Int, _ claim: Claim, _ model: ModelArchitecture) -> Bool {
        guard let attention = model.layerRuns.lazy.compactMap(\.attention).first, attention.keyValueHeads > 1 else {
            return false
        }
        return value < attention.queryHeads
            && QuantityScanner.scan(claim.quote).contains { number in
                number.value > 0 && number.value < Double(attention.keyValueHeads)
                    && number.value * Double(attention.queryHeads) == Double(value * attention.keyValueHeads)
            }
    }

    /// Whether a number of positions is rounded, too small for a limit, or reached by scaling.
    private static func isScaled(_ value: Int, _ claim: Claim, _ model: ModelArchitecture) -> Bool {
        let limit = Double(model.maximumContext ?? 0)
        let words = Words.list(claim.quote)
        return value < 2048 || abs(Double(value) / limit - 1) < 0.03 || RopeScaling.words.containsAny(of: words)
    }

    /// Whether so many layers are alike: of one mixer, as full attention beside windows or linear attention.
    private static func isOfAKind(_ value: Int, _ model: ModelArchitecture) -> Bool {
        let withAttention = model.layerRuns.filter { $0.attention != nil }.reduce(0) { $0 + $1.count }
        let counts = Dictionary(model.layerRuns.map { ($0.mixer, $0.count) }, uniquingKeysWith: +).values
        return counts.contains(value) || withAttention == value || model.layerCount - withAttention == value
            || model.layerRuns.contains { $0.count == value }
    }

    /// The values that a published architecture has, several where layers differ.
    private static func realValues(_ model: ModelArchitecture) -> [(ClaimKind, [Int])] {
        var values: [(ClaimKind, [Int])] = [
            (.layerCount, [model.layerCount, model.layerCount + (model.multiTokenPrediction == nil ? 0 : 1)]),
            (.hiddenSize, [model.hiddenSize]), (.vocabularySize, [model.vocabularySize]),
        ]
        let mixtureLayers = model.layerRuns.filter { $0.feedForward.mixture != nil }.reduce(0) { $0 + $1.count }
        if mixtureLayers > 0 {
            let extra = model.multiTokenPrediction == nil ? 0 : 1
            values += [
                (.denseLayers, [model.layerCount - mixtureLayers]),
                (.mixtureLayers, [mixtureLayers, mixtureLayers + extra]),
            ]
        }
        let attention = model.layerRuns.compactMap(\.attention)
        if attention.count == model.layerRuns.count {
            values += [
                (.queryHeads, attention.map(\.queryHeads)), (.headDimension, attention.map(\.headDimension)),
                (.keyValueHeads, attention.map(\.keyValueHeads)),
            ]
        }
        let latent = model.layerRuns.compactMap { run -> Int? in
            if case .latent(let attention) = run.mixer { attention.heads } else { nil }
        }
        if !latent.isEmpty, latent.count == model.layerRuns.count { values.append((.queryHeads, latent)) }
        if let limit = model.maximumContext { values.append((.positionLimit, [limit])) }
        let mixtures = model.layerRuns.compactMap(\.feedForward.mixture)
        if let mixture = mixtures.first, mixture.intermediateSize > 0,
            mixture.sharedIntermediateSize % mixture.intermediateSize == 0
        {
            // What is as wide as several experts may be told as one.
            let count = mixture.sharedIntermediateSize / mixture.intermediateSize
            values.append((.sharedExperts, Set([count, min(1, count)]).sorted().reversed()))
        }
        if !mixtures.isEmpty {
            values += [
                (.expertsPerLayer, mixtures.map(\.expertCount)), (.expertsPerToken, mixtures.map(\.expertsPerToken)),
                (.expertIntermediateSize, mixtures.map(\.intermediateSize)),
            ]
        }
        return values
    }

    private static func parameterCount(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        guard auditCase.isCatalogModel else { return [] }
        let count = auditCase.model.parameters
        let kinds: [(ClaimKind, [Double], Double)] = [
            (.parameterCount, [count.total, count.active], 0.03),
            (.activeParameterCount, [count.active, count.activeWithoutInputEmbedding], 0.12),
        ]
        return kinds.flatMap { kind, real, tolerance in
            context.claimsByValue(kind).compactMap { group -> Finding? in
                guard let value = group.value.number, value > 1e8, let right = real.first,
                    !real.contains(where: { abs(value / $0 - 1) < tolerance })
                else { return nil }
                let billions = FixedPoint.significant(right / 1e9, digits: 4) + " B"
                return Finding(
                    "parameter-count", .error, .refuted,
                    "\(kind.rawValue) are \(FixedPoint.significant(value / 1e9, digits: 4)) B here; \(auditCase.model.name) has "
                        + billions,
                    at: group.claims.places,
                    "The published config.json adds up to \(billions)"
                        + (kind == .parameterCount
                            ? "."
                            : " parameters that one token passes, of \(FixedPoint.significant(count.total / 1e9, digits: 4)) B."),
                    nearestReading: kind == .activeParameterCount && abs(value / count.total - 1) < 0.03
                        ? "that is the number of all parameters" : nil, remedy: "write \(billions)")
            }
        }
    }

    private static func parameterSum(_ context: AuditContext) -> [Finding] {
        guard !context.auditCase.isCatalogModel, let model = context.auditCase.statedModel,
            let claim = context.dossier.claims(.parameterCount).first, let stated = claim.value.number
        else { return [] }
        let sum = model.parameters.total
        guard abs(sum / stated - 1) > 0.01 else { return [] }
        let billions = { (count: Double) in FixedPoint.significant(count / 1e9, digits: 4) + " B" }
        return [
            Finding(
                "parameter-sum", .error, .refuted,
                "the stated architecture has \(billions(sum)) parameters, not \(billions(stated))", at: [claim].places,
                "Layers, widths, heads and experts as stated give \(billions(sum)); one of them or the total is wrong.",
                derivations: [
                    Derivation(
                        "parameters", formula: "L·(d·H·(2·Nq + 2·Nkv) + E·3·H·Im + E·H) + 2·V·H + norms",
                        substituted: substitution(model), result: billions(sum))
                ])
        ]
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
        _ kind: ClaimKind, wrong: Int, right: Int, at claims: [Claim], stated: ModelArchitecture?,
        _ context: AuditContext
    ) -> Finding {
        let model = context.auditCase.model
        let stand = context.dossier.claims(.parameterCount).first?.value.number
        let billions = { (count: Double) in FixedPoint.significant(count / 1e9, digits: 4) + " B" }
        let isQuotient =
            kind == .headDimension && model.hiddenSize == wrong * (model.layerRuns.first?.attention?.queryHeads ?? 0)
        let sum =
            stated.map { stated in
                " The stated architecture adds up to \(billions(stated.parameters.total)) parameters, not "
                    + "\(stand.map(billions) ?? "the stated number"); the real one to \(billions(model.parameters.total))."
            } ?? ""
        return Finding(
            "catalog-architecture", .error, .refuted,
            "\(kind.rawValue) is \(wrong) here; \(model.name) has \(right)",
            at: claims.places,
            "The published config.json of \(model.name) gives \(right).\(sum) Everything below uses the real one.",
            derivations: stated.map { stated in
                [
                    Derivation(
                        "parameters as stated", formula: "L·(d·H·(2·Nq + 2·Nkv) + E·3·H·Im + E·H) + 2·V·H + norms",
                        substituted: substitution(stated), result: billions(stated.parameters.total)),
                    Derivation(
                        "parameters", formula: "the same", substituted: substitution(model),
                        result: billions(model.parameters.total)),
                ]
            } ?? [],
            nearestReading: isQuotient
                ? "\(wrong) is hidden size / query heads = \(model.hiddenSize) / \(model.hiddenSize / max(1, wrong)), which "
                    + "this model does not follow" : nil,
            remedy: "write \(right)")
    }
}
