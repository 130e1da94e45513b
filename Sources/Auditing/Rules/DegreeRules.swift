internal import Hardware
internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// Rules about single degrees, and about what a legal layout is wrongly told to be.
enum DegreeRules {
    static let all: [AuditRule] = [
        AuditRule(id: "degree-divides", summary: "A degree does not divide what it splits.", check: degreeDivides),
        AuditRule(
            id: "experts-per-device", summary: "The experts per accelerator do not follow from EP.",
            check: expertsPerDevice),
        AuditRule(
            id: "share-of-a-rank",
            summary: "The heads of a rank or the layers of a stage do not follow from TP and PP.",
            check: sharesOfRanks),
        AuditRule(
            id: "kv-heads-duplicated", summary: "TP exceeds the key-value heads, so that each is held several times.",
            check: duplicatedHeads),
        AuditRule(
            id: "tensor-across-nodes", summary: "TP is wider than a node, so that all-reduces cross the slow network.",
            check: tensorAcrossNodes),
        AuditRule(
            id: "data-parallel-ambiguous", summary: "DP may mean attention ranks or independent copies.",
            check: ambiguousData),
        AuditRule(
            id: "uneven-stages", summary: "The layers do not divide over the pipeline stages.", check: unevenStages),
    ]

    private static func degreeDivides(_ context: AuditContext) -> [Finding] {
        let model = context.auditCase.model
        let heads = model.layerRuns.compactMap(\.attention).map(\.queryHeads)
        let experts = model.layerRuns.compactMap(\.feedForward.mixture).map(\.expertCount)
        // Strategies that are no layout are reported whole.
        lazy var reported = Set(
            context.strategies.lazy.filter { $0.evaluation == nil }.flatMap { $0.strategy.degreeClaims }
                .map(\.location))
        let checks: [(ClaimKind, [Int], String)] = [
            (.tensorDegree, heads, "query heads"), (.expertDegree, experts, "experts"),
        ]
        return dividedHeads(context)
            + checks.flatMap { kind, wholes, name in
                context.claimsByValue(kind).compactMap { group -> Finding? in
                    guard let degree = group.value.integer, degree > 1,
                        kind != .expertDegree || !context.expertSlots.contains(where: { $0 % degree == 0 }),
                        let whole = wholes.first(where: { $0 % degree != 0 })
                    else { return nil }
                    let claims = group.claims.filter { !reported.contains($0.location) }
                    guard !claims.isEmpty else { return nil }
                    return Finding(
                        "degree-divides", .error, .refuted,
                        "\(kind.rawValue) \(degree) does not divide \(whole) \(name)",
                        at: claims.places,
                        "\(model.name) has \(whole) \(name), and \(whole) / \(degree) is not a whole number.",
                        remedy: "choose a divisor of \(whole)")
                }
            }
    }

    /// Sentences that call heads divisible by a degree that does not divide them: `TP3 divides the model evenly`.
    private static func dividedHeads(_ context: AuditContext) -> [Finding] {
        guard let attention = context.auditCase.model.layerRuns.lazy.compactMap(\.attention).first else { return [] }
        return context.dossier.documents.lazy.flatMap(\.statements).compactMap { statement in
            guard statement.kind == .tensorDividesHeads else { return nil }
            let named = WrittenDegrees.scan([Unicode.Scalar](scalarsOf: statement.quote))
                .filter { $0.kind == .tensorDegree && $0.value > 1 }
            guard named.count == 1, let degree = named.first?.value else { return nil }
            let (queries, cached) = (attention.queryHeads, attention.keyValueHeads)
            guard queries % degree != 0 || (cached % degree != 0 && degree % cached != 0) else { return nil }
            let (whole, name) = queries % degree != 0 ? (queries, "query heads") : (cached, "key-value heads")
            return Finding(
                "degree-divides", .error, .refuted, "TP \(degree) does not divide \(whole) \(name)",
                at: [statement].places,
                "\(context.auditCase.model.name) has \(queries) query heads and \(cached) key-value heads; \(whole) / \(degree) "
                    + "is not a whole number.", remedy: "choose a divisor of \(queries)")
        }
    }

