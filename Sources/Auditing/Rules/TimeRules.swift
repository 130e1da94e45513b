internal import Hardware
internal import Serving
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// Rules about times and rates that documents state.
enum TimeRules {
    static let all: [AuditRule] = [
        AuditRule(id: "ttft-estimate", summary: "A TTFT does not follow from its layout.", check: firstToken),
        AuditRule(
            id: "ttft-verdict", summary: "A document's answer to whether TTFT is met.", check: firstTokenVerdict),
        AuditRule(
            id: "compute-utilisation", summary: "A compute utilisation is not what the layout achieves.",
            check: computeUtilisation),
    ]

    private static func firstToken(_ context: AuditContext) -> [Finding] {
        // What is said of a layout is the same for every time.
        var known: [ParallelLayout: [Derivation]] = [:]
        var quota = FindingQuota("ttft-estimate", context.dossier)
        let findings = context.claimsByValue(.timeToFirstToken).flatMap { group -> [Finding] in
            let claims = group.claims.filter { $0.extent != .perRequest && !context.hasOtherLoad($0) }
            guard let claim = claims.first, let value = group.value.number, value > 0,
                context.auditCase.states(.batchSize, .inputLength)
            else { return [] }
            return context.layouts(of: claim).compactMap { layout in
                let derivations = known[layout.layout] ?? firstTokenDerivations(layout, context)
                known[layout.layout] = derivations
                return firstTokenFinding(Seconds(rawValue: value), layout, claims, derivations, context, &quota)
            }
        }
        return findings + quota.rest
    }

    private static func firstTokenFinding(
        _ stated: Seconds, _ layout: LayoutAssessment, _ claims: [Claim], _ derivations: [Derivation],
        _ context: AuditContext, _ quota: inout FindingQuota
    ) -> Finding? {
        let load = context.auditCase.load
        let floor = context.ceilings.prefillFloor
        let single = layout.best.prefill.singleRequest
        if let match = matchingReading(stated, layout) {
            return quota.finding(.note) {
                Finding(
                    "ttft-estimate", .note, .confirmed, "\(stated) is plausible for \(layout.layout)",
                    at: claims.places,
                    "The model gives \(match) at the stated MFU of \(context.auditCase.modelFLOPsUtilisation); the floor of "
                        + "any layout is \(floor). With fitted kernel and host times it is "
                        + "\(calibrated(layout, context)).", derivations: derivations)
            }
        }
        let slowest = slowestPlausible(layout, context)
        if isPlausible(stated, layout, claims, upTo: slowest, context) {
            return plausibleFinding(stated, layout, claims, upTo: slowest, derivations, context, &quota)
        }
        // Most documents mean one prompt on an idle copy, whatever the batch that decodes.
        if stated < layout.best.prefill.last, let claim = claims.first,
            !context.meansBurst(claim, mustSay: claim.form == .prose),
            stated >= context.onePromptFloor(layout)
        {
            let isLow = stated < single * 0.5
            return quota.finding(isLow ? .warning : .note) {
                Finding(
                    "ttft-estimate", isLow ? .warning : .note, isLow ? .refined : .confirmed,
                    isLow
                        ? "\(stated) is optimistic for one prompt with \(layout.layout): \(single)"
                        : "\(stated) is plausible for one prompt with \(layout.layout)", at: claims.places,
                    "One request alone waits \(single) at the stated efficiency. The last of \(load.concurrency) that arrive together "
                        + "waits \(layout.best.prefill.last).", derivations: derivations,
                    remedy: isLow ? "write \(single), or say how it is reached" : nil)
            }
        }
        // Fewer prompts may arrive together than decode at a time.
        if stated < layout.best.prefill.last, let burst = context.smallestBurst, burst < load.concurrency,
            stated >= floor * context.auditCase.modelFLOPsUtilisation.rawValue
                * (Double(burst) / Double(load.concurrency))
        {
            return quota.finding(.note) {
                Finding(
                    "ttft-estimate", .note, .refined, "\(stated) can be the last of \(burst) prompts",
                    at: claims.places,
                    "The documents speak of a burst of \(burst); the last of \(load.concurrency) would wait "
                        + "\(layout.best.prefill.last) with \(layout.layout).", derivations: derivations)
            }
        }
        if stated < floor && stated < single {
            return quota.finding(.error) {
                Finding(
                    "ttft-estimate", .error, .refuted, "\(stated) is faster than physics allows: \(floor)",
                    at: claims.places,
                    "Reading \(load.concurrency) prompts of \(load.input) tokens is \(context.ceilings.burstWork), which "
                        + "\(context.ceilings.devices) devices cannot finish sooner.", derivations: derivations,
                    nearestReading: PrefillTimeReading.nearest(to: stated, load: load, in: context.auditCase)?.sentence,
                    remedy: "write \(layout.best.prefill.last)")
            }
        }
        let severity: Finding.Severity = isCertain(stated, layout, context) ? .error : .warning
        return quota.finding(severity) {
            let reading = PrefillTimeReading.nearest(to: stated, load: load, in: context.auditCase)
            let side = stated > layout.best.prefill.last ? "slower" : "faster"
            let factor = FixedPoint.significant(
                max(stated / layout.best.prefill.last, layout.best.prefill.last / stated))
            return Finding(
                "ttft-estimate", severity, .refuted,
                "\(stated) is \(factor) times \(side) than \(layout.layout) should be: \(layout.best.prefill.last)",
                at: claims.places,
                "The work is \(context.ceilings.burstWork), \(floor) on \(context.ceilings.devices) devices at the stated "
                    + "efficiency; exchanges between devices bring it to \(layout.best.prefill.last) for the last request and "
                    + "\(single) for one request alone. With fitted kernel and host times it is "
                    + "\(calibrated(layout, context)).",
                derivations: derivations + (reading.map { [derivation($0)] } ?? []),
                nearestReading: reading?.sentence, remedy: "write \(layout.best.prefill.last)")
        }
    }

