internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about inference that are wrong wherever they stand, refuted with the numbers of a case.
enum Misconceptions {
    /// What is recognised in any document, not only in lists of rules.
    static let kinds: Set<Statement.Kind> = [
        .cacheReplicatedUnderTensor, .productIsDeviceCount, .decodeIsComputeBound, .prefillIsMemoryBound,
        .cacheCountsQueryHeads,
        .mixtureComputesAll,
        .pipelineShortensLatency, .expertsNeedNoExchange, .dataShrinksTokenCache, .latentCacheDivided,
        .expertDegreeEqualsExperts, .dataDividesWeights, .expertsWholeOnRanks, .cacheFollowsWeights,
        .outputCountsInPrefill, .expertsDivideCache, .expertsDivideAll, .tensorAlwaysShortens, .activeWeightsHeld,
        .dataShortensRequest,
    ]

    /// Why a rule is wrong here; `nil` where it happens to be right.
    static func verdict(
        on kind: Statement.Kind, _ context: AuditContext
    ) -> (title: String, explanation: String, reading: String?)? {
        switch kind {
        case .productIsDeviceCount: product(context)
        case .decodeIsComputeBound: decode(context)
        case .prefillIsMemoryBound: prefill(context)
        case .cacheCountsQueryHeads: cache(context)
        case .mixtureComputesAll: mixture(context)
        case .pipelineShortensLatency: pipeline(context)
        case .expertsNeedNoExchange: exchange(context)
        case .dataShrinksTokenCache: dataCache(context)
        case .latentCacheDivided: latentCache(context)
        case .expertDegreeEqualsExperts: expertDegree(context)
        case .dataDividesWeights: dataWeights(context)
        case .expertsWholeOnRanks: expertRanks(context)
        case .cacheFollowsWeights: cacheFormat(context)
        case .outputCountsInPrefill: outputTokens(context)
        case .expertsDivideCache: expertCache(context)
        case .expertsDivideAll: expertWeights(context)
        case .tensorAlwaysShortens: tensorLatency(context)
        case .activeWeightsHeld: heldWeights(context)
        case .dataShortensRequest: dataLatency(context)
        default: nil
        }
    }

    private static func outputTokens(_ context: AuditContext) -> (String, String, String?)? {
        let load = context.auditCase.load
        return (
            "wrong: prefill reads the prompt only",
            "A first token waits for the \(load.input) tokens of its prompt; the \(load.output) of the answer come one by one in "
                + "decode.", "right for the context at the end of a request"
        )
    }

    private static func dataCache(_ context: AuditContext) -> (String, String, String?)? {
        (
            "wrong: each rank and copy holds the requests of its own",
            "A token's cache is \(context.auditCase.model.keyValueCache.bytesPerToken) before heads are divided over TP; DP divides "
                + "the requests, and a token of one of them takes as much as before.",
            "right for the cache of all requests together"
        )
    }

    private static func dataWeights(_ context: AuditContext) -> (String, String, String?)? {
        let weights = context.auditCase.model.weightBytes
        return (
            "wrong: each rank and copy holds all of attention",
            "DP divides the requests. Attention takes \(weights.attention) on every rank; TP divides it, and EP the experts.",
            "right for TP"
        )
    }

    private static func expertCache(_ context: AuditContext) -> (String, String, String?)? {
        (
            "wrong: experts keep no cache",
            "Attention writes the cache, \(context.auditCase.model.keyValueCache.bytesPerToken) for a token; EP divides the "
                + "experts. The requests are divided by DP, heads by TP.", "right for attention-DP of the same degree"
        )
    }

    private static func expertWeights(_ context: AuditContext) -> (String, String, String?)? {
        let weights = context.auditCase.model.weightBytes
        guard weights.experts > .zero else { return nil }
        return (
            "wrong: EP divides the routed experts alone",
            "Routed experts take \(weights.experts) of \(weights.total); attention's \(weights.attention) and the embeddings "
                + "are whole on every rank unless TP divides them.", "right for the routed experts"
        )
    }

    private static func tensorLatency(_ context: AuditContext) -> (String, String, String?)? {
        (
            "wrong: exchanges grow while what a device reads shrinks",
            "Every layer ends twice in a sum over all TP ranks, \(context.auditCase.model.layerCount * 2) times for a token; "
                + "their latency does not shrink with TP, and beyond a node it grows.",
            "right as long as reading takes longer than the exchanges"
        )
    }

    private static func dataLatency(_ context: AuditContext) -> (String, String, String?)? {
        (
            "wrong: one copy or rank serves a request, the others do not help it",
            "Each token of a request passes all \(context.auditCase.model.layerCount) layers on the devices of its own copy. More "
                + "copies serve more requests, and shorten only what a request waits for others.",
            "right for the throughput, and for queues"
        )
    }

    private static func heldWeights(_ context: AuditContext) -> (String, String, String?)? {
        let model = context.auditCase.model
        guard model.isMixtureOfExperts else { return nil }
        return (
            "wrong: other tokens choose other experts, and all have to be held",
            "Memory holds all \(FixedPoint.significant(model.parameters.total / 1e9)) B parameters, \(model.weightBytes.total); "
                + "a token is multiplied with \(FixedPoint.significant(model.parameters.active / 1e9)) B of them.",
            "right for the arithmetic of a token"
        )
    }

    private static func expertRanks(_ context: AuditContext) -> (String, String, String?)? {
        guard let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first else {
            return nil
        }
        return (
            "wrong: each rank holds its share of the \(experts.expertCount) experts",
            "EP divides the experts of a layer over its ranks and sends the tokens to them.", "right for EP 1"
        )
    }

