internal import Hardware
internal import Models
internal import Planning
internal import Quantities
internal import Serving
public import Simulation
internal import Traffic

/// A run as a document.
public enum SimulationJSON {
    /// The version of the document.
    public static let schema = "shardwise/simulation/v1"

    /// The run: the load, the deployment, requests, latencies, engines and the timeline.
    public static func document(of answer: SimulationAnswer) -> JSONValue {
        let (result, counts) = (answer.result, answer.result.counts)
        return [
            "schema": .string(schema), "sound": .boolean(answer.isSound),
            "model": .string(answer.scenario.model.name), "engine": .string(answer.engine.id),
            "load": .string(answer.load), "exact": .boolean(answer.isExact),
            "warm_up_requests": .integer(answer.warmUpRequests), "routing": .string(answer.deployment.routing.rawValue),
            "pools": .array(zip(answer.deployment.pools, answer.layouts).map(pool)),
            "devices": .integer(result.devices), "stopped": .boolean(result.isStopped),
            "verdict": .string(answer.verdict?.rawValue),
            "offered_requests_per_s": .number(result.offeredRate),
            "capacity_requests_per_s": .number(answer.capacity?.requestRate),
            "requests": requests(result, answer), "trace": answer.trace.map(TraceRemarks.json) ?? .null,
            "latencies": .object(
                LatencySet.Metric.allCases.map { JSONValue.Member("\($0.rawValue)_ms", latency(result.latencies, $0)) }),
            "span_s": .number(result.span.rawValue),
            "completed_requests_per_s": .number(result.requestRate),
            "output_tokens_per_s": .number(result.outputRate.rawValue),
            "goodput_tokens_per_s": .number(result.goodput.rawValue),
            "busy_percent": .number(result.busyShare * 100), "mean_batch": .number(result.meanBatch),
            "peak_cache_percent": .number(result.peakCacheUse.inPercent),
            "peak_running": .integer(result.peakRunning), "peak_waiting": .integer(result.peakWaiting),
            "cached_prompt_percent": .number(result.cachedShare.inPercent),
            "steps": .integer(counts.steps), "reading_steps": .integer(counts.readingSteps),
            "prompt_tokens": .integer(counts.promptTokens), "output_tokens": .integer(counts.outputTokens),
            "preemptions": .integer(counts.preemptions), "recomputed_tokens": .integer(counts.recomputedTokens),
            "handed_over_bytes": .number(result.handedOver.rawValue),
            "timeline": .array(result.timeline.points(atMost: 256, copies: result.copies).map(point)),
        ]
    }

    private static func requests(_ result: SimulationResult, _ answer: SimulationAnswer) -> JSONValue {
        [
            "arrived": .integer(result.arrived), "completed": .integer(result.completed),
            "unfinished": .integer(result.unfinished),
            "rejected": .object(result.rejected.map { JSONValue.Member($0.reason.rawValue, .integer($0.count)) }),
            "kept_promise": answer.promise.isEmpty ? .null : .integer(result.kept),
            "judged": .integer(result.judged),
        ]
    }

    private static func latency(_ latencies: LatencySet, _ metric: LatencySet.Metric) -> JSONValue {
        guard let summary = latencies.summary(metric) else { return .null }
        return [
            "count": .integer(summary.count), "mean": .number(summary.mean.inMilliseconds),
            "p50": .number(summary.median.inMilliseconds), "p90": .number(summary.p90.inMilliseconds),
            "p95": .number(summary.p95.inMilliseconds), "p99": .number(summary.p99.inMilliseconds),
            "max": .number(summary.maximum.inMilliseconds),
        ]
    }

    private static func pool(_ pool: SimulatedPool, _ layout: String) -> JSONValue {
        [
            "role": .string(pool.role.rawValue), "layout": .string(layout), "copies": .integer(pool.copies),
            "devices_per_copy": .integer(pool.devices), "token_budget": .integer(pool.rules.tokenBudget),
            "maximum_sequences": .integer(pool.rules.maximumSequences),
            "cache_blocks_per_rank": .integer(pool.rules.cache.count),
            "block_tokens": .integer(pool.rules.cache.blockTokens),
            "scheduling": .string(pool.rules.scheduling.rawValue),
        ]
    }

    private static func point(_ point: Timeline.Point) -> JSONValue {
        [
            "time_s": .number(point.time.rawValue), "waiting": .number(point.waiting),
            "running": .number(point.running),
            "cache_percent": .number(point.cacheUse.inPercent), "busy_percent": .number(point.busyShare.inPercent),
            "output_tokens_per_s": .number(point.outputRate.rawValue),
            "prompt_tokens_per_s": .number(point.promptRate.rawValue),
            "cached_prompt_percent": .number(point.cachedShare?.inPercent),
            "preemptions_per_s": .number(point.preemptionRate),
            "arrivals_per_s": .number(point.arrivalRate), "completions_per_s": .number(point.completionRate),
        ]
    }
}

/// What happened to each request, as comma-separated values.
public enum RequestCSV {
    /// The names of the columns, with a line feed.
    public static let header =
        "index,arrival_s,input_tokens,output_tokens,status,reason,replica,cached_tokens,preemptions,queue_s,ttft_s,"
        + "tpot_s,latency_s\n"

    /// One request, with a line feed.
    public static func line(_ record: RequestRecord) -> String {
        let (status, reason) =
            switch record.ending {
            case .completed: ("completed", "")
            case .unfinished: ("unfinished", "")
            case .rejected(let reason): ("rejected", reason.rawValue)
            }
        func text(_ time: Seconds?) -> String { time.map { FixedPoint.format($0.rawValue, places: 6) } ?? "" }
        return [
            String(record.index), text(record.arrival), String(record.inputTokens), String(record.outputTokens), status,
            reason, String(record.replica), String(record.cachedTokens), String(record.preemptions),
            text(record.queueing), text(record.timeToFirstToken), text(record.timePerOutputToken),
            text(record.endToEnd),
        ].joined(separator: ",") + "\n"
    }
}
