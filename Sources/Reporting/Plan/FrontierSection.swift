internal import Parallelism
internal import Planning
internal import Quantities

/// What can be traded between speed per user and output per device: a plot and a table.
enum FrontierSection {
    static func blocks(of plan: Plan) -> [ReportBlock] {
        guard !plan.frontier.isEmpty else { return [] }
        return [
            .heading(level: 2, "Speed per user against output per device"),
            chart(plan.frontier), .table(table(plan.frontier)),
            .paragraph(
                """
                Every point keeps the promised TTFT and end-to-end time. tok/s per device counts all devices of the \
                cluster. Rows in brackets miss the promised TPOT. All points are in the CSV and JSON formats.
                """),
        ]
    }

    private static func chart(_ points: [FrontierPoint]) -> ReportBlock {
        let series = DeploymentKind.allCases.compactMap { kind -> ScatterChart.Series? in
            let some = points.filter { $0.deployment.kind == kind }
            guard !some.isEmpty else { return nil }
            return ScatterChart.Series(
                name: kind.title, mark: kind.mark,
                points: some.map { point in
                    ScatterChart.Point(
                        x: point.perUser.rawValue, y: point.perDevice.rawValue,
                        label: "\(point.perUser) per user, \(point.perDevice) per device: "
                            + DeploymentTable.layouts(point.deployment).plainText)
                })
        }
        return .chart(ScatterChart(horizontal: "tok/s per user", vertical: "tok/s per device", series: series))
    }

    private static func table(_ points: [FrontierPoint]) -> ReportTable {
        let rows = DeploymentKind.allCases.flatMap { kind -> [[InlineText]] in
            let some = points.filter { $0.deployment.kind == kind }
            let step = max(1, (some.count + 5) / 6)
            return some.indices.filter { $0 % step == 0 || $0 == some.count - 1 }.map { index in
                let point = some[index]
                let (open, close) = point.keepsPace ? ("", "") : ("(", ")")
                return [
                    InlineText(plain: kind.title), "\(open)\(point.perUser.number)\(close)",
                    "\(point.perDevice.number)",
                    DeploymentTable.layouts(point.deployment),
                    "\(point.deployment.generatingPool?.sequencesPerRank ?? 0)",
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
