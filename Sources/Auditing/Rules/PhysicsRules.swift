internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about figures that no layout can reach: bounds of arithmetic and of memory traffic, at full data-sheet rates.
enum PhysicsRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "throughput-ceiling", summary: "A throughput is above what arithmetic or memory traffic allows.",
            check: throughput),
        AuditRule(
            id: "prompt-throughput-ceiling", summary: "A prompt throughput is above what arithmetic allows.",
            check: promptThroughput),
        AuditRule(id: "tpot-floor", summary: "A TPOT is below what memory traffic allows.", check: timePerToken),
        AuditRule(
            id: "ttft-floor", summary: "A TTFT is below what arithmetic allows on any layout.", check: firstToken),
        AuditRule(
            id: "impossible-share", summary: "A utilisation is above 100 %.", inDocuments: ImpossibleShares.findings),
        AuditRule(
            id: "rate-product", summary: "Throughput, TPOT, batch and devices do not belong together.",
            check: { rateProduct($0) + DeviceRateRule.findings($0) + CopyRateRule.findings($0) }),
    ]

    /// The bounds of the load that a claim is about: what is named beside it, its strategy's own batch, the case's; what
    /// nobody states is read in the claim's favour.
    private static func bounds(
        of claim: Claim, mostRequests: Bool = false, ofOneCopy: Bool = false, devices: Int? = nil,
        _ context: AuditContext, _ known: inout KnownCeilings
    ) -> (ceilings: Ceilings, load: Load) {
        let auditCase = context.auditCase
        var load = auditCase.load
        let own = context.someStrategyStatesItsBatch ? ownBatch(of: claim, context) : nil
        let stated = claim.load.requests ?? (mostRequests ? nil : own) ?? context.batch(ofRow: claim)
        let batch =
            mostRequests
            ? largest(
                [context.mostRequests(stated, ofOneCopy: ofOneCopy), own].compactMap(\.self).max(),
                besides: stated == nil ? claim : nil, context)
            : stated ?? context.fewestRequests
        if let batch, (1...1_000_000).contains(batch), stated != nil || auditCase.states(.batchSize) {
            load = Load(concurrency: batch, input: load.input, output: load.output)
        } else if !auditCase.states(.batchSize) {
            load = Load(concurrency: 1, input: load.input, output: load.output)
        }
        load = Load(
            concurrency: load.concurrency, input: min(load.input, context.shortestPrompt ?? load.input),
            output: load.output)
        if let tokens = claim.load.tokens, (1...10_000_000).contains(tokens) {
            load = Load(concurrency: load.concurrency, input: tokens, output: 0)
        } else if !auditCase.states(.inputLength) {
            load = Load(concurrency: load.concurrency, input: 1, output: 0)
        }
        return (known.ceilings(of: load, devices: devices ?? PhysicsRules.devices(of: claim, context)), load)
    }

    /// The batch of all devices of the first strategy that a claim is about and that states one.
    private static func ownBatch(of claim: Claim, _ context: AuditContext) -> Int? {
        for entry in context.strategies(of: claim) {
            let batches = entry.strategy.claims.filter { $0.kind == .batchSize && $0.strategy != nil }
            guard let first = batches.first(where: { $0.extent != .perDevice }) ?? batches.first else { continue }
            guard first.extent == .perDevice else { return first.value.integer }
            let devices = entry.strategy.devices ?? entry.strategy.gridDevices
            return first.value.integer?.multipliedReportingOverflow(by: devices).partialValue
        }
        return nil
    }

    /// The larger of a batch and any whole number beside a rate: `1,024 / 44 ms = 23,273 tokens/s`.
    private static func largest(_ batch: Int?, besides claim: Claim?, _ context: AuditContext) -> Int? {
        // Beside a member stand others that say themselves what they count.
        guard let claim, context.dossier.document(named: claim.document)?.isStructured == false else { return batch }
        let line = context.dossier.line(at: claim.location) ?? claim.quote
        guard line.utf8.count < 2000 else { return batch }
        let counts = QuantityScanner.scan(line).filter {
            $0.dimension == .count && $0.unit.isEmpty && $0.value == $0.value.rounded()
                && (1...100_000).contains($0.value)
        }.map { Int($0.value) }
        return (counts + [batch].compactMap(\.self)).max()
    }

    /// The devices of the strategy that a claim belongs to, or all of the case.
    private static func devices(of claim: Claim, _ context: AuditContext) -> Int {
        guard claim.strategy != nil else { return context.mostDevices }
        return context.strategies(of: claim).lazy.compactMap(\.strategy.devices).first ?? context.auditCase.devices
    }

    /// The devices of one copy of a dense model that a line names, `TP4`: each step reads the weights on these alone.
    private static func denseDevices(_ claim: Claim, _ context: AuditContext) -> Int? {
        guard !context.auditCase.model.isMixtureOfExperts, claim.load.requests != nil else { return nil }
        let line = context.dossier.line(at: claim.location) ?? claim.quote
        let degrees = WrittenDegrees.scan([Unicode.Scalar](scalarsOf: line))
        guard degrees.count == 1, let degree = degrees.first, degree.kind == .tensorDegree,
            degree.value <= context.auditCase.devices
        else { return nil }
        return degree.value
    }

    private static func hasBatch(_ claim: Claim, _ context: AuditContext) -> Bool {
        claim.load.requests != nil || context.auditCase.states(.batchSize)
            || context.strategies(of: claim).contains { $0.strategy.claims.contains { $0.kind == .batchSize } }
    }

    /// Where a time per step may come from.
    private static func stepReading(
        _ stated: Seconds, _ claim: Claim, _ load: Load, _ context: AuditContext
    ) -> String? {
        let layouts = context.meanings(of: claim).compactMap(\.reading?.layout)
        let counts = layouts.flatMap { [$0.tensor, $0.stageWidth, $0.deviceCount / max(1, $0.replicas)] }
        return StepTimeReading.nearest(to: stated, load: load, layouts: counts, in: context.auditCase)?.sentence
    }

    /// The most devices that can work on one request: those of one copy.
    private static func devicesOfOneCopy(_ claim: Claim, _ context: AuditContext) -> Int {
        let copies = context.meanings(of: claim).compactMap(\.reading?.layout).map {
            $0.deviceCount / max(1, $0.replicas)
        }
        return copies.max() ?? context.auditCase.devices
    }

    private static func throughput(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        var quota = FindingQuota("throughput-ceiling", context.dossier)
        var known = KnownCeilings(auditCase)
        let findings = context.claimsByLoad(.throughput).flatMap { group -> [Finding] in
            var told: [ClaimExtent] = []
            for claim in group.claims where !told.contains(claim.extent) { told.append(claim.extent) }
            return ClaimExtent.allCases.filter(told.contains).compactMap { extent -> Finding? in
                let claims = group.claims.lazy.filter { $0.extent == extent }
                guard let claim = claims.first, let value = group.value.number, value > 0 else { return nil }
                let (ceilings, load) = bounds(
                    of: claim, mostRequests: extent != .perRequest, ofOneCopy: extent == .perReplica, context,
                    &known)
                let devices = Double(ceilings.devices)
                let factor = extent == .perDevice ? devices : extent == .perRequest ? Double(load.concurrency) : 1
                let compute = ceilings.computeCeiling.rawValue / auditCase.modelFLOPsUtilisation.rawValue
                let memory = ceilings.memoryCeiling.rawValue / auditCase.bandwidthUtilisation.rawValue
                let usesMemory = hasBatch(claim, context) && memory < compute
                let physical = usesMemory ? memory : compute
                let stated = usesMemory ? ceilings.memoryCeiling.rawValue : ceilings.computeCeiling.rawValue
                guard value * factor > stated * 1.02 else { return nil }
                let isImpossible = value * factor > physical * 1.02
                let scope = extent == .perDevice ? " per device" : extent == .perRequest ? " per request" : ""
                let limit = TokensPerSecond(rawValue: (isImpossible ? physical : stated) / factor)
                return quota.finding(isImpossible ? .error : .warning) {
                    Finding(
                        "throughput-ceiling", isImpossible ? .error : .warning, .refuted,
                        "\(group.value)\(scope) is above the ceiling of \(limit)", at: claims.places,
                        usesMemory
                            ? "A decode step of \(load.concurrency) requests must read \(ceilings.decodeBytes), at least "
                                + "\(Seconds(rawValue: Double(load.concurrency) / (isImpossible ? physical : stated))) over \(ceilings.devices) devices"
                                + (isImpossible ? " at their full bandwidth." : " at the stated bandwidth utilisation.")
                            : "At any batch \(ceilings.devices) devices cannot compute more tokens per second"
                                + (isImpossible ? " at their peak." : " at the stated MFU."),
                        derivations: [
                            Derivation(
                                "ceiling",
                                formula: usesMemory
                                    ? "batch / (bytes per step / bandwidth of all devices)"
                                    : "rate of all devices / FLOPs per token",
                                substituted: usesMemory
                                    ? "\(load.concurrency) / (\(ceilings.decodeBytes) / (\(ceilings.devices) · \(auditCase.cluster.accelerator.memoryBandwidth)))"
                                    : "\(ceilings.devices) · \(auditCase.peak) / FLOPs per token",
                                result: limit.description)
                        ],
                        nearestReading: stepReading(
                            Seconds(rawValue: Double(load.concurrency) / (value * factor)), claim, load, context
                        ).map { "a step of \(load.concurrency) requests " + $0 },
                        remedy: "write at most \(limit), or state the batch it holds for")
                }
            }
        }
        return findings + quota.rest
    }

    private static func promptThroughput(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        let load = auditCase.load
        let tokens = Double(load.concurrency) * Double(load.input)
        let floor = context.ceilings.prefillFloor * auditCase.modelFLOPsUtilisation.rawValue
        guard floor > .zero, tokens > 0 else { return [] }
        // Pools of a phase beside each other.
        let spare = Double(max(context.mostDevices, auditCase.devices)) / Double(auditCase.devices)
        return context.claimsByValue(.promptThroughput).compactMap { group in
            guard let claim = group.claims.first, let value = group.value.number else { return nil }
            let factor = claim.extent == .perDevice ? Double(auditCase.devices) : 1
            let limit = tokens / floor.rawValue * (claim.extent == .perDevice ? 1 : spare)
            guard value * factor > limit * 1.05 else { return nil }
            return Finding(
                "prompt-throughput-ceiling", .error, .refuted,
                "\(group.value) of prompts is above the ceiling of \(TokensPerSecond(rawValue: limit / factor))",
                at: group.claims.places,
                "\(auditCase.devices) devices at their full peak compute \(context.ceilings.burstWork) of prompts no faster.",
                remedy: "write at most \(TokensPerSecond(rawValue: limit / factor))")
        }
    }

    private static func timePerToken(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        var layouts = LayoutFloor(context)
        var quota = FindingQuota("tpot-floor", context.dossier)
        var known = KnownCeilings(auditCase)
        let findings = context.claimsByLoad(.timePerOutputToken).compactMap { group -> Finding? in
            guard let claim = group.claims.first, let value = group.value.number, value > 0 else { return nil }
            let (ceilings, load) = bounds(of: claim, devices: denseDevices(claim, context), context, &known)
            let physical = ceilings.decodeFloor * auditCase.bandwidthUtilisation.rawValue
            guard Seconds(rawValue: value) < physical * 0.98 else {
                return layouts?.finding(Seconds(rawValue: value), group.claims, load, &quota)
            }
            return quota.finding(.error) {
                Finding(
                    "tpot-floor", .error, .refuted,
                    "\(group.value) per token is faster than memory allows: \(physical)", at: group.claims.places,
                    "A decode step of \(load.concurrency) requests must read \(ceilings.decodeBytes): the weights of visited experts "
                        + "and the cache, perfectly split over \(ceilings.devices) devices at full bandwidth.",
                    derivations: [
                        Derivation(
                            "decode floor", formula: "bytes per step / bandwidth of all devices",
                            substituted:
                                "\(ceilings.decodeBytes) / (\(ceilings.devices) · \(auditCase.cluster.accelerator.memoryBandwidth))",
                            result: physical.description)
                    ], nearestReading: stepReading(Seconds(rawValue: value), claim, load, context),
                    remedy: "write at least \(physical)")
            }
        }
        return findings + quota.rest
    }

    /// Times of claims that belong to no layout, or to a load of their own; the others are compared with their layout.
    private static func firstToken(_ context: AuditContext) -> [Finding] {
        var quota = FindingQuota("ttft-floor", context.dossier)
        var known = KnownCeilings(context.auditCase)
        let findings = context.claimsByLoad(.timeToFirstToken).compactMap { group -> Finding? in
            guard let claim = group.claims.first, let value = group.value.number, value > 0,
                claim.extent == .perRequest || !context.auditCase.states(.batchSize, .inputLength)
                    || context.hasOtherLoad(claim) || context.layouts(of: claim).isEmpty
            else { return nil }
            return firstTokenFloor(Seconds(rawValue: value), claim, group.claims, context, &known, &quota)
        }
        return findings + quota.rest
    }

    private static func firstTokenFloor(
        _ stated: Seconds, _ claim: Claim, _ claims: ClaimList, _ context: AuditContext,
        _ known: inout KnownCeilings, _ quota: inout FindingQuota
    ) -> Finding? {
        let auditCase = context.auditCase
        let isSingle =
            claim.extent == .perRequest || claim.load.requests == 1
            || (claim.load.requests == nil
                && (!auditCase.states(.batchSize) || !context.meansBurst(claim, mustSay: claim.form == .prose)))
        let burst = min(context.smallestBurst ?? auditCase.load.concurrency, auditCase.load.concurrency)
        let requests = isSingle ? 1 : claim.load.requests ?? burst
        let tokens =
            claim.load.tokens
            ?? (auditCase.states(.inputLength)
                ? min(auditCase.load.input, context.shortestPrompt ?? auditCase.load.input) : nil)
        // What is longer than the model's context is no prompt, whatever the words around it.
        let longest = auditCase.model.maximumContext ?? 10_000_000
        guard let tokens, tokens > 0, tokens <= longest, (1...1_000_000).contains(requests) else { return nil }
        let devices = requests == 1 ? devicesOfOneCopy(claim, context) : auditCase.devices
        let ceilings = known.ceilings(of: Load(concurrency: requests, input: tokens, output: 0), devices: devices)
        let limit = ceilings.prefillFloor * auditCase.modelFLOPsUtilisation.rawValue
        guard stated < limit * 0.98 else { return nil }
        return quota.finding(.error) {
            let read = requests == 1 ? "one prompt" : "\(requests) prompts"
            return Finding(
                "ttft-floor", .error, .refuted, "\(stated) is faster than physics allows: \(limit)",
                at: claims.places,
                "Reading \(read) of \(tokens) tokens takes \(limit) on \(devices) devices at their full peak, without any "
                    + "exchange.",
                derivations: [
                    Derivation(
                        "prefill floor", formula: "FLOPs / (devices · peak)",
                        substituted: "\(ceilings.burstWork) / (\(devices) · \(auditCase.peak))",
                        result: limit.description)
                ],
                nearestReading: PrefillTimeReading.nearest(
                    to: stated, load: Load(concurrency: requests, input: tokens, output: auditCase.load.output),
                    in: auditCase
                )?.sentence, remedy: "write at least \(limit)")
        }
    }
}
