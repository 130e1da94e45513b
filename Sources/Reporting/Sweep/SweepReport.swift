internal import Diagnostics
internal import Documents
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving

/// The answers of a sweep as a table.
public enum SweepReport {
    /// One row of the table, small enough to keep for every scenario of a large sweep.
    public struct Row: Sendable {
        /// How the scenario was answered.
        public var status: SweepOutcome.Status
        /// The cells under the columns of the sweep's table.
        var cells: [InlineText]
    }

    /// The row of a scenario: its choices, and the deployment that its plan chooses or what stands against one.
    public static func row(_ outcome: SweepOutcome, of sweep: ScenarioSweep) -> Row {
        let choices = sweep.paths.map { path in
            outcome.choices.first { $0.path == path }.map { InlineText(plain: text(of: $0.value)) } ?? "–"
        }
        return Row(
            status: outcome.status, cells: [InlineText(plain: "\(outcome.index)")] + choices + answer(outcome))
    }

    /// The report.
    ///
    /// - Parameters:
    ///   - sweep: The sweep.
    ///   - part: Which part of it was computed.
    ///   - rows: The rows in order.
    /// - Returns: The report: counts and the table.
    public static func document(of sweep: ScenarioSweep, part: SweepPart, rows: [Row]) -> ReportDocument {
        let partText = part == .whole ? "" : ", part \(part.number) of \(part.parts)"
        let counts = SweepOutcome.Status.allCases.compactMap { status in
            let count = rows.count { $0.status == status }
            return count > 0 ? "\(count.grouped) \(status.rawValue)" : nil
        }
        let columns =
            [ReportTable.Column.right("#")] + titles(of: sweep.paths).map { .left(InlineText(plain: $0)) } + [
                .left("Deployment"), .right("Devices"), .right("TTFT"), .right("TPOT"), .right("tok/s"),
                .right("per device"), .left("Remark"),
            ]
        return ReportDocument([
            .heading(level: 1, InlineText(plain: "Sweep of \(sweep.count.counted("scenario"))\(partText)")),
            .paragraph(InlineText(plain: counts.joined(separator: ", ") + ".")),
            .table(ReportTable(columns: columns, rows: rows.map(\.cells))),
            .paragraph(
                """
                Each row is the deployment that a scenario's plan chooses; `--format jsonl` writes every plan in full, one \
                line each.
                """),
        ])
    }

    /// The fields' own names, or their whole paths where two are alike.
    private static func titles(of paths: [String]) -> [String] {
        let names = paths.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
        return zip(paths, names).map { path, name in names.count { $0 == name } == 1 ? name : path }
    }

    private static func answer(_ outcome: SweepOutcome) -> [InlineText] {
        let none: [InlineText] = ["–", "–", "–", "–", "–", "–"]
        switch outcome.result {
        case .failure(let diagnostic): return none + [InlineText(plain: diagnostic.code)]
        case .success(let plan):
            guard let chosen = plan.chosen else {
                return none + [plan.nearest?.deployment == nil ? "too large" : "promises broken"]
            }
            let prediction = chosen.prediction
            return [
                DeploymentTable.layouts(chosen), "\(chosen.deviceCount)", "\(prediction.timeToFirstToken)",
                "\(prediction.timePerOutputToken)", "\(prediction.outputRate.number)",
                "\(prediction.outputRatePerDevice.number)", "",
            ]
        }
    }

    /// A chosen value in a cell: a scalar as it was written, anything larger as JSON.
    private static func text(of value: LocatedValue) -> String {
        switch value.content {
        case .string(let text): text
        case .number(_, let literal): literal
        case .boolean(let value): "\(value)"
        case .null: "–"
        case .array, .object: JSONWriter.writeLine(JSONValue(value)).trimmingNewline
        }
    }
}

extension String {
    fileprivate var trimmingNewline: String { last == "\n" ? String(dropLast()) : self }
}
