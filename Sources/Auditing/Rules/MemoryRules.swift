internal import Serving
internal import Diagnostics
internal import Planning
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import StepModel

/// Rules about what fits into memory and what documents say it takes.
enum MemoryRules {
    static let all: [AuditRule] =
        CacheSizeRules.all + WeightSizeRules.all + [
            AuditRule(
                id: "memory-utilisation", summary: "A memory utilisation does not follow from its layout.",
                check: utilisation),
            AuditRule(
                id: "utilisation-opinion", summary: "A document doubts a memory utilisation that is right.",
                check: utilisationOpinion),
            AuditRule(
                id: "memory-fit", summary: "A layout does not fit at the longest context of the load.", check: memoryFit
            ),
        ]

    private static func utilisation(_ context: AuditContext) -> [Finding] {
        var quota = FindingQuota("memory-utilisation", context.dossier)
        let findings = context.claimsByValue(.memoryUtilisation).flatMap { group -> [Finding] in
            // `45.95 / 68.7 = 66.9 %` says itself of what.
            guard let claim = group.claims.first, let value = group.value.number, value <= 1,
                !(claim.quote.contains("/") && claim.quote.contains("=")),
                context.auditCase.states(.batchSize, .inputLength)
            else { return [] }
            return context.layouts(of: claim).compactMap { layout in
                utilisationFinding(layout, value: value, group.claims, context, &quota)
            }
        }
        return findings + quota.rest
    }

    private static func utilisationFinding(
        _ layout: LayoutAssessment, value: Double, _ claims: ClaimList, _ context: AuditContext,
        _ quota: inout FindingQuota
    ) -> Finding? {
        let load = context.auditCase.load
        let readings = layout.utilisationReadings
        let matching = readings.filter { $0.includes(value) }
            .min { abs($0.mean.rawValue - value) < abs($1.mean.rawValue - value) }
        let cache = context.auditCase.model.precision.keyValueCache
        let low = readings.map(\.lowest).min() ?? .zero
        let high = readings.map(\.highest).max() ?? .zero
        let right = readings.first { $0.format == cache && $0.context == load.input }?.highest ?? high
        let stated = Fraction(rawValue: value)
        var derivations: [Derivation] { layout.fullestAtInput.map { memoryDerivations($0, layout, context) } ?? [] }
        if let matching {
            let stages = layout.layout.pipeline
            let spread = stages > 1 ? ", \(matching.lowest) to \(matching.highest) over the \(stages) stages" : ""
            return quota.finding(.note) {
                Finding(
                    "memory-utilisation", .note, .confirmed, "\(stated) is right for \(layout.layout)",
                    at: claims.places,
                    "It is weights and cache for a batch of \(load.concurrency) with an "
                        + "\(matching.format.rawValue.uppercased()) cache at \(matching.context) tokens, the experts split by "
                        + "\(layout.layout.expert > 1 ? "EP" : "TP"): \(matching.mean) on average\(spread). Runtime, "
                        + "activations and the cache's growth to \(load.finalContext) tokens come on top: "
                        + "\(layout.best.memory.utilisation).",
                    derivations: meanDerivation(layout, context) + derivations)
            }
        }
        let weights = layout.fullestAtInput?.weights.total ?? .zero
        let weightsAlone = weights / context.auditCase.cluster.accelerator.memory
        if abs(layout.best.memory.utilisation.rawValue / value - 1) < 0.03
            || (value > weightsAlone && value < layout.best.memory.utilisation.rawValue)
        {
            return quota.finding(.note) {
                Finding(
                    "memory-utilisation", .note, .confirmed, "\(stated) is right for \(layout.layout)",
                    at: claims.places,
                    "Weights alone take \(Fraction(rawValue: weightsAlone)); everything on the fullest device, weights, cache at "
                        + "\(load.finalContext) tokens, activations and runtime, \(layout.best.memory.utilisation).",
                    derivations: derivations)
            }
        }
        return quota.finding(.error) {
            Finding(
                "memory-utilisation", .error, .refuted,
                "\(stated) is wrong for \(layout.layout): about \(right)", at: claims.places,
                "Weights and cache take \(low) to \(high) of each device, depending on cache format (FP8, BF16) and context "
                    + "(\(load.input) to \(load.finalContext) tokens); with runtime and activations "
                    + "\(layout.best.memory.utilisation). \(replicationSentence(layout, context))",
                derivations: derivations, nearestReading: oneCopyReading(value, context),
                remedy: "write \(right), with cache format and context")
        }
    }

