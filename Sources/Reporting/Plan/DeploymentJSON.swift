internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Planned deployments in JSON: complete enough to be launched and run.
enum DeploymentJSON {
    /// A deployment: its pools and what it is predicted to do.
    static func value(_ deployment: PlannedDeployment, band: ErrorBand?) -> JSONValue {
        let members = [
            JSONValue.Member("kind", .string(deployment.kind.rawValue)),
            JSONValue.Member("devices", .integer(deployment.deviceCount)),
            JSONValue.Member("keeps_promises", .boolean(deployment.keepsPromises)),
            JSONValue.Member("pools", .array(deployment.pools.map(pool))),
            JSONValue.Member("prediction", prediction(deployment.prediction, band: band)),
        ]
        return .object(members + (deployment.split.map { [JSONValue.Member("attention_ffn", turns($0))] } ?? []))
    }

    /// How micro-batches pass between attention devices and expert devices.
    private static func turns(_ times: SplitTimes) -> JSONValue {
        [
            "micro_batches": .integer(times.microBatches),
            "layer_attention_ms": .number(times.attention.inMilliseconds),
            "layer_send_ms": .number(times.send.inMilliseconds),
            "layer_experts_ms": .number(times.experts.inMilliseconds),
            "layer_receive_ms": .number(times.receive.inMilliseconds),
            "round_ms": .number(times.round.inMilliseconds),
        ]
    }

    private static func pool(_ pool: PlannedPool) -> JSONValue {
        let drafting = pool.options.drafting
        return [
            "role": .string(pool.role.rawValue), "accelerator": .string(pool.accelerator),
            "copies": .integer(pool.layout.replicas), "devices": .integer(pool.deviceCount),
            "layout": layout(pool.layout), "weights_format": .string(pool.options.weights.rawValue),
            "kv_cache_format": .string(pool.options.keyValueCache.rawValue),
            "scheduling": .string(pool.scheduling.rawValue),
            "max_tokens_per_step": .integer(pool.tokenBudget),
            "max_sequences_per_rank": .integer(pool.sequencesPerRank),
            "two_batch_overlap": .boolean(pool.options.overlapsTwoBatches),
            "drafted_tokens": .integer(drafting?.drafts ?? 0),
            "draft_acceptance": .array((drafting?.acceptance ?? []).map { .number($0) }),
            "memory": CandidateJSON.memory(pool.memory),
        ]
    }

    /// The degrees of one copy with its short notation, and how tokens reach experts.
    static func layout(_ layout: ParallelLayout) -> JSONValue {
        var one = layout
        one.replicas = 1
        return [
            "notation": .string(one.description),
            "devices": .integer(one.pipeline * max(one.stageWidth, one.expertWidth)),
            "pp": .integer(layout.pipeline), "tp": .integer(layout.tensor), "cp": .integer(layout.context),
            "dp": .integer(layout.data), "ep": .integer(layout.expert), "etp": .integer(layout.expertTensor),
            "dcp": .integer(layout.decodeContext), "redundant_experts": .integer(layout.redundantExperts),
            "expert_exchange": .string(layout.expertCommunication.rawValue),
        ]
    }

    private static func prediction(_ prediction: PlanPrediction, band: ErrorBand?) -> JSONValue {
        func times(_ name: String, _ time: Seconds) -> [JSONValue.Member] {
            let range = band?.range(of: time)
            return [
                JSONValue.Member("\(name)_ms", .number(time.inMilliseconds)),
                JSONValue.Member("\(name)_low_ms", .number(range?.lowerBound.inMilliseconds)),
                JSONValue.Member("\(name)_high_ms", .number(range?.upperBound.inMilliseconds)),
            ]
        }
        let output = band?.range(of: prediction.outputRate)
        return .object(
            times("ttft", prediction.timeToFirstToken) + times("tpot", prediction.timePerOutputToken)
                + times("end_to_end", prediction.endToEnd) + [
                    JSONValue.Member("requests_per_s", .number(prediction.requestRate)),
                    JSONValue.Member("requests_in_flight", .number(prediction.inFlight)),
                    JSONValue.Member("output_tokens_per_s", .number(prediction.outputRate.rawValue)),
                    JSONValue.Member("output_tokens_per_s_low", .number(output?.lowerBound.rawValue)),
                    JSONValue.Member("output_tokens_per_s_high", .number(output?.upperBound.rawValue)),
                    JSONValue.Member(
                        "output_tokens_per_s_and_device", .number(prediction.outputRatePerDevice.rawValue)),
                    JSONValue.Member("output_tokens_per_s_and_user", .number(prediction.outputRatePerUser.rawValue)),
                    JSONValue.Member("price_usd_per_hour", .number(prediction.pricePerHour?.rawValue)),
                    JSONValue.Member(
                        "cost_usd_per_million_output_tokens", .number(prediction.costPerMillionTokens?.rawValue)),
                    JSONValue.Member("power_w", .number(prediction.power?.rawValue)),
                    JSONValue.Member("output_tokens_per_s_and_kw", .number(prediction.outputRatePerKilowatt?.rawValue)),
                ])
    }
}
