internal import Planning
internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about sizes that documents give for the KV cache.
enum CacheSizeRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "kv-cache-size", summary: "A KV cache size matches no format and context.", check: cacheSize),
        AuditRule(
            id: "kv-cache-per-token", summary: "The cache of one token is not the model's.", check: cachePerToken),
        AuditRule(
            id: "kv-cache-formula", summary: "A KV cache is worked out with heads or widths that are not cached.",
            check: cacheFormulas),
        AuditRule(
            id: "kv-cache-per-device", summary: "The cache of all devices is taken as that of one.",
            check: { cachePerDevice($0) + cacheOfGroup($0) }),
    ]

    private static func cacheFormulas(_ context: AuditContext) -> [Finding] {
        let calculated = CacheFormulaRule.findings(context)
        return calculated + CacheSignatureRule.findings(context, besides: calculated)
    }

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
            guard readings.isComplete, claim.extent != .unstated || !isShare(value, claim, readings, context) else {
                return nil
            }
            let elements = auditCase.model.keyValueCache.elementsPerToken
            let requests = claim.load.requests ?? auditCase.load.concurrency
            let length = claim.load.tokens ?? auditCase.load.input
            let tokens = value / elements / Double(requests)
            let slip = readings.slip(value)
            return Finding(
                // What running text calls a cache may be a part of one, or that of another load.
                "kv-cache-size", claim.form == .named || slip != nil ? .error : .warning, .refuted,
                "\(group.value) of KV cache matches no format and context of this load", at: claims.places,
                "A batch of \(requests) takes \(readings.sentence).",
                derivations: [
                    Derivation(
                        "KV cache", formula: "2 · L · Nkv · d · tokens · batch · bytes",
                        substituted: "\(FixedPoint.significant(elements, digits: 6, groupsThousands: true)) · "
                            + "\(length) · \(requests) · 1",
                        result: Bytes(rawValue: elements * Double(length) * Double(requests)).description)
                ],
                nearestReading: slip
                    ?? "an FP8 cache at \(FixedPoint.significant(tokens, digits: 4, groupsThousands: true)) tokens per request, "
                    + "which the load does not name",
                remedy: "write the size with its format and context")
        }
    }

    /// Whether a size is what one device holds of the requests of its copy, by a layout that it can be about.
    private static func isShare(
        _ value: Double, _ claim: Claim, _ readings: CacheReadings, _ context: AuditContext
    ) -> Bool {
        let layouts = context.layouts(of: claim).map(\.layout) + context.statedLayouts.map(\.layout)
        let shares = layouts.prefix(16).flatMap { layout in
            let own = layout.cacheShares(of: context.auditCase.model)
            return [own, own * layout.data * layout.replicas].filter { $0 > 1 }
        }
        let isStated = !context.dossier.claims(.cacheFormat).isEmpty
        let formats = isStated ? [.fp8, .bf16] : [context.auditCase.model.precision.keyValueCache]
        return readings.isShare(
            value, in: formats, over: Set(shares), batch: context.batch(ofRow: claim),
            of: context.dossier.document(named: claim.document))
    }

    /// The slip of taking the total for one device's, where the layout divides the cache.
    private static func cachePerDevice(_ context: AuditContext) -> [Finding] {
        context.claimsByLoad(.keyValueCacheMemory).compactMap { group in
            let claims = group.claims.filter { claim in
                claim.extent == .perDevice
                    || (claim.extent == .perRequest && group.claims.count < 1000 && isOfEachDevice(claim, context))
            }
            guard let value = group.value.number, let claim = claims.first,
                value > (claim.extent == .perRequest ? 1e8 : 1e9),
                // Without a batch any number beside the size may be one.
                claim.extent == .perRequest || claim.load.requests != nil || context.auditCase.states(.batchSize)
            else { return nil }
            let readings = CacheReadings(context.auditCase, beside: claim)
            guard let match = readings.exact(value) else { return nil }
            let layouts = context.layouts(of: claim)
            let shares = layouts.map { $0.layout.cacheShares(of: context.auditCase.model) }
            guard let layout = layouts.first, let least = shares.min(), least > 1,
                !Set(shares).contains(where: { readings.exact(value * Double($0)) != nil }),
                !isShare(value, claim, readings, context)
            else { return nil }
            let right = Bytes(rawValue: value / Double(least))
            return Finding(
                "kv-cache-per-device", .error, .refuted,
                "\(group.value) is the cache of all devices; each holds \(right)", at: claims.places,
                "It is \(match), which \(layout.layout) divides by \(least): key-value heads over TP, "
                    + "layers over PP.", nearestReading: "the total over all devices", remedy: "write \(right)")
        }
    }

    /// Whether a request's cache is said to be on each device: `kv_gb_per_user_on_each_device`, `needs 1.06 GB on every card`.
    private static func isOfEachDevice(_ claim: Claim, _ context: AuditContext) -> Bool {
        guard let line = context.dossier.line(at: claim.location), line.utf8.count < 2000 else { return false }
        let scalars = [Unicode.Scalar](scalarsOf: line)
        let place = min(max(0, claim.location.column - 1), scalars.count)
        let words =
            claim.form == .named
            ? Words.list(scalars[..<place])
            : Array(Words.list(scalars[place...].drop { !Words.isLetter($0) }.prefix(40)).prefix(5))
        return zip(words, words.dropFirst()).contains { each.contains($0) && devices.contains($1) }
    }

    private static let each: WordSet = ["each", "every", "per"]

    /// The cache of a group's requests, whole on each device though TP divides its heads: `32 × 1.93 GB` with TP 2.
    private static func cacheOfGroup(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        guard !context.dossier.claims(.cacheFormat).isEmpty else { return [] }
        return context.claimsByLoad(.keyValueCacheMemory).compactMap { group in
            let claims = group.claims.filter { $0.extent == .perDevice }
            guard let value = group.value.number, let claim = claims.first, value > 1e9,
                let layout = context.layouts(of: claim).first, context.layouts(of: claim).count == 1
            else { return nil }
            let shares = layout.layout.cacheShares(of: auditCase.model)
            let groups = max(1, layout.layout.data * layout.layout.replicas)
            let requests = Double(ceilingDivision(auditCase.load.concurrency, groups))
            let lengths = [auditCase.load.finalContext, auditCase.load.input] + [claim.load.tokens].compactMap(\.self)
            let sizes = lengths.map { auditCase.model.keyValueCache.bytes(forTokens: Double($0)).rawValue * requests }
            guard shares > 1, layout.layout.pipeline == 1, requests > 1,
                sizes.contains(where: { abs(value / $0 - 1) < 0.015 }),
                !sizes.contains(where: { abs(value * Double(shares) / $0 - 1) < 0.05 })
            else { return nil }
            let right = Bytes(rawValue: value / Double(shares))
            return Finding(
                "kv-cache-per-device", .error, .refuted,
                "\(group.value) is the cache of a group of \(shares); each device holds \(right)", at: claims.places,
                "TP \(layout.layout.tensor) divides the \(auditCase.model.layerRuns.lazy.compactMap(\.attention?.keyValueHeads).first ?? 1) "
                    + "key-value heads of the group's \(Int(requests)) requests.", remedy: "write \(right)")
        }
    }

    private static func cachePerToken(_ context: AuditContext) -> [Finding] {
        let cache = context.auditCase.model.keyValueCache
        guard cache.elementsPerToken > 0, cache.windowBytes == .zero else { return [] }
        return context.claimsByValue(.keyValueCacheMemory).compactMap { group in
            let claims = group.claims.filter { $0.extent == .perToken }
            // A byte or two are those of one number.
            guard let value = group.value.number, (64...1e8).contains(value), !claims.isEmpty else { return nil }
            let sizes = [NumericFormat.fp8, .bf16].map { ($0, cache.elementsPerToken * $0.bytesPerElement.rawValue) }
            if sizes.contains(where: { abs($0.1 / value - 1) < 0.04 || abs($0.1 / value * 1e3 / 1024 - 1) < 0.03 }) {
                return nil
            }
            // `(2 x 40 x 8 x 128 x 2)` with other layers than the model's is of another model.
            if claims.allSatisfy({ isOfOtherLayers($0, context) }) { return nil }
            if claims.allSatisfy({ isPerTokenAndDevice(value, sizes.map(\.1), $0, context) }) { return nil }
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

    /// Whether a line works its value out with layers that are not those of the case's model, of which it names another.
    private static func isOfOtherLayers(_ claim: Claim, _ context: AuditContext) -> Bool {
        guard context.auditCase.isCatalogModel, let value = claim.value.number,
            (context.dossier.line(at: claim.location) ?? claim.quote).utf8.count < 2000,
            let document = context.dossier.document(named: claim.document)
        else { return false }
        let layers = Double(context.auditCase.model.layerCount)
        return document.equations.contains { equation in
            equation.location.line == claim.location.line
                && [equation.left, equation.right].contains { side in
                    side.operands.count >= 4 && abs(side.value / value - 1) < 0.01 && !side.operands.contains(layers)
                }
        }
    }

    /// Whether a size is one token's on one device: heads divide over TP, layers over PP; a latent has nothing to divide.
    private static func isPerTokenAndDevice(
        _ value: Double, _ sizes: [Double], _ claim: Claim, _ context: AuditContext
    ) -> Bool {
        let line = context.dossier.line(at: claim.location) ?? claim.quote
        let words = Words.list(line)
        let namesDevice = words.contains { devices.contains($0) || $0.terms.contains(.card) }
        let degrees = WrittenDegrees.scan([Unicode.Scalar](scalarsOf: line))
        // `| KV per token | C / 8 | 64,512 B |`
        if context.statedLayouts.prefix(32).contains(where: { layout in
            let share = layout.layout.cacheShares(of: context.auditCase.model)
            return share > 1 && line.contains("/ \(share) ")
                && sizes.contains { abs($0 / Double(share) / value - 1) < 0.03 }
        }) {
            return true
        }
        guard namesDevice || !degrees.isEmpty else { return false }
        // A key that says `per_gpu` is about the layouts that are stated, not about any.
        let layouts = context.ownLayout(of: claim).map { [$0] } ?? Array(context.statedLayouts.prefix(32))
        let shares = Set(layouts.map { $0.layout.cacheShares(of: context.auditCase.model) })
        if claim.form == .named, namesDevice, !shares.isEmpty, shares.contains(where: { $0 > 1 }) {
            return shares.contains { share in sizes.contains { abs($0 / Double(share) / value - 1) < 0.03 } }
        }
        let heads = context.auditCase.model.layerRuns.lazy.compactMap(\.attention?.keyValueHeads).first ?? 1
        let stages = Set(context.strategies.map(\.strategy.pipeline) + [1])
        return stages.contains { stage in
            (1...max(1, heads)).contains { shares in
                heads % shares == 0 && (shares > 1 || stage > 1)
                    && sizes.contains { abs($0 / Double(shares * stage) / value - 1) < 0.03 }
            }
        }
    }

    /// Words for one device.
    static let devices: WordSet = ["gpu", "gpus", "device", "card", "rank", "npu", "accelerator"]
}

extension ParallelLayout {
    /// Over how many devices a layout divides the cache of its requests.
    fileprivate func cacheShares(of model: ModelArchitecture) -> Int {
        let heads = model.layerRuns.lazy.compactMap(\.attention?.keyValueHeads).first ?? 1
        return pipeline * min(tensor, heads)
    }
}
