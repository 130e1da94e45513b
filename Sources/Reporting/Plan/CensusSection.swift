internal import Parallelism
internal import Planning
internal import Quantities

/// What the search looked at, and why the rest was left out.
enum CensusSection {
    /// A sentence and a table of the refused layouts.
    static func blocks(_ plan: Plan) -> [ReportBlock] {
        let counts = plan.counts
        let refused = counts.refused.map { refusal -> [InlineText] in
            [InlineText(plain: refusal.rule.title), "\(refusal.count.grouped)", InlineText(plain: refusal.example)]
        }
        let sentence: InlineText = """
            Exhaustive: **\(counts.examined.grouped)** layouts of one copy were examined, **\(counts.legal.grouped)** are \
            legal\(counts.excluded.isEmpty ? "" : " and run by the engine"). With every way to run them they make \(counts.workers.counted("worker")), of which \
            \(counts.tooLarge.grouped) do not fit in memory. **\(counts.priced.grouped)** distinct operating points \
            (worker, steps, token budget, sequences) were priced and \(counts.matched.counted("pair")) of pools matched; \
            \(counts.pruned.grouped) points were left out by bounds that cannot hide a better one, and at \
            \(counts.unstable.grouped) prompts would queue without end or the budget cannot hold the batch.
            """
        let apart =
            counts.splitExamined == 0
            ? ""
            : " With attention and experts apart, \(counts.splitExamined.grouped) pairs of TP and EP were examined; the "
                + "legal ones make \(counts.splitLegal.grouped) layouts of attention ranks, expert devices and micro-batches."
        let space: InlineText = InlineText(
            plain:
                "Token budgets: \(plan.budgets.map { $0.grouped }.joined(separator: "; ")). Sequences per rank: 1 to 4, then "
                + "two per doubling, the largest that fit, and the largest that keep the promises.")
        let table = ReportTable(columns: [.left("Not legal"), .right("Layouts"), .left("For example")], rows: refused)
        return [
            .heading(level: 2, "What the search saw"), .paragraph(sentence + InlineText(plain: apart)),
            .paragraph(space),
        ]
            + (refused.isEmpty ? [] : [.table(table)]) + excluded(counts)
    }

    /// The legal layouts that the engine does not run.
    private static func excluded(_ counts: PlanCounts) -> [ReportBlock] {
        guard !counts.excluded.isEmpty else { return [] }
        let rows = counts.excluded.map { exclusion -> [InlineText] in
            [
                InlineText(plain: exclusion.rule.statement), .code(exclusion.rule.id), "\(exclusion.count.grouped)",
                InlineText(plain: exclusion.example),
            ]
        }
        return [
            .table(
                ReportTable(
                    columns: [
                        .left("Not run by the engine"), .left("Rule"), .right("Layouts"), .left("For example"),
                    ], rows: rows))
        ]
    }
}
