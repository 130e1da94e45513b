internal import Quantities
public import Simulation
public import Traffic

/// A measured run beside simulated ones, for people and programs.
public enum ReplayReport {
    /// The report: the errors per metric with the model's step times, and with those of the run itself.
    ///
    /// - Parameters:
    ///   - replays: The simulated runs, by where the times of steps come from.
    ///   - trace: What became of the measured run's rows.
    ///   - question: What was simulated, for a reader.
    /// - Returns: The report.
    public static func document(
        of replays: [(name: String, replay: Replay)], trace: TraceCounts, question: String
    ) -> ReportDocument {
        var blocks: [ReportBlock] = [
            .heading(level: 1, "Replay of a measured run"), .paragraph(InlineText(plain: question)),
        ]
        blocks += TraceRemarks.blocks(of: trace)
        for (name, replay) in replays {
            let counts = replay.result.counts
            blocks += [
                .heading(level: 2, InlineText(plain: "With \(name)")), .table(table(replay)),
                .paragraph(
                    InlineText(
                        plain:
                            "\(replay.result.completed.grouped) of \(replay.result.arrived.counted("request")) completed, "
                            + "\(counts.preemptions.grouped) put back, \(counts.steps.counted("step")), cache in use at most "
                            + "\(replay.result.peakCacheUse.wholePercent).")),
            ]
        }
        return ReportDocument(blocks)
    }

    private static func table(_ replay: Replay) -> ReportTable {
        ReportTable(
            columns: [.left("Metric"), .left("Statistic"), .right("Measured"), .right("Simulated"), .right("Error")],
            rows: replay.rows.map { row in
                [
                    InlineText(plain: row.metric.rawValue.uppercased()), InlineText(plain: row.statistic.rawValue),
                    "\(row.measured)", "\(row.simulated)",
                    InlineText(plain: (row.error.rawValue > 0 ? "+" : "") + "\(row.error)"),
                ]
            })
    }

    /// The comparisons as a document.
    public static func json(of replays: [(name: String, replay: Replay)], trace: TraceCounts) -> JSONValue {
        [
            "schema": "shardwise/replay/v1", "trace": TraceRemarks.json(of: trace),
            "runs": .array(
                replays.map { name, replay in
                    [
                        "step_times": .string(name), "completed": .integer(replay.result.completed),
                        "arrived": .integer(replay.result.arrived),
                        "preemptions": .integer(replay.result.counts.preemptions),
                        "rows": .array(
                            replay.rows.map { row in
                                [
                                    "metric": .string(row.metric.rawValue),
                                    "statistic": .string(row.statistic.rawValue),
                                    "measured_ms": .number(row.measured.inMilliseconds),
                                    "simulated_ms": .number(row.simulated.inMilliseconds),
                                    "error_percent": .number(row.error.inPercent),
                                ]
                            }),
                    ]
                }),
        ]
    }
}
