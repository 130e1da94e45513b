internal import Diagnostics
internal import Hardware
internal import Serving
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// Rules about the degrees of parallelism and what documents say of them.
enum LayoutRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "layout-grids", summary: "The attention grid and the expert grid do not cover the same devices.",
            check: grids),
        AuditRule(
            id: "layout-legality", summary: "The layout cannot be built for this model.", check: legality),
        AuditRule(
            id: "product-forbidden", summary: "A document forbids the product that every layout must satisfy.",
            check: productForbidden),
        AuditRule(
            id: "expert-degree-required", summary: "A document calls an expert-parallel degree illegal that is legal.",
            check: expertDegreeRequired),
        AuditRule(
            id: "single-strategy", summary: "Prefill and decode share a layout although each has a better one.",
            check: singleStrategy),
        AuditRule(
            id: "data-parallel-latency", summary: "A document says that data parallelism never shortens latency.",
            check: dataParallelLatency),
    ]

    private static func grids(_ context: AuditContext) -> [Finding] {
        var groups: [[StrategyAssessment]] = []
        var known: [String: Int] = [:]
        for entry in context.strategies
        where !(entry.reading?.isLiteral ?? false) && !spreadsAttentionInside(entry.strategy, context) {
            if let index = known[entry.strategy.degrees] {
                groups[index].append(entry)
            } else {
                known[entry.strategy.degrees] = groups.count
                groups.append([entry])
            }
        }
        return groups.compactMap { group in group.first.map { gridFinding($0, all: group, context) } }
    }

    /// Whether data parallelism of attention stands inside TP, as SGLang counts: `tp-size 8 with attention DP8`.
    private static func spreadsAttentionInside(_ strategy: StatedStrategy, _ context: AuditContext) -> Bool {
        guard strategy.tensor == strategy.data, strategy.tensor > 1,
            let line = context.dossier.line(at: strategy.location), line.utf8.count < 2000
        else { return false }
        let (words, dataRanks) = (Words.list(line), Word("dp\(strategy.data)"))
        return zip(words, words.dropFirst()).contains { $0 == "attention" && ($1 == "dp" || $1 == dataRanks) }
    }

    private static func gridFinding(
        _ entry: StrategyAssessment, all: [StrategyAssessment], _ context: AuditContext
    ) -> Finding {
        let strategy = entry.strategy
        let devices = strategy.devices ?? context.auditCase.devices
        let attention = strategy.tensor * strategy.data
        let places = all.map { strategy in
            Finding.Place(
                location: strategy.strategy.location,
                quote: "tp=\(strategy.strategy.tensor), pp=\(strategy.strategy.pipeline), "
                    + "dp=\(strategy.strategy.data), ep=\(strategy.strategy.expert)")
        }
        let explanation =
            entry.reading.map { reading in
                "Per pipeline stage the same devices serve attention and experts. TP \(strategy.tensor) × DP "
                    + "\(strategy.data) puts attention on \(attention) of \(devices) devices, EP \(strategy.expert) puts "
                    + "experts on \(strategy.expert). \(reading.explanation)."
            } ?? strategy.contradictions(devices: devices, model: context.auditCase.model)
        let counts = strategy.claims.filter { $0.kind == .deviceCount && $0.value.integer == strategy.devices }
        let others = Array(counts.prefix(1)).places.listed + entry.places
        let allPlaces =
            places + (all.count == 1 ? others.filter { $0.location.line != strategy.location.line } : [])
        let correction = strategy.nearestCorrection(devices: devices, model: context.auditCase.model)
        let literal = entry.evaluation.flatMap { literalReadings($0, attentionDevices: attention, context) }
        return Finding(
            "layout-grids", .error, .refuted,
            "tp=\(strategy.tensor), pp=\(strategy.pipeline), dp=\(strategy.data), ep=\(strategy.expert) is not a layout "
                + "of \(devices) devices",
            at: allPlaces, explanation + (literal?.explanation ?? ""), derivations: literal?.derivations ?? [],
            nearestReading: entry.reading.map { "\($0.layout), which the rest of this audit prices" },
            remedy: entry.reading.map { "write dp=\($0.layout.data)" }
                ?? correction.map { "write \($0)" } ?? "choose degrees whose product is \(devices)")
    }

    /// What the degrees would do if taken at their word: one attention rank, alone or repeated on every device.
    private static func literalReadings(
        _ evaluation: LayoutAssessment, attentionDevices: Int, _ context: AuditContext
    ) -> (explanation: String, derivations: [Derivation])? {
        let auditCase = context.auditCase
        guard attentionDevices == 1, auditCase.devices > 1 else { return nil }
        let (model, load, devices) = (auditCase.model, auditCase.load, auditCase.devices)
        let tokens = load.concurrency * load.input
        let pairs = Step.prefill(sequences: load.concurrency, newTokens: load.input).groups.reduce(0) {
            $0 + $1.causalPairs
        }
        let attention =
            (model.attentionProjectionFLOPsPerToken * Double(tokens) + model.attentionCoreFLOPs(pairs: pairs))
            / auditCase.effectiveRate
        let experts =
            model.feedForwardFLOPsPerToken * Double(tokens) / (auditCase.effectiveRate * Double(devices))
        let network = auditCase.stated.expertRoundTrip(tokens: tokens, model: model, layout: evaluation.layout)
        let reduction = auditCase.stated.allReducePerLayer(tokens: tokens, model: model, devices: devices)
        let cache = model.keyValueCache.bytes(forTokens: Double(load.concurrency * load.finalContext))
        let weights = evaluation.best.memory.weights.total
        let alone = attention + experts + network
        let repeated = attention + experts + reduction
        let overflow = weights + cache > auditCase.cluster.accelerator.memory
        return (
            " Taken literally, either one device does all attention (burst TTFT \(alone), its cache and weights grow to "
                + "\(weights + cache)" + (overflow ? ", more than it has" : "")
                + "), or all \(devices) repeat the same "
                + "attention (\(repeated), \(devices - 1)/\(devices) of it wasted).",
            [
                Derivation(
                    "one device does attention", formula: "attention/rate + experts/(n·rate) + tokens through one NIC",
                    substituted: "\(attention) + \(experts) + \(network)", result: alone.description),
                Derivation(
                    "every device repeats attention", formula: "attention/rate + experts/(n·rate) + all-reduce",
                    substituted: "\(attention) + \(experts) + \(reduction)", result: repeated.description),
            ]
        )
    }

    private static func legality(_ context: AuditContext) -> [Finding] {
        var quota = FindingQuota("layout-legality", context.dossier)
        let findings = context.strategies.compactMap { entry -> Finding? in
            guard let reading = entry.reading, entry.evaluation == nil else { return nil }
            let hasSlots = context.expertSlots.contains { $0 % reading.layout.expert == 0 }
            let violations = reading.layout.violations(
                for: context.auditCase.model, devices: entry.strategy.devices ?? context.auditCase.devices
            ).filter { $0.rule != .expertsDivide || !hasSlots }
            guard !violations.isEmpty else { return nil }
            return quota.finding(.error) {
                Finding(
                    "layout-legality", .error, .refuted,
                    "\(reading.layout) cannot be built for \(context.auditCase.model.name)",
                    at: entry.places,
                    violations.map { violation in
                        violation.message + (violation.hint.map { " (\($0))" } ?? "")
                    }.joined(separator: "; ") + ".")
            }
        }
        return findings + quota.rest
    }

    private static func productForbidden(_ context: AuditContext) -> [Finding] {
        let statements = context.dossier.statements(.productForbidden)
        guard !statements.isEmpty else { return [] }
        let strategy = context.strategies.first { $0.strategy.pipeline * $0.strategy.tensor * $0.strategy.data > 1 }
        let product =
            strategy.map { entry in
                let degrees = entry.strategy
                return "\(degrees.pipeline) × \(degrees.tensor) × \(degrees.data) = "
                    + "\(degrees.pipeline * degrees.tensor * degrees.data)"
            } ?? "PP × TP × DP"
        return [
            Finding(
                "product-forbidden", .error, .refuted,
                "PP × TP × DP is not a forbidden multiplication: it is the attention grid", at: statements.places,
                "PP, TP and DP act at the same time on attention, so their product must be the number of devices: "
                    + "\(product). What must not happen is to multiply EP on top, since the experts use the same devices "
                    + "a second time.",
                derivations: [
                    Derivation(
                        "devices", formula: "replicas · PP · TP · CP · DP = replicas · PP · EP · expert-TP",
                        substituted: product, result: "\(context.auditCase.devices) devices")
                ],
                nearestReading: "it is true of PP × TP × DP × EP, which counts the devices twice",
                remedy: "keep the product; check EP × expert-TP = TP × DP per stage instead")
        ]
    }

    private static func expertDegreeRequired(_ context: AuditContext) -> [Finding] {
        let statements = context.dossier.statements(.expertDegreeRequired)
        guard !statements.isEmpty,
            let single = context.statedLayouts.first(where: { $0.layout.expert == 1 }),
            let best = context.search.best(.throughput, in: .decode, meeting: context.auditCase.objectives)
        else { return [] }
        let alternatives = context.statedLayouts.filter { $0.layout.expert > 1 }
        let slower = single.best.decode.timePerOutputToken / best.decode.timePerOutputToken
        let others = alternatives.map { "\($0.best.decode.timePerOutputToken) with \($0.layout)" }
        return [
            Finding(
                "expert-degree-required", .error, .refuted,
                "EP=1 violates nothing: it is legal and fits; it is \(FixedPoint.significant(slower)) times slower at decode",
                at: statements.places,
                "With EP 1 the experts are split over the \(single.layout.expertTensor) devices of each stage "
                    + "(expert-TP), \(single.best.memory.weights.total) of weights per device. Expert parallelism is "
                    + "preferable here for a reason of speed, not of principle: "
                    + "\(single.best.decode.timePerOutputToken) per token with \(single.layout) against "
                    + (others + ["\(best.decode.timePerOutputToken) with \(best.layout)"]).joined(separator: " and ")
                    + ". For reading the burst, \(single.layout) needs \(single.best.prefill.last).",
                derivations: [
                    Derivation(
                        "TPOT of \(single.layout)", formula: "micro-batches · slowest stage",
                        substituted:
                            "\(single.best.decode.microBatches) · \(single.best.decode.timePerOutputToken / Double(single.best.decode.microBatches))",
                        result: single.best.decode.timePerOutputToken.description)
                ],
                nearestReading: "true as advice for decode at this batch",
                remedy: "argue with the decode time; for decode use \(best.layout)")
        ]
    }

    private static func singleStrategy(_ context: AuditContext) -> [Finding] {
        let claimed = context.dossier.statements(.oneLayoutForBoth)
        if !claimed.isEmpty { return [oneLayoutForBoth(claimed, context)] }
        func layout(_ phase: Phase, among names: [String]) -> ParallelLayout? {
            context.strategies.first { $0.strategy.phase == phase && names.contains($0.strategy.document) }?
                .reading?.layout
        }
        let documents = context.strategies.map(\.strategy.document)
        guard let prefill = layout(.prefill, among: documents), let decode = layout(.decode, among: documents),
            prefill == decode,
            let burst = context.search.best(.burst, in: .prefill, meeting: context.auditCase.objectives),
            let fastest = context.search.best(.throughput, in: .decode, meeting: context.auditCase.objectives),
            burst.layout != fastest.layout
        else { return [] }
        let places = context.strategies.filter { $0.strategy.phase != nil }.map {
            Finding.Place(location: $0.strategy.location, quote: $0.strategy.degrees)
        }
        return [
            Finding(
                "single-strategy", .warning, .refined,
                "one layout for both phases, though the phases want different ones",
                at: places,
                "Prefill is bound by compute and by the bytes it sends between nodes: \(burst.layout) reads the burst in "
                    + "\(burst.prefill.last) (\(fastest.layout): \(fastest.prefill.last)). Decode is bound by the weights "
                    + "each device reads and by start-ups: \(fastest.layout) gives "
                    + "\(fastest.decode.timePerOutputToken) per token (\(burst.layout): \(burst.decode.timePerOutputToken)). "
                    + "Different layouts need separate devices for each phase, or one compromise on shared ones.",
                remedy: "lay out each phase on its own, or choose the layout that finishes the whole batch soonest")
        ]
    }

    private static func oneLayoutForBoth(_ statements: [Statement], _ context: AuditContext) -> Finding {
        let objectives = context.auditCase.objectives
        let burst = context.search.best(.burst, in: .prefill, meeting: objectives)
        let fastest = context.search.best(.throughput, in: .decode, meeting: objectives)
        let found = [
            burst.map { "Prompts are read soonest by \($0.layout), in \($0.prefill.last)" },
            fastest.map { "decoding is fastest with \($0.layout), \($0.decode.timePerOutputToken) per token" },
        ].compactMap(\.self)
        return Finding(
            "single-strategy", .warning, .refined, "one layout is called best for both phases", at: statements.places,
            "Prefill is bound by compute, decode by the bytes each device reads and by start-ups; each may have a layout of its own. "
                + (found.isEmpty ? "" : found.joined(separator: "; ") + "."),
            remedy: "search each phase on its own, or say that the layout is a compromise")
    }

    private static func dataParallelLatency(_ context: AuditContext) -> [Finding] {
        let statements = context.dossier.documents.filter { $0.kind != .knowledge }.flatMap(\.statements)
            .filter { $0.kind == .dataParallelismOnlyThroughput }
        guard !statements.isEmpty else { return [] }
        let evidence = DataParallelEvidence(context)
        return [
            Finding(
                "data-parallel-latency", .warning, .refined,
                "DP does shorten the wait in a burst, and DP=1 contradicts a batch of \(context.auditCase.load.concurrency)",
                at: statements.places, evidence.sentence, derivations: evidence.derivations,
                nearestReading: "true of one request alone on an idle deployment",
                remedy: "decide DP from the batch, not from the latency of one request")
        ]
    }
}
