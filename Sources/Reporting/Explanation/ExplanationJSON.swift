internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// An explanation as a document.
public enum ExplanationJSON {
    /// The version of the document.
    public static let schema = "shardwise/explanation/v1"

    /// The operators of some steps of an evaluation, with the memory and the times they lead to.
    public static func document(of evaluation: LayoutEvaluation, steps: [StepExplanation.Kind]) -> JSONValue {
        .object(
            [JSONValue.Member("schema", .string(schema))]
                + ScenarioJSON.members(evaluation.scenario, pricing: evaluation.deployment.pricing)
                + CandidateJSON.members(evaluation.candidate) + [
                    JSONValue.Member("stages", .array(evaluation.stages.map(CandidateJSON.memory))),
                    JSONValue.Member("steps", .array(steps.map { step(evaluation.explanation(of: $0), evaluation) })),
                    JSONValue.Member(
                        "memory_derivations", .array(evaluation.memoryDerivations.map(DerivationTree.json))),
                    JSONValue.Member(
                        "served_load",
                        ServedLoadJSON.document(
                            evaluation.served, band: evaluation.deployment.pricing.profile.errorBand)),
                    JSONValue.Member("assumptions", ScenarioJSON.assumptions(evaluation.scenario)),
                ])
    }

    private static func step(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> JSONValue {
        [
            "step": .string(explanation.kind.rawValue),
            "groups": .array(
                explanation.step.groups.map {
                    [
                        "sequences": .integer($0.count), "new_tokens": .integer($0.newTokens),
                        "cached_tokens": .integer($0.cachedTokens),
                    ]
                }), "chunks": .integer(explanation.chunks),
            "busiest_stage": .integer(explanation.stage),
            "stages_ms": .array(explanation.time.stages.map { .number($0.inMilliseconds) }),
            "host_ms": .number(explanation.time.host.inMilliseconds),
            "latency_ms": .number(explanation.time.latency.inMilliseconds),
            "is_captured_graph": .boolean(explanation.isCaptured),
            "half_batches": .integer(explanation.halfBatches),
            "headlines": .array(evaluation.headlines(of: explanation).map(DerivationTree.json)),
            "operators": .array(explanation.rows.map(row)),
        ]
    }

    private static func row(_ row: StepExplanation.Row) -> JSONValue {
        .object(
            [
                JSONValue.Member("operator", .string(row.step.kind.rawValue)),
                JSONValue.Member("repetitions", .integer(row.step.repetitions)),
                JSONValue.Member("shape", .string(OperatorTable.shape(row.step.shape))),
            ] + work(row.step.work) + [
                JSONValue.Member("bound", .string(row.time.bound.rawValue)),
                JSONValue.Member("time_us", .number(row.time.total.inMicroseconds)),
                JSONValue.Member("together_us", .number(row.total.inMicroseconds)),
                JSONValue.Member("share_percent", .number(row.share.inPercent)),
                JSONValue.Member("derivation", row.derivation.map(DerivationTree.json) ?? .null),
            ])
    }

    private static func work(_ work: OperatorWork) -> [JSONValue.Member] {
        switch work {
        case .compute(let work):
            [
                JSONValue.Member("work_flops", .number(work.flops.rawValue)),
                JSONValue.Member("weight_bytes", .number(work.weightBytes.rawValue)),
                JSONValue.Member("activation_bytes", .number(work.activationBytes.rawValue)),
                JSONValue.Member("kv_cache_bytes", .number(work.cacheBytes.rawValue)),
                JSONValue.Member("pass_bytes", .number(work.passBytes.rawValue)),
            ]
        case .exchange(let exchange):
            [
                JSONValue.Member("message_bytes", .number(exchange.messageBytes.rawValue)),
                JSONValue.Member("participants", .integer(exchange.participants)),
                JSONValue.Member("nodes", .integer(exchange.nodes)),
                JSONValue.Member("scale_up_bytes", .number(exchange.scaleUpBytes.rawValue)),
                JSONValue.Member("scale_out_bytes", .number(exchange.scaleOutBytes.rawValue)),
            ]
        }
    }
}