    private static func expertsPerDevice(_ context: AuditContext) -> [Finding] {
        guard let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first else {
            return []
        }
        return context.claimsByValue(.expertsPerDevice).compactMap { group -> Finding? in
            guard let claim = group.claims.first, let stated = group.value.number, stated == stated.rounded() else {
                return nil
            }
            // Degrees that are no layout are reported as such.
            let own = context.strategies(of: claim)
            if own.contains(where: { $0.reading == nil && isOfTheGrid(stated, $0.strategy, experts) }) { return nil }
            // `experts per device = 256 / EP`
            if stated == Double(experts.expertCount), claim.quote.contains("/") { return nil }
            // `64 tokens go to 8 experts each`
            if claim.form == .prose,
                [experts.expertsPerToken, experts.expertCount].contains(where: { Double($0) == stated })
            {
                return nil
            }
            let named = claim.form == .prose ? expertDegrees(beside: claim, context) : []
            // Running text may be about any of the strategies.
            let meant =
                claim.form == .prose ? Array(context.strategies.prefix(200)) : Array(context.strategies(of: claim))
            let degrees =
                named.isEmpty ? meant.lazy.map(\.strategy).filter(\.statesExperts).map(\.expert) : named
            let candidates = Set(degrees + (degrees.isEmpty ? [context.auditCase.devices] : []))
            let right = candidates.sorted().flatMap { degree in
                ([experts.expertCount] + context.expertSlots).map { ceilingDivision($0, degree) }
            }
            guard !right.contains(where: { Double($0) == stated }), let nearest = right.first,
                let degree = candidates.min()
            else { return nil }
            let slots = context.expertSlots.last ?? experts.expertCount
            let expected = context.expertSlots.isEmpty ? nearest : ceilingDivision(slots, degree)
            return Finding(
                "experts-per-device", .error, .refuted,
                "EP \(degree) puts \(expected) experts on each accelerator, not \(FixedPoint.significant(stated, digits: 4))",
                at: group.claims.places,
                "\(slots) experts per layer over \(degree) accelerators are \(expected) each"
                    + (context.expertSlots.isEmpty
                        ? "; redundant copies, if meant, must be stated." : ", redundant copies included."),
                derivations: [
                    Derivation(
                        "experts per accelerator", formula: "experts / EP",
                        substituted: "\(slots) / \(degree)",
                        result: "\(expected)")
                ], remedy: "write \(expected)")
        }
    }

    /// The expert-parallel degree that the sentence of a claim names, if it is one.
    private static func expertDegrees(beside claim: Claim, _ context: AuditContext) -> [Int] {
        let line = [Unicode.Scalar](scalarsOf: context.dossier.line(at: claim.location) ?? claim.quote)
        guard line.count < 4000 else { return [] }
        let sentence = Sentence.range(around: min(claim.location.column - 1, line.count), in: line)
        let degrees = Set(WrittenDegrees.scan(Array(line[sentence])).filter { $0.kind == .expertDegree }.map(\.value))
        return degrees.count == 1 ? Array(degrees) : []
    }

    /// Whether the experts of a device follow from the grid of attention, which EP contradicts.
    private static func isOfTheGrid(_ stated: Double, _ strategy: StatedStrategy, _ experts: MixtureOfExperts) -> Bool {
        let width = strategy.tensor &* strategy.data
        return width > 0 && width != strategy.expert && stated == Double(experts.expertCount) / Double(width)
    }

    /// `heads_per_card: 8` with 64 heads over TP 4; `layers_per_stage: 45` with 80 layers over two stages.
    private static func sharesOfRanks(_ context: AuditContext) -> [Finding] {
        let model = context.auditCase.model
        guard let attention = model.layerRuns.lazy.compactMap(\.attention).first ?? nil else { return [] }
        let shares: [(ClaimKind, Int, (StatedStrategy) -> Int, String)] = [
            (.queryHeadsPerDevice, attention.queryHeads, { $0.tensor }, "query heads"),
            (.keyValueHeadsPerDevice, attention.keyValueHeads, { $0.tensor }, "key-value heads"),
            (.layersPerStage, model.layerCount, { $0.pipeline }, "layers"),
        ]
        return shares.flatMap { kind, whole, degree, name in
            context.claimsByValue(kind).compactMap { group -> Finding? in
                guard let claim = group.claims.first, claim.form != .prose, let stated = group.value.integer else {
                    return nil
                }
                let ways = Set(context.strategies(of: claim).map { max(1, degree($0.strategy)) }).sorted()
                guard let first = ways.first,
                    !ways.contains(where: { stated == max(1, whole / $0) || stated == ceilingDivision(whole, $0) })
                else { return nil }
                let right = max(1, whole / first)
                return Finding(
                    "share-of-a-rank", .error, .refuted,
                    "\(whole) \(name) over \(first) are \(right) each, not \(stated)", at: group.claims.places,
                    "\(model.name) has \(whole) \(name); \(kind == .layersPerStage ? "PP" : "TP") is \(first).",
                    derivations: [
                        Derivation(
                            kind.rawValue, formula: "\(name) / degree", substituted: "\(whole) / \(first)",
                            result: "\(right)")
                    ], remedy: "write \(right)")
            }
        }
    }