    private static func cacheFormat(_ context: AuditContext) -> (String, String, String?)? {
        (
            "wrong: weights and cache have formats of their own",
            "Engines keep the cache in 16 bit unless its own option says otherwise; a token's cache is "
                + "\(context.auditCase.model.keyValueCache.bytesPerToken) here.",
            "right with a KV cache format of 8 bit"
        )
    }

    private static func latentCache(_ context: AuditContext) -> (String, String, String?)? {
        guard case .latent? = context.auditCase.model.layerRuns.first?.mixer else { return nil }
        return (
            "wrong for latent attention, whose cache has no heads to divide",
            "Every TP rank holds the whole latent of its requests' tokens, \(context.auditCase.model.keyValueCache.bytesPerToken) "
                + "each; DP divides the requests instead.", "right for grouped-query attention"
        )
    }

    private static func expertDegree(_ context: AuditContext) -> (String, String, String?)? {
        guard let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first else {
            return nil
        }
        let degrees = (1...experts.expertCount).filter { experts.expertCount % $0 == 0 }.prefix(8).map(String.init)
        return (
            "wrong: EP has to divide the \(experts.expertCount) experts",
            "Each rank holds experts / EP of them: EP \(degrees.joined(separator: ", ")) and so on are legal.", nil
        )
    }

    private static func product(_ context: AuditContext) -> (String, String, String?)? {
        guard context.auditCase.model.isMixtureOfExperts else { return nil }
        let devices = context.auditCase.devices
        return (
            "wrong: experts use the same devices as attention",
            "The devices are replicas · PP · TP · CP · DP, and the same devices are replicas · PP · EP · expert-TP. DP "
                + "\(devices) with EP \(devices) is \(devices) devices, not \(devices * devices).",
            "right without EP"
        )
    }

    private static func decode(_ context: AuditContext) -> (String, String, String?)? {
        let ceilings = context.ceilings
        guard ceilings.memoryCeiling < ceilings.computeCeiling else { return nil }
        return (
            "wrong at this batch: memory traffic is the bound",
            "A step of \(context.auditCase.load.concurrency) requests reads \(ceilings.decodeBytes), \(ceilings.decodeFloor) over "
                + "\(ceilings.devices) devices; its arithmetic would allow \(ceilings.computeCeiling), memory "
                + "\(ceilings.memoryCeiling).",
            "right for batches so large that each weight is used hundreds of times"
        )
    }

    private static func prefill(_ context: AuditContext) -> (String, String, String?)? {
        let load = context.auditCase.load
        guard load.concurrency * load.input >= 2048 else { return nil }
        return (
            "wrong: prefill is bound by compute",
            "Reading \(load.concurrency) prompts of \(load.input) tokens is \(context.ceilings.burstWork), at least "
                + "\(context.ceilings.prefillFloor); the weights are read once for all of these tokens.",
            "right for prompts of a few tokens"
        )
    }

    private static func cache(_ context: AuditContext) -> (String, String, String?)? {
        let perToken = context.auditCase.model.keyValueCache.bytesPerToken
        if let attention = context.auditCase.model.layerRuns.lazy.compactMap(\.attention).first {
            let factor = Double(attention.queryHeads) / Double(attention.keyValueHeads)
            guard factor > 1 else { return nil }
            return (
                "wrong for grouped-query attention: the \(attention.keyValueHeads) key-value heads count",
                "A token's cache is \(perToken); with the \(attention.queryHeads) query heads it would come out "
                    + "\(FixedPoint.significant(factor)) times too large.",
                "right for multi-head attention"
            )
        }
        guard case .latent? = context.auditCase.model.layerRuns.first?.mixer else { return nil }
        return (
            "wrong for latent attention, which stores one latent per token and layer",
            "A token's cache is \(perToken), whatever the number of heads.", "right for multi-head attention"
        )
    }

    private static func mixture(_ context: AuditContext) -> (String, String, String?)? {
        let parameters = context.auditCase.model.parameters
        guard parameters.total > parameters.active * 1.2 else { return nil }
        return (
            "wrong: a token passes \(FixedPoint.significant(parameters.active / 1e9)) B of "
                + "\(FixedPoint.significant(parameters.total / 1e9)) B parameters",
            "A mixture of experts multiplies each token with its own experts only; memory holds all of them.",
            "right for memory, and for a dense model"
        )
    }

    private static func pipeline(_ context: AuditContext) -> (String, String, String?)? {
        (
            "wrong: a request passes all stages one after another",
            "Stages let several requests be under way at once. One request still crosses all \(context.auditCase.model.layerCount) "
                + "layers in turn and waits for the hand-overs between stages besides.",
            "right for the throughput, and for prefill in chunks"
        )
    }

    private static func exchange(_ context: AuditContext) -> (String, String, String?)? {
        guard context.auditCase.model.isMixtureOfExperts else { return nil }
        let (model, load) = (context.auditCase.model, context.auditCase.load)
        let time = context.statedLayouts.first { $0.layout.expert > 1 }.map { layout in
            " With \(layout.layout) a layer's round trip for \(load.concurrency) tokens takes "
                + "\(context.auditCase.stated.expertRoundTrip(tokens: load.concurrency, model: model, layout: layout.layout))."
        }
        return (
            "wrong: each token is sent to the devices of its experts and back in every layer",
            "Dispatch and combine are two exchanges among all devices per layer.\(time ?? "")", nil
        )
    }
}
