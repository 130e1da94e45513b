internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// A layout and its prices in JSON.
enum CandidateJSON {
    /// The members of a candidate: layout, memory, both phases.
    static func members(_ candidate: Candidate) -> [JSONValue.Member] {
        [
            JSONValue.Member("layout", layout(candidate.layout)),
            JSONValue.Member("prefill_tokens_per_step", .integer(candidate.schedule.tokensPerStep)),
            JSONValue.Member("memory", memory(candidate.memory)),
            JSONValue.Member("prefill", prefill(candidate)),
            JSONValue.Member("decode", decode(candidate)),
        ]
    }

    /// The degrees of a layout with its short notation.
    static func layout(_ layout: ParallelLayout) -> JSONValue {
        [
            "notation": .string(layout.description), "devices": .integer(layout.deviceCount),
            "replicas": .integer(layout.replicas), "pp": .integer(layout.pipeline), "tp": .integer(layout.tensor),
            "cp": .integer(layout.context), "dp": .integer(layout.data), "ep": .integer(layout.expert),
            "etp": .integer(layout.expertTensor),
        ]
    }

    /// One device's memory, part by part.
    static func memory(_ memory: MemoryFootprint) -> JSONValue {
        let parts = MemoryTable.Part.all.map { JSONValue.Member($0.key, .number($0.bytes(memory).rawValue)) }
        return .object(
            [JSONValue.Member("stage", .integer(memory.stage))] + parts + [
                JSONValue.Member("weights_bytes", .number(memory.weights.total.rawValue)),
                JSONValue.Member("total_bytes", .number(memory.total.rawValue)),
                JSONValue.Member("usable_bytes", .number(memory.usable.rawValue)),
                JSONValue.Member("capacity_bytes", .number(memory.capacity.rawValue)),
                JSONValue.Member("utilization_percent", .number(memory.utilisation.inPercent)),
                JSONValue.Member("fits", .boolean(memory.fits)),
            ])
    }

    private static func prefill(_ candidate: Candidate) -> JSONValue {
        let prefill = candidate.prefill
        return [
            "ttft_single_ms": .number(prefill.singleRequest.inMilliseconds),
            "ttft_first_ms": .number(prefill.first.inMilliseconds),
            "ttft_mean_ms": .number(prefill.mean.inMilliseconds), "ttft_last_ms": .number(prefill.last.inMilliseconds),
            "steps": .integer(prefill.steps), "requests_per_rank_and_step": .integer(prefill.requestsPerStep),
            "prompt_tokens_per_s": .number(prefill.throughput.rawValue),
            "prompt_tokens_per_s_and_device": .number(candidate.promptThroughputPerDevice.rawValue),
        ]
    }

    private static func decode(_ candidate: Candidate) -> JSONValue {
        let decode = candidate.decode
        return [
            "tpot_ms": .number(decode.timePerOutputToken.inMilliseconds),
            "tpot_single_ms": .number(decode.singleRequestTimePerOutputToken.inMilliseconds),
            "output_tokens_per_s": .number(decode.throughput.rawValue),
            "output_tokens_per_s_and_device": .number(decode.throughputPerDevice.rawValue),
            "output_tokens_per_s_and_user": .number(decode.throughputPerUser.rawValue),
            "output_tokens_per_s_single": .number(candidate.singleRequestThroughput.rawValue),
            "micro_batches": .integer(decode.microBatches), "sequences_per_step": .integer(decode.sequencesPerStep),
            "context_tokens": .integer(decode.context),
        ]
    }

    /// What steps spend their time on, by phase.
    static func timeShares(_ phases: [(phase: Phase, shares: [TimeShare])]) -> JSONValue {
        .object(
            phases.map { phase, shares in
                JSONValue.Member(
                    phase.rawValue,
                    .array(
                        shares.map {
                            [
                                "category": .string($0.category.rawValue), "time_ms": .number($0.time.inMilliseconds),
                                "share_percent": .number($0.share.inPercent),
                            ]
                        }))
            })
    }

    /// What no layout can beat.
    static func ceilings(_ ceilings: Ceilings) -> JSONValue {
        [
            "devices": .integer(ceilings.devices), "burst_work_flops": .number(ceilings.burstWork.rawValue),
            "prefill_floor_ms": .number(ceilings.prefillFloor.inMilliseconds),
            "decode_bytes": .number(ceilings.decodeBytes.rawValue),
            "decode_floor_ms": .number(ceilings.decodeFloor.inMilliseconds),
            "memory_ceiling_tokens_per_s": .number(ceilings.memoryCeiling.rawValue),
            "compute_ceiling_tokens_per_s": .number(ceilings.computeCeiling.rawValue),
        ]
    }
}
