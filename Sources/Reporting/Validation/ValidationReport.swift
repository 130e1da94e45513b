internal import Diagnostics
internal import Quantities
public import Validation

/// A validation as a report.
public enum ValidationReport {
    /// The scores, the rows missed by most with their derivation, and the rows left out.
    public static func document(of run: ValidationRun) -> ReportDocument {
        var report = ReportDocument([
            .heading(level: 1, "Validation against published measurements"),
            .paragraph(
                """
                \(run.comparisons.count.grouped) of \(run.rowCount.counted("row")) compared. An error is predicted / \
                measured − 1; the bias is its median, above zero where the model predicts too much.
                """),
        ])
        for section in sections {
            let scores = run.scores.filter { section.includes($0.group) }
            guard !scores.isEmpty else { continue }
            report.append(.heading(level: 2, InlineText(plain: section.title)))
            report.append(.table(table(scores)))
        }
        report.append(contentsOf: bounds(run))
        report.append(contentsOf: worst(run))
        report.append(contentsOf: excluded(run))
        return report
    }

    private static let sections: [(title: String, includes: @Sendable (String) -> Bool)] = [
        ("Core rows", { $0.hasPrefix("core") }),
        ("All rows", { $0 == "all" }),
        ("Operators", { name in OperatorGroup.allCases.contains { $0.rawValue == name } }),
        ("By model", { $0.hasPrefix("model: ") }),
        ("By accelerator", { $0.hasPrefix("accelerator: ") }),
        ("By engine", { $0.hasPrefix("engine: ") }),
        ("By source", { $0.hasPrefix("source: ") }),
        (
            "Operators by accelerator and engine",
            { name in OperatorGroup.allCases.contains { name.hasPrefix($0.rawValue + ", ") } }
        ),
    ]

    private static func table(_ scores: [GroupScore]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Group"), .left("Metric"), .right("Rows"), .right("Median |error|"), .right("p90 |error|"),
                .right("Bias"),
            ],
            rows: scores.map { score in
                [
                    InlineText(plain: score.group), .code(score.metric), "\(score.rows.grouped)",
                    "\(percent(score.medianAbsoluteError))", "\(percent(score.p90AbsoluteError))",
                    "\(percent(score.bias, signed: true))",
                ]
            })
    }

    private static func bounds(_ run: ValidationRun) -> [ReportBlock] {
        guard !run.boundViolations.isEmpty else {
            return [.callout(Callout(.success, "No measured row beats the physical bound."))]
        }
        return [
            .callout(
                Callout(
                    .critical,
                    """
                    \(run.boundViolations.count.counted("row")) beat what physics allows on the stated devices, alone or \
                    by the rate that TTFT, TPOT and concurrency imply together: the bound or the row is wrong. They \
                    are not scored.
                    """)),
            .table(comparisons(run.boundViolations)),
        ]
    }

    private static func worst(_ run: ValidationRun) -> [ReportBlock] {
        var blocks: [ReportBlock] = [.heading(level: 2, "Rows missed by most")]
        for metric in Metric.allCases {
            let rows = run.worst(of: metric)
            guard !rows.isEmpty else { continue }
            blocks.append(.heading(level: 3, .code(metric.rawValue)))
            blocks.append(
                .bullets(
                    rows.map { row in
                        ListItem(
                            """
                            \(row.id) (line \(row.location.line)): \(subject(row)): measured \(number(row.measured)), \
                            predicted \(number(row.predicted)) (\(percent(row.error, signed: true)))
                            """,
                            children: row.derivation.map { InlineText(plain: $0) })
                    }))
        }
        return blocks
    }

    private static func excluded(_ run: ValidationRun) -> [ReportBlock] {
        guard !run.excluded.isEmpty else { return [] }
        return [
            .heading(level: 2, "Rows not compared"),
            .table(
                ReportTable(
                    columns: [.left("Reason"), .right("Rows"), .left("For example")],
                    rows: run.excluded.map { entry in
                        [InlineText(plain: entry.reason), "\(entry.rows.grouped)", InlineText(plain: entry.example)]
                    })),
        ]
    }

    private static func comparisons(_ rows: [Comparison]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Row"), .left("What"), .left("Metric"), .right("Measured"), .right("Bound"), .right("Predicted"),
            ],
            rows: rows.map { row in
                [
                    InlineText(plain: "\(row.id) (line \(row.location.line))"), InlineText(plain: subject(row)),
                    .code(row.metric.rawValue), "\(number(row.measured))", "\(row.bound.map(number) ?? "–")",
                    "\(number(row.predicted))",
                ]
            })
    }

    private static func subject(_ row: Comparison) -> String {
        [row.traits.model, row.traits.operators?.rawValue ?? "", row.traits.accelerator, row.traits.engine]
            .filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func number(_ value: Double) -> String {
        FixedPoint.significant(value, digits: 4, groupsThousands: true)
    }

    private static func percent(_ share: Double, signed: Bool = false) -> String {
        let text = FixedPoint.format(share * 100, places: 1, groupsThousands: true)
        return (signed && share > 0 ? "+" : "") + text + " %"
    }
}