    /// The share if one copy's weights and cache were split evenly over its devices.
    private static func meanDerivation(_ layout: LayoutAssessment, _ context: AuditContext) -> [Derivation] {
        let (model, load) = (context.auditCase.model, context.auditCase.load)
        let parameters = Bytes(rawValue: model.parameters.total * model.precision.linear.bytesPerElement.rawValue)
        let cache = model.keyValueCache.bytes(forTokens: Double(load.concurrency * load.input))
        let devices = Double(layout.layout.devicesPerReplica)
        let perDevice = parameters / devices + cache / Double(layout.layout.deviceCount)
        guard layout.layout.data == 1 else { return [] }
        return [
            Derivation(
                "even split", formula: "(weights / devices of a copy + KV cache / devices) / memory",
                substituted: "(\(parameters) / \(layout.layout.devicesPerReplica) + \(cache) / "
                    + "\(layout.layout.deviceCount)) / \(context.auditCase.cluster.accelerator.memory)",
                result: Fraction(rawValue: perDevice / context.auditCase.cluster.accelerator.memory).description)
        ]
    }

    private static func memoryDerivations(
        _ footprint: MemoryFootprint, _ layout: LayoutAssessment, _ context: AuditContext
    ) -> [Derivation] {
        let weights = footprint.weights
        let vocabulary = weights.embedding + weights.head
        return [
            Derivation(
                "weights per device", formula: "attention + experts + router and norms + embedding and head",
                substituted: "\(weights.attention) + \(weights.experts + weights.denseFeedForward) + "
                    + "\(weights.router + weights.norms) + \(vocabulary)",
                result: weights.total.description),
            Derivation(
                "utilisation", formula: "(weights + KV cache) / memory",
                substituted: "(\(weights.total) + \(footprint.keyValueCache)) / \(footprint.capacity)",
                result: footprint.weightsAndCacheUtilisation.description),
        ]
    }

    /// What of the weights a layout holds more than once.
    private static func replicationSentence(_ layout: LayoutAssessment, _ context: AuditContext) -> String {
        let model = context.auditCase.model
        let single = model.weightBytes.total
        let aggregate = layout.aggregateWeights
        guard aggregate > single * 1.02 else { return "" }
        return "One copy of the weights is \(single), but the devices hold \(aggregate) together, since attention, "
            + "embedding and head are whole on each of the \(layout.layout.requestGroups) attention ranks."
    }

    /// The stated share as one copy of the weights and a stated cache over all memory.
    private static func oneCopyReading(_ value: Double, _ context: AuditContext) -> String? {
        let auditCase = context.auditCase
        let parameters = auditCase.model.parameters.total * auditCase.model.precision.linear.bytesPerElement.rawValue
        let capacity = (auditCase.cluster.accelerator.memory * Double(auditCase.devices)).rawValue
        let cache = context.dossier.claims(.keyValueCacheMemory).first?.value.number ?? 0
        for (total, name) in [(capacity, ""), ((capacity / 1e12).rounded() * 1e12, ", the capacity rounded")] {
            let share = (parameters + cache) / total
            if abs(share / value - 1) < 0.01 {
                return "(\(Bytes(rawValue: parameters)) + \(Bytes(rawValue: cache))) / "
                    + "\(FixedPoint.significant(total / 1e9, digits: 4, groupsThousands: true)) GB\(name): one copy of the "
                    + "weights, nothing replicated"
            }
        }
        return nil
    }