    private static func duplicatedHeads(_ context: AuditContext) -> [Finding] {
        guard let attention = context.auditCase.model.layerRuns.lazy.compactMap(\.attention).first else { return [] }
        return context.statedLayouts.filter { $0.layout.tensor > attention.keyValueHeads }.map { layout in
            let copies = layout.layout.tensor / attention.keyValueHeads
            return Finding(
                "kv-heads-duplicated", .warning, .refined,
                "\(layout.layout) holds each key-value head \(copies) times", at: places(of: layout, context),
                "TP \(layout.layout.tensor) is more than \(attention.keyValueHeads) key-value heads: beyond TP "
                    + "\(attention.keyValueHeads) the cache per device no longer shrinks.",
                remedy: "use TP \(attention.keyValueHeads) and more DP, or count the copies in the memory")
        }
    }

    private static func tensorAcrossNodes(_ context: AuditContext) -> [Finding] {
        let node = context.auditCase.cluster.devicesPerNode
        return context.statedLayouts.filter { $0.layout.tensor > node }.map { layout in
            Finding(
                "tensor-across-nodes", .warning, .refined,
                "TP \(layout.layout.tensor) spans nodes of \(node) accelerators", at: places(of: layout, context),
                "Two all-reduces per layer cross \(context.auditCase.cluster.scaleOut.bandwidth) per accelerator instead of "
                    + "\(context.auditCase.cluster.scaleUp.bandwidth); a token takes \(layout.best.decode.timePerOutputToken) at "
                    + "the stated efficiency.", remedy: "keep TP within \(node), and use PP or DP across nodes")
        }
    }

    private static func ambiguousData(_ context: AuditContext) -> [Finding] {
        guard context.auditCase.model.isMixtureOfExperts else { return [] }
        let open = context.strategies.lazy.filter { entry in
            entry.strategy.data > 1 && !entry.strategy.statesReplicas && entry.evaluation != nil
                && (entry.strategy.expert == 1 || entry.strategy.expert < entry.strategy.tensor * entry.strategy.data)
        }
        guard let first = open.first, let layout = first.reading?.layout else { return [] }
        return [
            Finding(
                "data-parallel-ambiguous", .warning, .refined,
                "DP \(first.strategy.data) may be attention ranks that share experts, or independent copies",
                at: open.flatMap(\.placedClaims).places,
                "\(first.strategy.degrees) is read as \(layout). Copies hold all experts each and need no exchange; attention ranks "
                    + "share one set and exchange tokens in every layer.",
                remedy: "say which: replicas, or attention-DP with EP over TP × DP")
        ]
    }

    private static func unevenStages(_ context: AuditContext) -> [Finding] {
        let layers = context.auditCase.model.layerCount
        return context.statedLayouts.filter { $0.layout.pipeline > 1 && layers % $0.layout.pipeline != 0 }.map {
            layout in
            let stages = context.auditCase.model.pipelineStages(layout.layout.pipeline).map(\.layerCount)
            let excess = Fraction(rawValue: Double(stages.max() ?? 0) * Double(stages.count) / Double(layers) - 1)
            return Finding(
                "uneven-stages", .note, .refined, "\(layers) layers over PP \(layout.layout.pipeline) are uneven",
                at: places(of: layout, context),
                "Stages of \(stages.map(String.init).joined(separator: ", ")) layers: the largest sets the pace, \(excess) above the "
                    + "mean.")
        }
    }

    static func places(of layout: LayoutAssessment, _ context: AuditContext) -> FindingPlaces {
        context.strategies(meaning: layout.layout).lazy.flatMap(\.placedClaims).places
    }
}
