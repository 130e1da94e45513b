internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// What a closed loop of requests gets, beside the steady estimates.
enum ServedLoadTable {
    /// One column per reading, with the range of the band where an error is known.
    static func blocks(_ evaluations: [LayoutEvaluation]) -> [ReportBlock] {
        guard let chosen = evaluations.first else { return [] }
        let loads = evaluations.map(\.served)
        let title = ReportBlock.heading(level: 2, "Served load")
        guard loads.contains(where: { $0 != nil }) else {
            return [title, .paragraph(absence(chosen))]
        }
        let bands = evaluations.map { $0.deployment.pricing.profile.errorBand }
        func row(_ name: InlineText, _ value: (ServedLoad, ErrorBand?) -> String) -> [InlineText] {
            [name] + zip(loads, bands).map { load, band in InlineText(plain: load.map { value($0, band) } ?? "–") }
        }
        let table = ReportTable(
            columns: [.left("")] + evaluations.map { .right(InlineText(plain: $0.reading.title)) },
            rows: [
                row("TTFT, mean") { time($0.outcome.timeToFirstToken, $1) },
                row("TTFT, median") { time($0.outcome.medianTimeToFirstToken, $1) },
                row("TPOT, mean") { time($0.outcome.timePerOutputToken, $1) },
                row("End to end, mean") { time($0.outcome.endToEnd, $1) },
                row("Output, all requests") { rate($0.outcome.outputRate, $1) },
                row("Output per device") {
                    rate($0.outcome.outputRate / Double(chosen.deployment.layout.deviceCount), $1)
                },
                row("Requests completed per second") { load, _ in load.outcome.requestRate.expected },
                row("Sequences generating per rank") { load, _ in load.outcome.meanBatch.expected },
                row("Cache in use at most") { load, _ in "\(load.outcome.peakCacheUse)" },
                row("Preemptions") { load, _ in load.outcome.preemptions.grouped },
            ])
        return [title, .table(table), .paragraph(note(chosen, loads))]
    }

    /// Why there is no served load.
    private static func absence(_ evaluation: LayoutEvaluation) -> InlineText {
        let perRank = evaluation.scenario.load.concurrency / evaluation.deployment.layout.requestGroups
        guard perRank > ServedLoad.mostInFlightPerRank else {
            return "No request fits into the cache of a device, so none can be served."
        }
        return """
            With \(perRank.counted("request")) in flight on each attention rank nearly all only queue; loads of up to \
            \(ServedLoad.mostInFlightPerRank.grouped) are run step by step.
            """
    }

    private static func time(_ time: Seconds, _ band: ErrorBand?) -> String {
        guard let range = band?.range(of: time) else { return "\(time)" }
        return "\(time) (\(range.lowerBound) to \(range.upperBound))"
    }

    private static func rate(_ rate: TokensPerSecond, _ band: ErrorBand?) -> String {
        guard let range = band?.range(of: rate) else { return "\(rate)" }
        return "\(rate.number) (\(range.lowerBound.number) to \(range.upperBound))"
    }

    private static func note(_ evaluation: LayoutEvaluation, _ loads: [ServedLoad?]) -> InlineText {
        guard let load = loads.lazy.compactMap({ $0 }).first else { return InlineText() }
        let settings = evaluation.scenario.settings
        let engine =
            settings.engine == nil ? "as \(load.engine.id) schedules (no engine was stated)" : "by \(load.engine.id)"
        var text: InlineText = """
            \(load.requests.counted("request")) served \(engine), \
            \(evaluation.scenario.load.concurrency.grouped) in flight at any time, one sent when another ends: at most \
            \(load.limits.tokenBudget.grouped) tokens and \(load.limits.maximumSequences.grouped) sequences per rank and \
            step. Unlike the steady estimates above, prompts and generation share the devices.
            """
        if let drafting = settings.drafting {
            text += """
                 Of \(drafting.drafts.counted("drafted token")) per step, \
                \((drafting.acceptedPerStep - 1).expected) are accepted on average: a step yields \
                \(drafting.acceptedPerStep.expected) tokens.
                """
        }
        if settings.cachedShare > .zero {
            text += " A prefix cache holds \(settings.cachedShare) of each prompt."
        }
        return text
    }
}

/// The served load for programs.
enum ServedLoadJSON {
    /// Times, rates and what bounded them; null where no request fits.
    static func document(_ load: ServedLoad?, band: ErrorBand?) -> JSONValue {
        guard let load else { return .null }
        let outcome = load.outcome
        func range(_ time: Seconds) -> JSONValue {
            guard let range = band?.range(of: time) else { return .null }
            return [.number(range.lowerBound.inMilliseconds), .number(range.upperBound.inMilliseconds)]
        }
        return [
            "engine": .string(load.engine.id), "requests": .integer(load.requests),
            "tokens_per_step": .integer(load.limits.tokenBudget),
            "sequences_per_rank": .integer(load.limits.maximumSequences),
            "ttft_mean_ms": .number(outcome.timeToFirstToken.inMilliseconds),
            "ttft_range_ms": range(outcome.timeToFirstToken),
            "ttft_median_ms": .number(outcome.medianTimeToFirstToken.inMilliseconds),
            "tpot_mean_ms": .number(outcome.timePerOutputToken.inMilliseconds),
            "tpot_range_ms": range(outcome.timePerOutputToken),
            "tpot_median_ms": .number(outcome.medianTimePerOutputToken.inMilliseconds),
            "end_to_end_mean_ms": .number(outcome.endToEnd.inMilliseconds),
            "output_tokens_per_s": .number(outcome.outputRate.rawValue),
            "prompt_tokens_per_s": .number(outcome.inputRate.rawValue),
            "requests_per_s": .number(outcome.requestRate), "mean_batch_per_rank": .number(outcome.meanBatch),
            "peak_cache_use_percent": .number(outcome.peakCacheUse.inPercent),
            "preemptions": .integer(outcome.preemptions), "rejected": .integer(outcome.rejected),
            "is_bound_by_memory": .boolean(outcome.isQueueBound),
        ]
    }
}
