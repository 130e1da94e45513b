internal import Hardware
internal import Parallelism
internal import Models
internal import Planning
internal import Quantities
internal import Serving
public import Simulation
internal import StepModel
internal import Traffic

/// A run of requests, for people.
public enum SimulationReport {
    /// The report: the verdict, what requests experienced, what engines did, and plots of both.
    public static func document(of answer: SimulationAnswer) -> ReportDocument {
        var document = ReportDocument([.heading(level: 1, "Simulation"), .paragraph(summary(answer))])
        document.append(contentsOf: verdicts(answer))
        document.append(contentsOf: [
            .heading(level: 2, "What requests experienced"), .table(latencies(answer)), .paragraph(conventions(answer)),
            .heading(level: 2, "Where requests went"), .table(accounts(answer)),
            .heading(level: 2, "What engines did"), .table(engines(answer)),
            .heading(level: 2, "Deployment"), .table(pools(answer)),
        ])
        document.append(contentsOf: SimulationCharts.blocks(of: answer))
        return document
    }

    private static func summary(_ answer: SimulationAnswer) -> InlineText {
        let result = answer.result
        return InlineText(
            plain: "\(answer.scenario.model.name) on \(result.devices.counted("device")) "
                + "(\(answer.layouts.joined(separator: " + "))), \(answer.engine.id); \(answer.load). "
                + "\(result.arrived.counted("request")) in \(result.span), \(result.outputRate) of output.")
    }

    private static func verdicts(_ answer: SimulationAnswer) -> [ReportBlock] {
        var blocks: [ReportBlock] = []
        func add(_ kind: Callout.Kind, _ text: String) {
            blocks.append(.callout(Callout(kind, InlineText(plain: text))))
        }
        if let capacity = answer.capacity, let rate = answer.result.acceptedRate, let verdict = answer.verdict {
            let completed = "\(capacity.requestRate.expected) requests per second of this kind"
            switch verdict {
            case .overloaded:
                add(
                    .critical,
                    "Overloaded: \(rate.expected) requests per second arrive, and the deployment completes at most "
                        + "\(completed). Waiting grows for as long as the load lasts, so the times below say more about the "
                        + "length of the trace than about the deployment.")
            case .nearLimit:
                add(
                    .warning,
                    "Near the limit: \(rate.expected) requests per second arrive, and at most \(completed) are completed. "
                        + "Small errors of the model or of the load decide whether queues grow.")
            case .sustainable: break
            }
        }
        for (reason, count) in answer.result.rejected {
            add(.warning, "\(count.counted("request")) refused: \(explanation(reason, answer)).")
        }
        if answer.result.isStopped {
            add(.warning, "The run was stopped; \(answer.result.unfinished.counted("request")) had not ended.")
        }
        if let trace = answer.trace { blocks += TraceRemarks.blocks(of: trace) }
        if !answer.promise.isEmpty {
            let kept = answer.result.keptShare
            add(
                kept.rawValue >= SimulationAnswer.usualAttainment ? .success : .critical,
                "\(kept) of the requests got what is promised (\(promise(answer.promise))).")
        }
        return blocks
    }

    private static func explanation(_ reason: RequestRecord.Rejection, _ answer: SimulationAnswer) -> String {
        switch reason {
        case .longerThanContext:
            "prompt and output exceed the longest sequence of "
                + (answer.deployment.pools.first?.rules.longestSequence ?? 0).counted("token")
        case .exceedsCache: "prompt and output do not fit into the cache of a rank even alone"
        case .empty: "there is nothing to read or to generate"
        }
    }

