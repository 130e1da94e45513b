internal import Diagnostics
internal import Traffic

/// What became of the rows of a trace, for people and programs.
enum TraceRemarks {
    /// What was left out, with the first reasons.
    static func blocks(of trace: TraceCounts) -> [ReportBlock] {
        var blocks: [ReportBlock] = []
        if trace.bad > 0 {
            let places = trace.problems.map { problem in
                problem.location.map { "line \($0.line): \(problem.message)" } ?? problem.message
            }
            let rest = trace.bad > places.count ? ", …" : ""
            let text =
                "\(trace.bad.counted("row")) of the trace cannot be used and \(verb(trace.bad)) left out: "
                + places.joined(separator: "; ") + rest + "."
            blocks.append(.callout(Callout(.warning, InlineText(plain: text))))
        }
        if trace.failed > 0 {
            let text =
                "\(trace.failed.counted("request")) failed where the trace was taken, and \(verb(trace.failed)) left out."
            blocks.append(.callout(Callout(.note, InlineText(plain: text))))
        }
        return blocks
    }

    private static func verb(_ count: Int) -> String { count == 1 ? "is" : "are" }

    /// Rows of the table that accounts for requests.
    static func rows(of trace: TraceCounts) -> [[InlineText]] {
        [
            ["rows of the trace that were read", "\(trace.rows.grouped)"],
            ["of these failed, left out", "\(trace.failed.grouped)"],
            ["of these bad, left out", "\(trace.bad.grouped)"],
            ["of these behind a later one, put in order", "\(trace.reordered.grouped)"],
        ]
    }

    /// The counts as a member of a document.
    static func json(of counts: TraceCounts) -> JSONValue {
        [
            "rows": .integer(counts.rows), "requests": .integer(counts.requests), "failed": .integer(counts.failed),
            "bad": .integer(counts.bad), "reordered": .integer(counts.reordered),
            "problems": .strings(counts.problems.map(\.description)),
        ]
    }
}
