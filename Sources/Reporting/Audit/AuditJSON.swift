internal import StepModel
internal import Models
public import Auditing
internal import Diagnostics
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// An audit as a document for programs, `shardwise/audit/v1`.
public enum AuditJSON {
    /// The whole audit; keys carry their unit.
    public static func document(of audit: Audit) -> JSONValue {
        let always: [JSONValue.Member] = [
            .init("schema", "shardwise/audit/v1"),
            .init("model", .string(audit.auditCase?.model.name)),
            .init("devices", audit.auditCase.map { .integer($0.devices) } ?? .null),
            .init(
                "counts", .object(Finding.Severity.allCases.map { .init($0.rawValue, .integer(audit.count($0))) })),
            .init("documents", .array(audit.dossier.documents.map(document))),
            .init("unreadable", .array(audit.dossier.unreadable.map { .string($0.description) })),
            .init("unpriced", .string(audit.unpriced?.message)),
            .init("findings", .array(audit.findings.map(finding))),
            .init(
                "unlisted_findings",
                .array(
                    audit.unlisted.map {
                        [
                            "rule": .string($0.rule), "severity": .string($0.severity.rawValue),
                            "count": .integer($0.count),
                        ]
                    })),
            .init(
                "accepted",
                .array(audit.accepted.map { ["reason": .string($0.reason), "finding": finding($0.finding)] })),
        ]
        return .object(always + (audit.priced.map(priced) ?? []))
    }

    private static func document(_ document: DossierDocument) -> JSONValue {
        [
            "path": .string(document.name), "kind": .string(document.kind.rawValue),
            "claims": .integer(document.claims.count), "calculations": .integer(document.equations.count),
            "unchecked": [
                "count": .integer(document.unchecked.count),
                "numbers": .array(
                    document.unchecked.entries.map { entry in
                        [
                            "line": .integer(entry.location.line), "column": .integer(entry.location.column),
                            "quote": .string(entry.quote),
                        ]
                    }),
            ],
        ]
    }

    private static func priced(_ audit: PricedAudit) -> [JSONValue.Member] {
        [
            .init("layouts", .array(audit.layouts.map(layout))),
            .init("ceilings", ceilings(audit)),
            .init(
                "corrected_strategies",
                .array(
                    audit.corrections.map { correction in
                        [
                            "phase": .string(correction.phase.rawValue),
                            "layout": .string(correction.candidate.layout.description),
                            "replaces": .string(correction.original), "document": JSONValue(correction.document),
                        ]
                    })),
            .init(
                "recommendations",
                .array(
                    audit.recommendations.map {
                        [
                            "urgency": .string($0.urgency.rawValue), "action": .string($0.action),
                            "effect": .string($0.effect),
                        ]
                    })),
            .init(
                "objectives",
                .array(
                    audit.objectives.map {
                        [
                            "promise": .string($0.promise), "layout": .string($0.subject), "stated": .string($0.stated),
                            "calibrated": .string($0.calibrated), "answer": .string($0.answer.rawValue),
                        ]
                    })),
            .init(
                "assumptions",
                .array(
                    audit.auditCase.assumptions.map {
                        ["subject": .string($0.subject), "value": .string($0.value), "reason": .string($0.reason)]
                    })),
        ]
    }

    private static func finding(_ finding: Finding) -> JSONValue {
        [
            "rule": .string(finding.rule), "severity": .string(finding.severity.rawValue),
            "verdict": .string(finding.verdict.rawValue), "title": .string(finding.title),
            "place_count": .integer(finding.placeCount),
            "places": .array(
                finding.places.map { place in
                    [
                        "file": .string(place.location.file), "line": .integer(place.location.line),
                        "column": .integer(place.location.column), "quote": .string(place.quote),
                    ]
                }),
            "explanation": .string(finding.explanation),
            "derivations": .array(
                finding.derivations.map {
                    [
                        "subject": .string($0.subject), "formula": .string($0.formula),
                        "substituted": .string($0.substituted), "result": .string($0.result),
                    ]
                }),
            "nearest_reading": .string(finding.nearestReading), "fix": .string(finding.remedy),
        ]
    }

    private static func layout(_ audited: AuditedLayout) -> JSONValue {
        let best = audited.evaluation.best
        let calibrated = audited.evaluation.calibratedBest
        return [
            "layout": .string(audited.layout.description), "origins": .array(audited.origins.map { .string(name($0)) }),
            "devices": .integer(audited.layout.deviceCount),
            "weights_bytes": .number(audited.memoryAtInput.weights.total.rawValue),
            "kv_cache_bytes": .number(audited.memoryAtInput.keyValueCache.rawValue),
            "weights_and_cache_percent": .number(audited.memoryAtInput.weightsAndCacheUtilisation.inPercent),
            "memory_percent": .number(best.memory.utilisation.inPercent),
            "aggregate_weights_bytes": .number(audited.aggregateWeights.rawValue),
            "ttft_single_ms": .number(best.prefill.singleRequest.inMilliseconds),
            "ttft_first_ms": .number(best.prefill.first.inMilliseconds),
            "ttft_mean_ms": .number(best.prefill.mean.inMilliseconds),
            "ttft_last_ms": .number(best.prefill.last.inMilliseconds),
            "ttft_last_calibrated_ms": .number(calibrated.prefill.last.inMilliseconds),
            "tpot_ms": .number(best.decode.timePerOutputToken.inMilliseconds),
            "tpot_calibrated_ms": .number(calibrated.decode.timePerOutputToken.inMilliseconds),
            "throughput_single_tokens_per_s": .number(best.singleRequestThroughput.rawValue),
            "throughput_tokens_per_s": .number(best.decode.throughput.rawValue),
            "throughput_per_device_tokens_per_s": .number(best.decode.throughputPerDevice.rawValue),
            "scaled_requests": .integer(audited.scaledConcurrency),
            "scaled_throughput_tokens_per_s": .number(audited.scaled.throughput.rawValue),
            "decode_communication_percent": .number(audited.decodeCommunication.inPercent),
        ]
    }

    private static func name(_ origin: AuditedLayout.Origin) -> String {
        switch origin {
        case .stated: "stated"
        case .recommended(let phase): "recommended-\(phase.rawValue)"
        case .bestForBoth: "best-for-both-phases"
        case .smallest: "smallest"
        }
    }

    private static func ceilings(_ audit: PricedAudit) -> JSONValue {
        let ceilings = audit.context.ceilings
        return [
            "devices": .integer(ceilings.devices), "burst_flops": .number(ceilings.burstWork.rawValue),
            "prefill_floor_ms": .number(ceilings.prefillFloor.inMilliseconds),
            "decode_floor_ms": .number(ceilings.decodeFloor.inMilliseconds),
            "memory_ceiling_tokens_per_s": .number(ceilings.memoryCeiling.rawValue),
            "compute_ceiling_tokens_per_s": .number(ceilings.computeCeiling.rawValue),
        ]
    }
}