    /// Whether a time is wrong at any efficiency: without a stated MFU one between the peak's and ten times the model's time
    /// is only unlikely.
    private static func isCertain(_ stated: Seconds, _ layout: LayoutAssessment, _ context: AuditContext) -> Bool {
        guard !context.auditCase.states(.modelFLOPsUtilisation) else { return true }
        let fastest = context.ceilings.prefillFloor * context.auditCase.modelFLOPsUtilisation.rawValue
        return stated < fastest || stated > layout.best.prefill.last * 10
    }

    /// The longest time that is as good as the model's.
    private static func slowestPlausible(_ layout: LayoutAssessment, _ context: AuditContext) -> Seconds {
        let band = context.auditCase.calibrated.profile.band ?? .zero
        return max(layout.best.prefill.last * 1.5, layout.calibratedBest.prefill.last * (1 + band.rawValue))
    }

    /// Whether a time that is none of the model's is not out of the question: between the floor and three times what the
    /// layout should need, and not that of one request.
    private static func isPlausible(
        _ stated: Seconds, _ layout: LayoutAssessment, _ claims: [Claim], upTo slowest: Seconds,
        _ context: AuditContext
    ) -> Bool {
        let prefill = layout.best.prefill
        if stated >= prefill.singleRequest * 0.5, stated <= slowest, claims.first.map(isOfOneRequest) ?? false {
            return false
        }
        return stated >= context.ceilings.prefillFloor * 0.98 && stated <= prefill.last * 3
    }

    /// The finding on a plausible time.
    private static func plausibleFinding(
        _ stated: Seconds, _ layout: LayoutAssessment, _ claims: [Claim], upTo slowest: Seconds,
        _ derivations: [Derivation], _ context: AuditContext, _ quota: inout FindingQuota
    ) -> Finding? {
        let last = layout.best.prefill.last
        if stated >= last * 0.7 && stated <= slowest {
            return quota.finding(.note) {
                Finding(
                    "ttft-estimate", .note, .confirmed, "\(stated) is plausible for \(layout.layout)",
                    at: claims.places,
                    "The model gives \(last) at the stated efficiency and \(calibrated(layout, context)) with fitted kernel and host "
                        + "times.", derivations: derivations)
            }
        }
        let isLow = stated < last
        return quota.finding(.warning) {
            Finding(
                "ttft-estimate", .warning, .refined,
                "\(stated) is \(isLow ? "optimistic" : "pessimistic") for \(layout.layout): \(last)", at: claims.places,
                (isLow
                    ? "It is above the floor of \(context.ceilings.prefillFloor), which counts no exchange between devices. "
                    : "") + "With fitted kernel and host times it is \(calibrated(layout, context)).",
                derivations: derivations, remedy: "write \(last)")
        }
    }

    /// Whether a time is said to be that of one request.
    private static func isOfOneRequest(_ claim: Claim) -> Bool {
        claim.extent == .perRequest || claim.quote.lowercased().contains("single")
    }

