internal import StepModel
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// Checks the rules of a knowledge document as claims: each is confirmed, refined or refuted on this case.
enum KnowledgeRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "knowledge", summary: "A rule of a knowledge document, checked on this case.", check: statements),
        AuditRule(
            id: "knowledge-unchecked", summary: "A rule of a knowledge document that was not understood.",
            check: unchecked),
    ]

    private static func statements(_ context: AuditContext) -> [Finding] {
        context.dossier.documents.flatMap { document in
            document.statements.filter { document.kind == .knowledge || Misconceptions.kinds.contains($0.kind) }
        }.compactMap { statement in
            guard let verdict = verdict(on: statement, context) else { return nil }
            let severity: Finding.Severity =
                switch verdict.verdict {
                case .confirmed: .note
                case .refined: .warning
                case .refuted: .error
                }
            return Finding(
                "knowledge", severity, verdict.verdict, "\(statement.kind.rawValue): \(verdict.title)",
                at: [statement].places, verdict.explanation,
                derivations: verdict.derivations, nearestReading: verdict.reading)
        }
    }

    private static func unchecked(_ context: AuditContext) -> [Finding] {
        context.dossier.documents.flatMap(\.uncheckedRules).map { rule in
            Finding(
                "knowledge-unchecked", .note, .refined, "a rule was not understood and is unchecked",
                at: [Finding.Place(location: rule.location, quote: rule.quote)],
                "It matches none of the rules that this audit knows how to check.")
        }
    }

    /// What came of checking a rule.
    private struct Verdict {
        let verdict: Finding.Verdict
        let title: String
        let explanation: String
        var derivations: [Derivation] = []
        var reading: String?
    }

    private static func verdict(on statement: Statement, _ context: AuditContext) -> Verdict? {
        // Key-value heads beside query heads are told apart.
        if statement.kind == .cacheCountsQueryHeads, namesCacheHeads(statement.quote) { return nil }
        return switch statement.kind {
        case .productIsNotDeviceCount: productVerdict(context)
        case .expertParallelismDominates: expertDominanceVerdict(context)
        case .expertsNeverMultiply: expertMultiplicationVerdict(context)
        case .pipelineIsOutermost: pipelineVerdict(context)
        case .tensorTimesSequence: sequenceVerdict
        case .dataParallelismOnlyThroughput: dataVerdict(context)
        case .noTensorInsideExperts: expertTensorVerdict(context)
        case .natureOfPhases: swapsPhases(statement.quote) ? nil : phaseVerdict(context)
        case .cacheWithQueryHeads: cacheFormulaVerdict(statement, context)
        case .cacheReplicatedUnderTensor: cacheReplicationVerdict(context)
        case .throughputThreeWays: throughputVerdict(context)
        case .productIsDeviceCount, .decodeIsComputeBound, .prefillIsMemoryBound, .cacheCountsQueryHeads,
            .mixtureComputesAll, .pipelineShortensLatency, .expertsNeedNoExchange, .dataShrinksTokenCache,
            .latentCacheDivided, .expertDegreeEqualsExperts, .dataDividesWeights, .expertsWholeOnRanks,
            .cacheFollowsWeights, .outputCountsInPrefill, .expertsDivideCache, .expertsDivideAll, .tensorAlwaysShortens,
            .activeWeightsHeld, .dataShortensRequest:
            Misconceptions.verdict(on: statement.kind, context).map {
                Verdict(verdict: .refuted, title: $0.title, explanation: $0.explanation, reading: $0.reading)
            }
        case .expertDegreeRequired, .productForbidden, .utilisationShouldBeHigher, .exchangesLeftOut, .oneLayoutForBoth,
            .formatOfDevice, .linkOfDevice, .objectiveKept, .tensorDividesHeads:
            nil
        }
    }

    /// Whether a sentence of both phases gives each the nature of the other, which another finding refutes.
    private static func swapsPhases(_ quote: String) -> Bool {
        StatedEffect.swapsPhases(EffectMark.marks(in: [Unicode.Scalar](scalarsOf: quote)))
    }

    private static func productVerdict(_ context: AuditContext) -> Verdict {
        let devices = context.auditCase.devices
        return Verdict(
            verdict: .confirmed, title: "right: EP overlaps the other degrees and is not multiplied on top",
            explanation: "The devices are replicas · PP · TP · CP · DP, and the same devices are replicas · PP · EP · "
                + "expert-TP. DP \(devices) with EP \(devices) is \(devices) devices, not \(devices * devices). The rule does "
                + "not forbid PP × TP × DP, which all act on attention at the same time.")
    }

    private static func expertDominanceVerdict(_ context: AuditContext) -> Verdict {
        let objectives = context.auditCase.objectives
        guard let burst = context.search.best(.burst, in: .prefill, meeting: objectives),
            let decode = context.search.best(.throughput, in: .decode, meeting: objectives),
            let small = context.search.best(.efficiency, in: .decode, meeting: objectives)
        else {
            return Verdict(
                verdict: .refuted, title: "not a law: EP only has to satisfy EP × expert-TP = TP × DP per stage",
                explanation: "EP ≈ devices is the corner with one stage and whole experts.")
        }
        return Verdict(
            verdict: .refuted, title: "not a law: the best layout for the burst has EP \(burst.layout.expert)",
            explanation:
                "EP ≈ devices is the corner PP 1, expert-TP 1, one copy, and says nothing of TP and DP except that "
                + "their product must match. On this case the burst is read soonest by \(burst.layout) "
                + "(\(burst.prefill.last)), decoding is fastest with \(decode.layout) "
                + "(\(decode.decode.timePerOutputToken)), and the most tokens per device come from \(small.layout) "
                + "(\(small.decode.throughputPerDevice) each).",
            reading: "good advice for decode on many devices; no constraint")
    }

    private static func expertMultiplicationVerdict(_ context: AuditContext) -> Verdict {
        let width = context.statedLayouts.first { $0.layout.expert == 1 }?.layout.expertTensor ?? 2
        return Verdict(
            verdict: .refined, title: "right for TP; PP multiplies both grids, and EP multiplies with expert-TP",
            explanation: "Within a stage EP × expert-TP = TP × CP × DP: expert-TP \(width) with EP 1 is as legal as EP "
                + "\(width). PP stages multiply the devices of a stage, whatever they do inside.")
    }

    private static func pipelineVerdict(_ context: AuditContext) -> Verdict {
        let model = context.auditCase.model
        let stages = max(2, context.strategies.map(\.strategy.pipeline).max() ?? 2)
        let counts = model.pipelineStages(min(stages, model.layerCount)).map(\.layerCount)
        let mean = Double(model.layerCount) / Double(counts.count)
        let excess = Fraction(rawValue: Double(counts.max() ?? 0) / mean - 1)
        return Verdict(
            verdict: .confirmed, title: "right; stages may be uneven, and the largest sets the pace",
            explanation: "\(model.layerCount) layers over \(counts.count) stages are "
                + counts.map(String.init).joined(separator: " + ") + ": the largest is \(excess) above the mean.")
    }

    private static var sequenceVerdict: Verdict {
        Verdict(
            verdict: .refined, title: "depends on which sequence parallelism is meant",
            explanation:
                "Context parallelism for prefill (ring attention, Ulysses) uses devices of its own and multiplies "
                + "with TP. Megatron's sequence parallelism and decode context parallelism reuse the TP ranks and add none."
        )
    }

    private static func dataVerdict(_ context: AuditContext) -> Verdict {
        let evidence = DataParallelEvidence(context)
        return Verdict(
            verdict: .refined, title: "true of one idle request; in a burst DP shortens the wait",
            explanation: evidence.sentence, derivations: evidence.derivations)
    }

    private static func expertTensorVerdict(_ context: AuditContext) -> Verdict? {
        guard let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first else {
            return nil
        }
        let block = context.auditCase.model.precision.scaleBlock?.rows ?? 1
        let blocks = experts.intermediateSize / block
        let degrees = (1...16).filter { blocks % $0 == 0 }.map(String.init).joined(separator: ", ")
        let used = context.search.best(.completion, in: .decode, meeting: context.auditCase.objectives)
        return Verdict(
            verdict: .refined,
            title: "a sensible default, not a rule: engines split experts by TP unless EP is switched on",
            explanation: "An expert's width of \(experts.intermediateSize) (\(blocks) blocks of \(block)) can be split "
                + "\(degrees) ways. Small shards multiply slowly, so whole experts are preferable where tokens suffice; "
                + "vLLM, SGLang and TensorRT-LLM all support the split."
                + (used.map {
                    " The layout that finishes this batch soonest, \($0.layout), has expert-TP "
                        + "\($0.layout.expertTensor)."
                } ?? ""))
    }

    private static func phaseVerdict(_ context: AuditContext) -> Verdict {
        let (model, load) = (context.auditCase.model, context.auditCase.load)
        let core = model.attentionCoreFLOPs(pairs: Double(load.input) * Double(load.input + 1) / 2)
        let request = context.ceilings.burstWork / Double(load.concurrency)
        return Verdict(
            verdict: .confirmed, title: "right, though the quadratic part is small here",
            explanation: "The attention core is \(core) of \(request) per prompt of \(load.input) tokens, "
                + "\(Fraction(rawValue: core / request)); it grows with the square of the length. A decode step must read "
                + "\(context.ceilings.decodeBytes), at least \(context.ceilings.decodeFloor) over "
                + "\(context.ceilings.devices) devices.")
    }

    private static func cacheFormulaVerdict(_ statement: Statement, _ context: AuditContext) -> Verdict? {
        guard let attention = context.auditCase.model.layerRuns.first?.attention else { return nil }
        let load = context.auditCase.load
        let right = context.auditCase.model.keyValueCache.bytes(forTokens: Double(load.concurrency * load.input))
        guard !namesCacheHeads(statement.quote) else {
            return Verdict(
                verdict: .confirmed, title: "right: key-value heads count",
                explanation: "It gives \(right) for this load.")
        }
        let factor = Double(attention.queryHeads) / Double(attention.keyValueHeads)
        guard factor > 1 else {
            return Verdict(
                verdict: .confirmed, title: "right for this model, whose heads all have their own keys and values",
                explanation: "It gives \(right) for this load.")
        }
        return Verdict(
            verdict: .refuted,
            title:
                "wrong for grouped-query attention: the heads that count are the \(attention.keyValueHeads) key-value heads",
            explanation: "With the \(attention.queryHeads) query heads the cache comes out "
                + "\(FixedPoint.significant(factor)) times too large: \(right * factor) instead of \(right) for "
                + "\(load.concurrency) requests of \(load.input) tokens.",
            derivations: [
                Derivation(
                    "KV cache per token", formula: "2 · L · Nkv · d · bytes",
                    substituted: "2 · \(context.auditCase.model.layerCount) · \(attention.keyValueHeads) · "
                        + "\(attention.headDimension) · "
                        + "\(FixedPoint.significant(context.auditCase.model.precision.keyValueCache.bytesPerElement.rawValue))",
                    result: context.auditCase.model.keyValueCache.bytesPerToken.description)
            ], reading: "right for multi-head attention, or if 'heads' means key-value heads")
    }

    private static func namesCacheHeads(_ text: String) -> Bool {
        let words = Words.split(text)
        return zip(words, words.dropFirst()).contains { pair in
            (pair.0 == "kv" || pair.0 == "value") && (pair.1 == "heads" || pair.1.hasPrefix("头"))
        }
    }

    private static func cacheReplicationVerdict(_ context: AuditContext) -> Verdict? {
        if case .latent? = context.auditCase.model.layerRuns.first?.mixer {
            return Verdict(
                verdict: .confirmed, title: "right for latent attention, whose cache has no heads to divide",
                explanation:
                    "Every TP rank holds the latent of all tokens of its requests; DP divides the requests instead.")
        }
        guard let attention = context.auditCase.model.layerRuns.first?.attention else { return nil }
        let heads = attention.keyValueHeads
        guard heads > 1 else {
            return Verdict(
                verdict: .confirmed, title: "right for a single key-value head, which nothing divides",
                explanation:
                    "Every TP rank holds the cache of all tokens of its requests; DP divides the requests instead.")
        }
        let load = context.auditCase.load
        let whole = context.auditCase.model.keyValueCache.bytes(forTokens: Double(load.concurrency * load.input))
        return Verdict(
            verdict: .refuted,
            title: "wrong up to TP \(heads): each TP rank holds the cache of its own key-value heads",
            explanation:
                "With \(heads) key-value heads, TP 2 halves the cache per device and TP \(heads) divides it by "
                + "\(heads): \(whole) becomes \(whole / Double(heads)) per device. Only above TP \(heads) are heads held twice: "
                + "TP \(heads * 2) still stores \(whole / Double(heads)) per device, two copies in all.",
            derivations: [
                Derivation(
                    "cache per device", formula: "cache · max(1, Nkv/TP) / Nkv",
                    substituted: "\(whole) · 1 / \(heads)", result: (whole / Double(heads)).description)
            ], reading: "true of latent attention (MLA), which has no heads to divide")
    }

    private static func throughputVerdict(_ context: AuditContext) -> Verdict? {
        guard let best = context.search.best(.throughput, in: .decode, meeting: context.auditCase.objectives) else {
            return nil
        }
        let alone = TokensPerSecond(1, in: best.decode.singleRequestTimePerOutputToken)
        return Verdict(
            verdict: .confirmed, title: "right, and done in this report",
            explanation: "With \(best.layout): \(alone) for one request, \(best.decode.throughput) for the batch of "
                + "\(context.auditCase.load.concurrency), \(best.decode.throughputPerDevice) per device.")
    }
}
