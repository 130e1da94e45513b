internal import Auditing
internal import Hardware
internal import Models
internal import Quantities
internal import Serving

/// What the hardware and the model of a case amount to.
enum CaseSection {
    static func hardware(_ audit: PricedAudit) -> [ReportBlock] {
        let (facts, cluster) = (audit.assessment, audit.auditCase.cluster)
        let accelerator = cluster.accelerator
        var notes: [InlineText] = [
            InlineText(
                plain:
                    "At the stated efficiencies a device does \(FixedPoint.significant(facts.ridge)) operations in the "
                    + "time in which it moves a byte: work with fewer per byte, as decode has, waits for memory.")
        ]
        if let part = facts.nearestPart {
            notes.append(InlineText(plain: "The catalog's most similar part is \(part)."))
        }
        return [
            .heading(level: 2, "Hardware assessment"),
            .table(
                ReportTable(
                    columns: [
                        .left(""), .right("Per device"), .right("At the stated efficiency"), .right("All devices"),
                    ],
                    rows: [
                        [
                            "Compute", "\(audit.auditCase.peak)",
                            "\(facts.effectiveRate) (MFU \(audit.auditCase.modelFLOPsUtilisation))",
                            "\(facts.totalCompute)",
                        ],
                        [
                            "Memory bandwidth", "\(accelerator.memoryBandwidth)",
                            "\(facts.effectiveBandwidth) (\(audit.auditCase.bandwidthUtilisation))", "",
                        ],
                        ["Memory", "\(accelerator.memory)", "", "\(facts.totalMemory)"],
                        [
                            "Network", "\(cluster.scaleUp.bandwidth) in a node of \(cluster.devicesPerNode)", "",
                            "\(cluster.scaleOut.bandwidth) per device between nodes",
                        ],
                    ])),
            .bullets(notes),
        ]
    }

    static func model(_ audit: PricedAudit) -> [ReportBlock] {
        let facts = audit.assessment
        let load = audit.auditCase.load
        let caches = facts.caches.map { "\($0.bytes) in \($0.format.title) at \($0.context) tokens" }
        return [
            .heading(level: 2, "Model analysis"),
            .table(
                ReportTable(
                    columns: [.left("Part"), .right("Parameters"), .right("Share"), .right("One copy")],
                    rows: facts.parts.map { part in
                        [
                            InlineText(plain: part.name), InlineText(plain: billions(part.parameters)), "\(part.share)",
                            "\(part.bytes)",
                        ]
                    })),
            .bullets([
                InlineText(
                    plain: "\(billions(facts.totalParameters)) parameters, of which a token passes "
                        + "\(billions(facts.activeParameters))."),
                InlineText(
                    plain: "A token costs \(facts.workPerToken) in matrices; a prompt of \(load.input) tokens "
                        + "\(facts.workPerPrompt) with attention and head."),
                InlineText(
                    plain: "KV cache: \(facts.cachePerToken) per token; the batch of \(load.concurrency) takes "
                        + caches.joined(separator: ", ") + "."),
            ]),
        ]
    }

    private static func billions(_ count: Double) -> String {
        count >= 1e8 ? count.inBillions : FixedPoint.significant(count / 1e6) + " M"
    }
}
