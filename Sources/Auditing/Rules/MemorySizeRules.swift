internal import Planning
internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about sizes that documents give for weights and cache.
enum MemorySizeRules {
    static let all: [AuditRule] = [
        AuditRule(id: "kv-cache-size", summary: "A KV cache size matches no format and context.", check: cacheSize),
        AuditRule(
            id: "kv-cache-per-token", summary: "The cache of one token is not the model's.", check: cachePerToken),
        AuditRule(
            id: "weight-memory", summary: "A weight size ignores what the layout replicates.", check: weightMemory),
        AuditRule(
            id: "weights-per-device", summary: "A weight size per accelerator does not follow from the layout.",
            check: weightsPerDevice),
    ]

    private static func cacheSize(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        return context.claimsByLoad(.keyValueCacheMemory).compactMap { group in
            let claims = group.claims.filter {
                $0.extent == .unstated || $0.extent == .total || $0.extent == .perRequest
            }
            guard let value = group.value.number, value > 0, let claim = claims.first else { return nil }
            let readings = CacheReadings(auditCase, beside: claim)
            if let match = readings.exact(value) {
                return Finding(
                    "kv-cache-size", .note, .confirmed, "\(group.value) of KV cache is right", at: claims.places,
                    "It is \(match).")
            }
            guard readings.isComplete else { return nil }
            let elements = auditCase.model.keyValueCache.elementsPerToken
            let requests = claim.load.requests ?? auditCase.load.concurrency
            let length = claim.load.tokens ?? auditCase.load.input
            let tokens = value / elements / Double(requests)
            return Finding(
                "kv-cache-size", .error, .refuted,
                "\(group.value) of KV cache matches no format and context of this load", at: claims.places,
                "A batch of \(requests) takes \(readings.sentence).",
                derivations: [
                    Derivation(
                        "KV cache", formula: "2 · L · Nkv · d · tokens · batch · bytes",
                        substituted: "\(FixedPoint.significant(elements, digits: 6, groupsThousands: true)) · "
                            + "\(length) · \(requests) · 1",
                        result: Bytes(rawValue: elements * Double(length) * Double(requests)).description)
                ],
                nearestReading: readings.slip(value)
                    ?? "an FP8 cache at \(FixedPoint.significant(tokens, digits: 4, groupsThousands: true)) tokens per request, "
                    + "which the load does not name",
                remedy: "write the size with its format and context")
        }
    }

    private static func cachePerToken(_ context: AuditContext) -> [Finding] {
        let cache = context.auditCase.model.keyValueCache
        guard cache.elementsPerToken > 0, cache.windowBytes == .zero else { return [] }
        return context.claimsByValue(.keyValueCacheMemory).compactMap { group in
            let claims = group.claims.filter { $0.extent == .perToken }
            guard let value = group.value.number, !claims.isEmpty else { return nil }
            let sizes = [NumericFormat.fp8, .bf16].map { ($0, cache.elementsPerToken * $0.bytesPerElement.rawValue) }
            if sizes.contains(where: { abs($0.1 / value - 1) < 0.04 || abs($0.1 / value * 1e3 / 1024 - 1) < 0.03 }) {
                return nil
            }
            let words = sizes.map { "\(Bytes(rawValue: $0.1)) in \($0.0.rawValue.uppercased())" }.joined(
                separator: ", ")
            return Finding(
                "kv-cache-per-token", .error, .refuted, "a token's cache is \(words), not \(group.value)",
                at: claims.places,
                "\(FixedPoint.significant(cache.elementsPerToken, digits: 6, groupsThousands: true)) numbers per token over all layers.",
                nearestReading: CacheReadings(context.auditCase, beside: claims[0]).slipPerToken(value),
                remedy: "write \(words)")
        }
    }

    private static func weightMemory(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        let model = auditCase.model
        let single = model.weightBytes.total
        let exact = model.parameters.total * model.precision.linear.bytesPerElement.rawValue
        let aggregates = context.statedLayouts.map(\.aggregateWeights.rawValue)
        let holdings = context.statedLayouts.map { layout in
            "\(layout.layout) holds \(layout.aggregateWeights) in all, "
                + "\(layout.best.memory.weights.total) per device"
        }.joined(separator: "; ")
        return context.claimsByValue(.weightMemory).compactMap { group in
            let claims = group.claims.filter { $0.extent == .unstated || $0.extent == .total }
            guard let value = group.value.number, value > 0, !claims.isEmpty else { return nil }
            let sizes = [single.rawValue, exact, single.rawValue / 1.073_741_824, exact / 1.073_741_824]
            let isOneCopy = sizes.contains { abs(value / $0 - 1) < 0.05 }
            if aggregates.contains(where: { abs(value / $0 - 1) < 0.05 }), !isOneCopy { return nil }
            let isReplicated = aggregates.contains { $0 > single.rawValue * 1.1 }
            let severity: Finding.Severity = isOneCopy ? (isReplicated ? .warning : .note) : .error
            // Without a stated precision another format may be meant.
            let other = formatReading(value, context)
            if !isOneCopy, auditCase.assumed.contains(.precision), other != nil { return nil }
            return Finding(
                "weight-memory", severity, isOneCopy ? (isReplicated ? .refined : .confirmed) : .refuted,
                isOneCopy
                    ? "\(group.value) is one copy of the weights" + (isReplicated ? ", not what the devices hold" : "")
                    : "\(group.value) is not the size of the weights: \(single)",
                at: claims.places,
                "One copy is \(single): \(FixedPoint.significant(model.parameters.total / 1e9, digits: 4)) B parameters in "
                    + "\(model.precision.linear.rawValue.uppercased()), embedding, head and router in 16 bit."
                    + (holdings.isEmpty ? "" : " \(holdings)."),
                nearestReading: isOneCopy ? nil : other, remedy: isOneCopy ? nil : "write \(single)")
        }
    }

    /// The format in which a size would be right.
    private static func formatReading(_ value: Double, _ context: AuditContext) -> String? {
        let parameters = context.auditCase.model.parameters
        for format in NumericFormat.allCases {
            let bytes = format.bytesPerElement.rawValue
            if abs(parameters.total * bytes / value - 1) < 0.06 {
                return "the weights in \(format.rawValue.uppercased())"
            }
            if abs(parameters.active * bytes / value - 1) < 0.06 {
                return "the active parameters alone in \(format.rawValue.uppercased())"
            }
        }
        return nil
    }

    private static func weightsPerDevice(_ context: AuditContext) -> [Finding] {
        context.claimsByValue(.weightMemory).flatMap { group -> [Finding] in
            let claims = group.claims.filter { $0.extent == .perDevice }
            guard let value = group.value.number, let claim = claims.first else { return [] }
            // A document with a layout per phase need not say which of them holds so much.
            let layouts = context.layouts(of: claim)
            let isRight = layouts.contains { abs(value / $0.best.memory.weights.total.rawValue - 1) <= 0.15 }
            return (isRight ? [] : layouts).map { layout in
                let weights = layout.best.memory.weights.total
                return Finding(
                    "weights-per-device", .error, .refuted,
                    "\(layout.layout) holds \(weights) of weights per device, not \(group.value)", at: claims.places,
                    "Attention \(layout.best.memory.weights.attention), experts and feed-forward "
                        + "\(layout.best.memory.weights.experts + layout.best.memory.weights.denseFeedForward), embedding and head "
                        + "\(layout.best.memory.weights.embedding + layout.best.memory.weights.head). What TP and EP do not split "
                        + "is whole on each device.", remedy: "write \(weights)")
            }
        }
    }
}
