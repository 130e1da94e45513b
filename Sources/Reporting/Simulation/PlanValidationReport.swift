internal import Parallelism
internal import Planning
internal import Quantities
public import Simulation
internal import Traffic

/// The best deployments of a plan under a load, for people and programs.
public enum PlanValidationReport {
    /// A section for the plan's report.
    public static func blocks(of validation: PlanValidation, load: String) -> [ReportBlock] {
        let rows = validation.rows.map { row -> [InlineText] in
            let (prediction, latencies) = (row.deployment.prediction, row.result.latencies)
            func text(_ time: Seconds?) -> String { time.map { "\($0)" } ?? "–" }
            return [
                "\(row.planned)", DeploymentTable.layouts(row.deployment), "\(row.deployment.deviceCount.grouped)",
                "\(prediction.timeToFirstToken)",
                InlineText(
                    plain: text(latencies.timeToFirstToken.mean) + " / "
                        + text(latencies.timeToFirstToken.percentile(0.95))
                ),
                "\(prediction.timePerOutputToken)",
                InlineText(
                    plain: text(latencies.timePerOutputToken.mean) + " / "
                        + text(latencies.timePerOutputToken.percentile(0.95))),
                InlineText(plain: row.capacity.map(\.requestRate.expected) ?? "–"),
                "\(row.result.keptShare.wholePercent)",
                InlineText(plain: (row.isKept ? "kept" : "missed") + (row.isMisjudged ? ", misjudged" : "")),
            ]
        }
        let blocks: [ReportBlock] = [
            .heading(level: 2, "Under the load"), .paragraph(InlineText(plain: load)),
            .table(
                ReportTable(
                    columns: [
                        .right("Plan's place"), .left("Layouts"), .right("Devices"), .right("TTFT"),
                        .right("run: mean / P95"), .right("TPOT"), .right("run: mean / P95"), .right("req/s at most"),
                        .right("Got the promise"), .left("Verdict"),
                    ], rows: rows)),
            .paragraph(
                """
                The best deployments, run under the same requests; the best under the load first. *Misjudged* are those for \
                which the steady state is off by more than a quarter, or wrong about the promises: it knows means, not \
                bursts.
                """),
        ]
        guard !validation.omitted.isEmpty else { return blocks }
        let names = validation.omitted.map(DeploymentTable.layouts).joined(separator: "; ")
        return blocks + [
            .paragraph("Not run, since attention and experts apart are not simulated: " + names + ".")
        ]
    }

    /// The same as a list for the plan's document; what was not run is not in it.
    public static func json(of validation: PlanValidation) -> JSONValue {
        .array(
            validation.rows.map { row in
                let latencies = row.result.latencies
                return [
                    "planned_place": .integer(row.planned),
                    "layouts": .strings(row.deployment.pools.map { "\($0.layout)" }),
                    "kept": .boolean(row.isKept), "misjudged": .boolean(row.isMisjudged),
                    "kept_percent": .number(row.result.keptShare.inPercent),
                    "capacity_requests_per_s": .number(row.capacity?.requestRate),
                    "predicted_ttft_ms": .number(row.deployment.prediction.timeToFirstToken.inMilliseconds),
                    "ttft_mean_ms": .number(latencies.timeToFirstToken.mean?.inMilliseconds),
                    "ttft_p95_ms": .number(latencies.timeToFirstToken.percentile(0.95)?.inMilliseconds),
                    "predicted_tpot_ms": .number(row.deployment.prediction.timePerOutputToken.inMilliseconds),
                    "tpot_mean_ms": .number(latencies.timePerOutputToken.mean?.inMilliseconds),
                    "tpot_p95_ms": .number(latencies.timePerOutputToken.percentile(0.95)?.inMilliseconds),
                ]
            })
    }
}
