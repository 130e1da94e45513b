internal import Auditing
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Memory, time to first token and throughput of every layout of the audit, and what none can beat.
enum PerformanceSection {
    static func blocks(_ audit: PricedAudit) -> [ReportBlock] {
        [.heading(level: 2, "Performance calculations"), .table(legend(audit))]
            + memory(audit) + firstToken(audit) + throughput(audit) + limits(audit)
    }

    private static func legend(_ audit: PricedAudit) -> ReportTable {
        ReportTable(
            columns: [.left("Layout"), .left("What it is")],
            rows: audit.layouts.map {
                [.code("\($0.layout)"), InlineText(plain: $0.origins.map(title).joined(separator: "; "))]
            })
    }

    private static func title(_ origin: AuditedLayout.Origin) -> String {
        switch origin {
        case .stated(let documents, let isLiteral):
            "stated in " + documents.map(fileName).joined(separator: ", ") + (isLiteral ? "" : ", as it must be meant")
        case .recommended(let phase): "recommended for \(phase.rawValue)"
        case .bestForBoth: "finishes the batch soonest with one layout for both phases"
        case .smallest: "smallest power of two that keeps every promise"
        }
    }

    private static func fileName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func memory(_ audit: PricedAudit) -> [ReportBlock] {
        let load = audit.auditCase.load
        return [
            .heading(level: 3, "Memory per device"),
            .table(
                ReportTable(
                    columns: [
                        .left("Layout"), .right("Attention"), .right("Experts"), .right("Embed., head"),
                        .right("Weights"),
                        .right("KV @\(load.input)"), .right("(w+KV)/memory"), .right("All @\(load.finalContext)"),
                        .right("All devices' weights"),
                    ],
                    rows: audit.layouts.map { layout in
                        let memory = layout.memoryAtInput
                        return [
                            .code("\(layout.layout)"), "\(memory.weights.attention)", "\(memory.weights.experts)",
                            "\(memory.weights.embedding + memory.weights.head)", "\(memory.weights.total)",
                            "\(memory.keyValueCache)", .strong("\(memory.weightsAndCacheUtilisation)"),
                            "\(layout.evaluation.best.memory.utilisation)", "\(layout.aggregateWeights)",
                        ]
                    })),
            .paragraph(
                InlineText(
                    plain:
                        "The fullest device, \(audit.auditCase.model.precision.keyValueCache.title) cache. All is weights, "
                        + "cache at \(load.finalContext) tokens, activations and runtime.")),
        ]
    }

    private static func firstToken(_ audit: PricedAudit) -> [ReportBlock] {
        let band = audit.auditCase.calibrated.profile.band.map { " ± \($0)" } ?? ""
        return [
            .heading(level: 3, "Time to first token"),
            .table(
                ReportTable(
                    columns: [
                        .left("Layout"), .right("One request"), .right("First"), .right("Mean"), .right("Last"),
                        .right("Steps"), .right(InlineText(plain: "Last, calibrated\(band)")),
                    ],
                    rows: audit.layouts.map { layout in
                        let prefill = layout.evaluation.best.prefill
                        return [
                            .code("\(layout.layout)"), "\(prefill.singleRequest)", "\(prefill.first)",
                            "\(prefill.mean)",
                            .strong("\(prefill.last)"), "\(prefill.steps)",
                            "\(layout.evaluation.calibratedBest.prefill.last)",
                        ]
                    })),
            .paragraph(
                InlineText(
                    plain:
                        "A burst of \(audit.auditCase.load.concurrency) prompts of \(audit.auditCase.load.input) tokens, "
                        + "first come first served. Floor of any layout on \(audit.context.ceilings.devices) devices: "
                        + "\(audit.context.ceilings.burstWork) / (\(audit.context.ceilings.devices) · "
                        + "\(audit.assessment.effectiveRate)) = \(audit.context.ceilings.prefillFloor).")),
        ]
    }

    private static func throughput(_ audit: PricedAudit) -> [ReportBlock] {
        let load = audit.auditCase.load
        let band = audit.auditCase.calibrated.profile.band.map { " ± \($0)" } ?? ""
        return [
            .heading(level: 3, "Generation"),
            .table(
                ReportTable(
                    columns: [
                        .left("Layout"), .right("TPOT"), .right(InlineText(plain: "TPOT, calibrated\(band)")),
                        .right("Exchanges"), .right("tok/s, one request"), .right("tok/s, batch"),
                        .right("tok/s/device"),
                        .right("tok/s, scaled"),
                    ],
                    rows: audit.layouts.map { layout in
                        let best = layout.evaluation.best
                        let decode = best.decode
                        return [
                            .code("\(layout.layout)"), .strong("\(decode.timePerOutputToken)"),
                            "\(layout.evaluation.calibratedBest.decode.timePerOutputToken)",
                            "\(layout.decodeCommunication)", InlineText(plain: best.singleRequestThroughput.number),
                            InlineText(plain: decode.throughput.number),
                            InlineText(plain: decode.throughputPerDevice.number),
                            InlineText(
                                plain:
                                    "\(layout.scaled.throughput.number) (\(layout.scaledConcurrency.grouped) requests)"),
                        ]
                    })),
            .paragraph(
                InlineText(
                    plain:
                        "Batch of \(load.concurrency) at \(load.middleContext) tokens of context, the middle of the output. "
                        + "Exchanges is the share of a step spent on communication. Scaled is with eight times the batch, or "
                        + "as many requests as memory holds.")),
        ]
    }

    private static func limits(_ audit: PricedAudit) -> [ReportBlock] {
        let ceilings = audit.context.ceilings
        return [
            .heading(level: 3, "What no layout can beat"),
            .bullets([
                InlineText(
                    plain:
                        "Memory: a decode step of this batch must read \(ceilings.decodeBytes); split perfectly over "
                        + "\(ceilings.devices) devices that takes \(ceilings.decodeFloor), at most "
                        + "\(ceilings.memoryCeiling)."),
                InlineText(
                    plain: "Compute: at any batch size at most \(ceilings.computeCeiling)."),
            ]),
        ]
    }
}