    private static func promise(_ promise: RequestPromise) -> String {
        [
            promise.timeToFirstToken.map { "TTFT \($0)" }, promise.timePerOutputToken.map { "TPOT \($0)" },
            promise.endToEnd.map { "end to end \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }

    private static func latencies(_ answer: SimulationAnswer) -> ReportTable {
        ReportTable(
            columns: [
                .left(""), .right("mean"), .right("P50"), .right("P90"), .right("P95"), .right("P99"), .right("max"),
            ],
            rows: LatencySet.Metric.allCases.compactMap { metric in
                answer.result.latencies.summary(metric).map { summary in
                    [
                        InlineText(plain: metric.title), "\(summary.mean)", "\(summary.median)", "\(summary.p90)",
                        "\(summary.p95)", "\(summary.p99)", "\(summary.maximum)",
                    ]
                }
            })
    }

    private static func conventions(_ answer: SimulationAnswer) -> InlineText {
        let warmUp =
            answer.warmUpRequests > 0
            ? "The first \(answer.warmUpRequests.counted("request")) warm the deployment up and do not count."
            : "All completed requests count, those that meet an empty deployment too."
        return InlineText(
            plain:
                "Times are those of the client: \(answer.deployment.requestOverhead) outside of steps is part of TTFT and "
                + "of the end-to-end time. TPOT is a mean per request, ITL every gap between two tokens. \(warmUp) "
                + (answer.isExact ? "Every step was run on its own." : "Steps that only generate advance together."))
    }

    private static func accounts(_ answer: SimulationAnswer) -> ReportTable {
        let result = answer.result
        var rows: [[InlineText]] = [
            ["arrived", "\(result.arrived.grouped)"], ["completed", "\(result.completed.grouped)"],
        ]
        for (reason, count) in result.rejected {
            rows.append([InlineText(plain: "refused: \(reason.rawValue)"), "\(count.grouped)"])
        }
        rows.append(["unfinished", "\(result.unfinished.grouped)"])
        if !answer.promise.isEmpty { rows.append(["got what is promised", "\(result.kept.grouped)"]) }
        if let trace = answer.trace { rows += TraceRemarks.rows(of: trace) }
        return ReportTable(columns: [.left("Requests"), .right("")], rows: rows)
    }

    private static func engines(_ answer: SimulationAnswer) -> ReportTable {
        let (result, counts) = (answer.result, answer.result.counts)
        func row(_ name: InlineText, _ value: String) -> [InlineText] { [name, InlineText(plain: value)] }
        var rows = [
            row("Requests that arrive per second", result.offeredRate.map(\.expected) ?? "all at once"),
            row("Requests completed per second", result.requestRate.expected),
            row(
                "Requests completed per second, at most",
                answer.capacity.map(\.requestRate.expected) ?? "not looked at"),
            row("Output", "\(result.outputRate)"),
            row("Output per device", "\(result.outputRate / Double(max(1, result.devices)))"),
        ]
        if !answer.promise.isEmpty {
            rows.append(row("Output of requests that got what is promised", "\(result.goodput)"))
        }
        rows += [
            row("Time in which copies run steps", "\(Fraction(rawValue: result.busyShare).wholePercent)"),
            row("Steps", "\(counts.steps.grouped), \(counts.readingSteps.grouped) of them with prompts"),
            row("Sequences in a generating step, mean", result.meanBatch.expected),
            row("Requests running at once on a copy, at most", result.peakRunning.grouped),
            row("Requests waiting at once for a copy, at most", result.peakWaiting.grouped),
            row("Cache of a copy in use, at most", "\(result.peakCacheUse.wholePercent)"),
            row("Prompt tokens found in caches", "\(result.cachedShare.wholePercent)"),
            row(
                "Requests put back",
                "\(counts.preemptions.grouped), \(counts.recomputedTokens.counted("token")) read again"),
        ]
        if result.handedOver > .zero { rows.append(row("Caches sent after prompts were read", "\(result.handedOver)")) }
        return ReportTable(columns: [.left("Over all copies"), .right("")], rows: rows)
    }

    private static func pools(_ answer: SimulationAnswer) -> ReportTable {
        ReportTable(
            columns: [
                .left("Pool"), .left("Layout"), .right("Copies"), .right("Tokens per step"), .right("Requests at once"),
                .right("Cache, tokens per rank"), .left("Steps"), .left("Starts when"),
            ],
            rows: zip(answer.deployment.pools, answer.layouts).map { pool, layout in
                [
                    InlineText(plain: pool.role.rawValue), InlineText(plain: layout), "\(pool.copies.grouped)",
                    "\(pool.rules.tokenBudget.grouped)", "\(pool.rules.maximumSequences.grouped)",
                    "\((pool.rules.cache.count * pool.rules.cache.blockTokens).grouped)",
                    InlineText(plain: pool.rules.scheduling.rawValue), InlineText(plain: pool.rules.admission.title),
                ]
            })
    }
}

extension SchedulingRules.Admission {
    fileprivate var title: String {
        switch self {
        case .prompt: "the prompt fits"
        case .whole: "prompt and output fit"
        case .expected: "expected output fits"
        }
    }
}

extension LatencySet.Metric {
    /// The metric in a table.
    var title: String {
        switch self {
        case .timeToFirstToken: "TTFT"
        case .timePerOutputToken: "TPOT"
        case .interToken: "ITL"
        case .endToEnd: "End to end"
        case .queueing: "Queueing"
        }
    }
}
