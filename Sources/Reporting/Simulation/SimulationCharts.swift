internal import Quantities
internal import Simulation

/// A run as plots: distributions of times, and what happened when.
enum SimulationCharts {
    private static let most = 80

    static func blocks(of answer: SimulationAnswer) -> [ReportBlock] {
        guard answer.result.completed > 0 else { return [] }
        let points = answer.result.timeline.points(atMost: most, copies: answer.result.copies)
        func line(_ name: String, _ mark: Character, _ value: (Timeline.Point) -> Double) -> ScatterChart.Series {
            ScatterChart.Series(
                name: name, mark: mark,
                points: points.map { point in
                    ScatterChart.Point(
                        x: point.time.rawValue, y: value(point),
                        label: "\(point.time): \(value(point).expected) \(name)")
                })
        }
        let counts = answer.result.counts
        var percents = [
            line("cache in use", "c") { $0.cacheUse.inPercent }, line("time in steps", "b") { $0.busyShare.inPercent },
        ]
        if counts.cachedTokens > 0 { percents.append(line("prompts found", "h") { $0.cachedShare?.inPercent ?? 0 }) }
        var blocks: [ReportBlock] = [
            .heading(level: 2, "Distributions"),
            .chart(distribution(answer, [(.timeToFirstToken, "f"), (.endToEnd, "e")])),
            .chart(distribution(answer, [(.timePerOutputToken, "o"), (.interToken, "g")])),
            .heading(level: 2, "Over time"),
            .chart(
                ScatterChart(
                    horizontal: "seconds", vertical: "requests",
                    series: [line("waiting", "w") { $0.waiting }, line("running", "r") { $0.running }])),
            .chart(ScatterChart(horizontal: "seconds", vertical: "percent", series: percents)),
            .chart(
                ScatterChart(
                    horizontal: "seconds", vertical: "tok/s",
                    series: [
                        line("output", "o") { $0.outputRate.rawValue }, line("prompts", "p") { $0.promptRate.rawValue },
                    ])),
        ]
        if counts.preemptions > 0 {
            blocks.append(
                .chart(
                    ScatterChart(
                        horizontal: "seconds", vertical: "requests per second",
                        series: [line("put back", "p") { $0.preemptionRate }])))
        }
        return blocks
    }

    private static func distribution(
        _ answer: SimulationAnswer, _ metrics: [(LatencySet.Metric, Character)]
    ) -> ScatterChart {
        ScatterChart(
            horizontal: "ms", vertical: "percent of requests",
            series: metrics.map { metric, mark in
                ScatterChart.Series(
                    name: metric.title, mark: mark,
                    points: answer.result.latencies.cumulative(metric).map { share, time in
                        ScatterChart.Point(
                            x: time.inMilliseconds, y: share.inPercent,
                            label: "\(share.wholePercent) within \(time)")
                    })
            })
    }
}
