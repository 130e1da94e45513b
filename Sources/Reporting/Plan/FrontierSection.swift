internal import Parallelism
internal import Planning
internal import Quantities

/// What can be traded between speed per user and output per device: a plot and a table.
enum FrontierSection {
    static func blocks(of plan: Plan) -> [ReportBlock] {
        guard !plan.frontier.isEmpty else { return [] }
        return [
            .heading(level: 2, "Speed per user against output per device"),
            .code(language: nil, FrontierPlot.text(plan.frontier)), .table(table(plan.frontier)),
            .paragraph(
                """
                Every point keeps the promised TTFT and end-to-end time. tok/s per device counts all devices of the \
                cluster. Rows in brackets miss the promised TPOT. All points are in the CSV and JSON formats.
                """),
        ]
    }

    private static func table(_ points: [FrontierPoint]) -> ReportTable {
        let rows = DeploymentKind.allCases.flatMap { kind -> [[InlineText]] in
            let some = points.filter { $0.deployment.kind == kind }
            let step = max(1, (some.count + 5) / 6)
            return some.indices.filter { $0 % step == 0 || $0 == some.count - 1 }.map { index in
                let point = some[index]
                let (open, close) = point.keepsPace ? ("", "") : ("(", ")")
                return [
                    InlineText(plain: kind.title), "\(open)\(point.perUser.number)\(close)", "\(point.perDevice.number)",
                    DeploymentTable.layouts(point.deployment),
                    "\(point.deployment.pools.last?.sequencesPerRank ?? 0)",
                    "\(point.deployment.prediction.timeToFirstToken)",
                ]
            }
        }
        return ReportTable(
            columns: [
                .left("Kind"), .right("tok/s per user"), .right("tok/s per device"), .left("Layouts"), .right("Batch"),
                .right("TTFT"),
            ], rows: rows)
    }
}

/// A plot of characters: output per device upwards, speed per user to the right.
enum FrontierPlot {
    private static let (columns, rows) = (64, 14)

    /// The plot with its axes and a legend; `a` is aggregated, `d` disaggregated, `*` both.
    static func text(_ points: [FrontierPoint]) -> String {
        let most = (points.map(\.perUser.rawValue).max() ?? 1, points.map(\.perDevice.rawValue).max() ?? 1)
        var cells = [[Character]](repeating: [Character](repeating: " ", count: columns + 1), count: rows + 1)
        for point in points {
            let column = min(columns, max(0, Int(point.perUser.rawValue / most.0 * Double(columns))))
            let row = rows - min(rows, max(0, Int(point.perDevice.rawValue / most.1 * Double(rows))))
            let mark: Character = point.deployment.kind == .aggregated ? "a" : "d"
            cells[row][column] = cells[row][column] == " " || cells[row][column] == mark ? mark : "*"
        }
        let top = FixedPoint.significant(most.1, groupsThousands: true)
        var lines = ["\(top) tok/s per device"]
        lines += cells.map { line in
            var text = String(line)
            while text.hasSuffix(" ") { text.removeLast() }
            return "│" + text
        }
        lines.append("└" + String(repeating: "─", count: columns))
        let right = "\(FixedPoint.significant(most.0, groupsThousands: true)) tok/s per user"
        lines.append(" 0" + String(repeating: " ", count: max(1, columns - 1 - right.count)) + right)
        lines.append(" a aggregated, d disaggregated, * both")
        return lines.joined(separator: "\n")
    }
}