    /// The model's time that a stated one is within 10 % of, in words.
    private static func matchingReading(_ stated: Seconds, _ layout: LayoutAssessment) -> String? {
        let single = layout.best.prefill.singleRequest
        let times = layout.schedules.map(\.prefill.last) + [single]
        let near = times.indices.filter { abs(times[$0] / stated - 1) <= 0.1 }
        guard let nearest = near.min(by: { abs(times[$0] / stated - 1) < abs(times[$1] / stated - 1) }) else {
            return nil
        }
        guard nearest < layout.schedules.count else { return "\(single) for one request alone" }
        let prefill = layout.schedules[nearest].prefill
        let prompts = prefill.requestsPerStep == 1 ? "one prompt" : "\(prefill.requestsPerStep) prompts"
        return "\(prefill.last) for the last request of the burst, \(prompts) per rank and step, \(prefill.steps) steps"
    }

    private static func calibrated(_ layout: LayoutAssessment, _ context: AuditContext) -> String {
        let time = layout.calibratedBest.prefill.last.description
        return time + (context.auditCase.calibrated.profile.band.map { " ± \($0)" } ?? "")
    }

    private static func firstTokenDerivations(_ layout: LayoutAssessment, _ context: AuditContext) -> [Derivation] {
        let auditCase = context.auditCase
        let prefill = layout.best.prefill
        return [
            Derivation(
                "prefill floor", formula: "batch · (prompt · linear + core + head) / (devices · peak · MFU)",
                substituted: "\(context.ceilings.burstWork) / (\(auditCase.devices) · \(auditCase.peak) · "
                    + "\(auditCase.modelFLOPsUtilisation))",
                result: context.ceilings.prefillFloor.description),
            Derivation(
                "TTFT of the last request with \(layout.layout)", formula: "latency + (steps − 1) · period",
                substituted: "\(prefill.first) + \(prefill.steps - 1) · "
                    + "\(prefill.steps > 1 ? (prefill.last - prefill.first) / Double(prefill.steps - 1) : .zero)",
                result: prefill.last.description),
        ]
    }

    private static func derivation(_ reading: PrefillTimeReading) -> Derivation {
        Derivation(
            "where it may come from", formula: "2 · parameters · tokens · batch / (devices · rate)",
            substituted: reading.substituted, result: reading.time.description)
    }

    private static func firstTokenVerdict(_ context: AuditContext) -> [Finding] {
        guard let promise = context.auditCase.objectives.timeToFirstToken else { return [] }
        var groups: [(layout: LayoutAssessment, answer: Bool, claims: [Claim])] = []
        for entry in context.strategies {
            guard let layout = entry.evaluation,
                let claim = entry.strategy.claims.first(where: { $0.kind == .meetsTimeToFirstToken }),
                case .boolean(let answer) = claim.value
            else { continue }
            if let index = groups.firstIndex(where: { $0.layout.layout == layout.layout && $0.answer == answer }) {
                groups[index].claims.append(claim)
            } else {
                groups.append((layout, answer, [claim]))
            }
        }
        return groups.map { group in
            let last = group.layout.best.prefill.last
            let meets = last <= promise
            let holds = meets == group.answer
            let margin = FixedPoint.significant(promise / last)
            return Finding(
                "ttft-verdict", holds ? .note : .error, holds ? .confirmed : .refuted,
                "\(group.layout.layout) \(meets ? "meets" : "misses") the TTFT of \(promise)", at: group.claims.places,
                "The last request of the burst waits \(last), \(margin) times "
                    + (meets ? "less" : "more") + " than promised"
                    + (holds ? ": the conclusion is right even where the estimate beside it is not." : "."))
        }
    }

    private static func computeUtilisation(_ context: AuditContext) -> [Finding] {
        context.claimsByValue(.computeUtilisation).compactMap { group in
            guard let claim = group.claims.first, let value = group.value.number,
                let layout = context.layouts(of: claim).first
            else { return nil }
            let achieved = layout.achievedMFU(
                work: context.ceilings.burstWork, peak: context.auditCase.peak)
            guard achieved.rawValue < value * 0.95 else { return nil }
            return Finding(
                "compute-utilisation", .warning, .refuted,
                "\(layout.layout) reaches \(achieved), not \(group.value), of the peak while it reads the burst",
                at: group.claims.places,
                "\(group.value) is the efficiency of the matrix products alone. Exchanges between devices take the rest: "
                    + "\(context.ceilings.prefillFloor) of work in \(layout.best.prefill.last). Published prefill of FP8 "
                    + "mixtures on many devices reaches 17 to 37 % of the 8-bit peak (DeepSeek profile data and "
                    + "production average, CloudMatrix384).",
                derivations: [
                    Derivation(
                        "achieved MFU", formula: "work / (devices · peak · time)",
                        substituted: "\(context.ceilings.burstWork) / (\(layout.layout.deviceCount) · "
                            + "\(context.auditCase.peak) · \(layout.best.prefill.last))",
                        result: achieved.description)
                ], remedy: "state the MFU of which format's peak, and whether communication is included")
        }
    }
}