    private static func utilisationOpinion(_ context: AuditContext) -> [Finding] {
        let statements = context.dossier.statements(.utilisationShouldBeHigher)
        guard !statements.isEmpty, let doubted = doubtedUtilisation(before: statements, context) else { return [] }
        let auditCase = context.auditCase
        let single = auditCase.model.weightBytes.total
        let perDevice = single / Double(auditCase.devices)
        let copies = Double(doubted.layout.layout.replicas)
        return [
            Finding(
                "utilisation-opinion", .error, .refuted, "\(doubted.value) need not be higher: it is right",
                at: statements.places,
                "\(single) of weights over \(auditCase.devices) devices are \(perDevice) each for one copy; "
                    + "\(doubted.layout.layout) holds \(FixedPoint.significant(copies)) "
                    + (copies == 1 ? "copy" : "copies")
                    + ", \(doubted.layout.best.memory.weights.total) per device, which with "
                    + "the cache is the stated share.",
                derivations: [
                    Derivation(
                        "share by one copy alone", formula: "weights / devices / memory",
                        substituted: "\(single) / \(auditCase.devices) / \(auditCase.cluster.accelerator.memory)",
                        result: Fraction(rawValue: perDevice / auditCase.cluster.accelerator.memory).description)
                ],
                nearestReading: "true only if every expert were whole on every device of a stage, "
                    + "\(replicatedExperts(doubted.layout, context)) per device",
                remedy: "keep \(doubted.value)")
        ]
    }

    /// The stated utilisation that an opinion is about: the last one above it, if the model confirms it.
    private static func doubtedUtilisation(
        before statements: [Statement], _ context: AuditContext
    ) -> (value: ClaimValue, layout: LayoutAssessment)? {
        for statement in statements {
            let claims = context.dossier.claims(.memoryUtilisation).filter {
                $0.document == statement.location.file && $0.location.line <= statement.location.line
            }
            guard let claim = claims.last, let value = claim.value.number,
                let layout = context.layouts(of: claim).first
            else { continue }
            let readings = layout.utilisationReadings
            if readings.contains(where: { $0.includes(value) }) { return (claim.value, layout) }
        }
        return nil
    }

    /// The weights per device if the experts of a stage were whole on each of its devices.
    private static func replicatedExperts(_ layout: LayoutAssessment, _ context: AuditContext) -> Bytes {
        let weights = layout.best.memory.weights
        return weights.total + weights.experts * Double(layout.layout.expertWidth - 1)
    }

    private static func memoryFit(_ context: AuditContext) -> [Finding] {
        let load = context.auditCase.load
        let longest = (load.lengthRange?.upperBound ?? load.input) + load.output
        return context.statedLayouts.flatMap { layout -> [Finding] in
            let format = context.auditCase.model.precision.keyValueCache
            guard let fullest = layout.memory(load, context: longest, cache: format).max(by: { $0.total < $1.total })
            else { return [] }
            guard !fullest.fits else { return [] }
            guard fullest.weights.total < fullest.usable else { return [weightsDoNotFit(layout, fullest, context)] }
            guard context.auditCase.states(.batchSize, .inputLength, .outputLength), !readsPromptsOnly(layout, context)
            else { return [] }
            let fitting = layout.stated.sequenceCapacity(
                context: longest, tokensPerStep: layout.best.schedule.tokensPerStep)
            return [
                Finding(
                    "memory-fit", layout.best.memory.fits ? .warning : .error, .refuted,
                    "\(layout.layout) does not hold \(load.concurrency) requests of \(longest) tokens",
                    at: DegreeRules.places(of: layout, context),
                    "The fullest device would need \(fullest.total) of \(fullest.usable) usable; \(fitting) such requests fit.",
                    remedy: "admit at most \(fitting) requests of that length at a time")
            ]
        }
    }

    /// Whether a layout is for prompts alone, beside another one that holds the requests in flight.
    private static func readsPromptsOnly(_ layout: LayoutAssessment, _ context: AuditContext) -> Bool {
        let own = context.strategies(meaning: layout.layout).map(\.strategy)
        return own.contains { $0.phase == .prefill } && !own.contains { $0.phase == .decode }
            && context.strategies.contains { $0.strategy.phase == .decode }
    }

    private static func weightsDoNotFit(
        _ layout: LayoutAssessment, _ fullest: MemoryFootprint, _ context: AuditContext
    ) -> Finding {
        Finding(
            "memory-fit", .error, .refuted,
            "\(layout.layout) does not hold the weights: \(fullest.weights.total) per device",
            at: DegreeRules.places(of: layout, context),
            "An engine may use \(fullest.usable) of \(fullest.capacity); nothing is left for a cache.",
            remedy: "use more devices per copy, or weights of fewer bits")
    }
}
