internal import Quantities
public import Simulation

/// The search for the highest rate, for people and programs.
public enum RateSearchReport {
    /// The report: the rate, the capacity, and every attempt.
    public static func document(of search: RateSearch, question: String) -> ReportDocument {
        var blocks: [ReportBlock] = [
            .heading(level: 1, "Highest rate that keeps the promises"), .paragraph(InlineText(plain: question)),
        ]
        if let best = search.best {
            blocks.append(
                .callout(
                    Callout(
                        .success,
                        InlineText(
                            plain: "\(best.rate.expected) requests per second: \(best.keptShare) of them get what is "
                                + "promised, at least \(search.attainment) is asked for."))))
        } else {
            blocks.append(
                .callout(
                    Callout(
                        .critical,
                        "No rate was found at which enough requests get what is promised, even far below the capacity.")
                ))
        }
        if let capacity = search.capacity {
            blocks.append(
                .paragraph(
                    InlineText(
                        plain: "When requests never run out, \(capacity.requestRate.expected) are completed per second."
                    )))
        }
        blocks.append(
            .table(
                ReportTable(
                    columns: [.right("Requests per second"), .right("Got what is promised"), .left("Verdict")],
                    rows: search.attempts.map { attempt in
                        [
                            "\(attempt.rate.expected)", attempt.wasGivenUp ? "–" : "\(attempt.keptShare)",
                            attempt.isKept ? "kept" : attempt.wasGivenUp ? "missed, given up early" : "missed",
                        ]
                    })))
        blocks.append(
            .paragraph("The same requests are sent faster or slower, so that rates differ in nothing but their pace."))
        return ReportDocument(blocks)
    }

    /// The search as a document.
    public static func json(of search: RateSearch) -> JSONValue {
        [
            "schema": "shardwise/rate-search/v1", "requests_per_s": .number(search.best?.rate),
            "attainment_percent": .number(search.attainment.inPercent),
            "capacity_requests_per_s": .number(search.capacity?.requestRate),
            "attempts": .array(
                search.attempts.map { attempt in
                    [
                        "requests_per_s": .number(attempt.rate), "kept": .boolean(attempt.isKept),
                        "kept_percent": attempt.wasGivenUp ? .null : .number(attempt.keptShare.inPercent),
                        "given_up": .boolean(attempt.wasGivenUp),
                    ]
                }),
        ]
    }
}
