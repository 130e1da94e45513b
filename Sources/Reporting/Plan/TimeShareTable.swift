internal import Planning
internal import Quantities
internal import StepModel

/// What the steps of a layout spend their time on.
enum TimeShareTable {
    /// One row per phase, parts below half a percent left out.
    static func table(_ phases: [(phase: Phase, shares: [TimeShare])]) -> ReportTable {
        ReportTable(
            columns: [.left("Step"), .right("Time"), .left("Spent on")],
            rows: phases.map { phase, shares in
                let parts = shares.filter { $0.share >= .percent(0.5) }
                return [
                    InlineText(plain: phase.rawValue), "\(shares.map(\.time).sum())",
                    parts.map { InlineText(plain: "\($0.category.rawValue) \($0.share.wholePercent)") }
                        .joined(separator: ", "),
                ]
            })
    }
}
