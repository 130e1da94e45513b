internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The plan as a document that other commands read.
public enum PlanJSON {
    /// The version of the document.
    public static let schema = PlanDocument.schema

    /// The plan: the question, the chosen deployment, alternatives, the frontier, why, the counts and what was assumed.
    public static func document(of plan: Plan) -> JSONValue {
        let band = plan.pricing.profile.errorBand
        let head = [
            JSONValue.Member("schema", .string(schema)), JSONValue.Member("feasible", .boolean(plan.isFeasible)),
        ]
        return .object(
            head + [JSONValue.Member("scenario", ScenarioJSON.question(plan.scenario))]
                + ScenarioJSON.members(plan.scenario, pricing: plan.pricing) + [
                    JSONValue.Member(
                        "decode_cluster", plan.scenario.decodeCluster.map { ScenarioJSON.cluster($0) } ?? .null),
                    JSONValue.Member("goal", .string(plan.goal.rawValue)),
                    JSONValue.Member("chosen", plan.chosen.map { DeploymentJSON.value($0, band: band) } ?? .null),
                    JSONValue.Member("runs", .array(plan.finalists.map { run($0, band: band) })),
                    JSONValue.Member("kinds", .array(plan.kinds.map { DeploymentJSON.value($0, band: band) })),
                    JSONValue.Member(
                        "alternatives", .array(plan.alternatives.map { DeploymentJSON.value($0, band: band) })),
                    JSONValue.Member("nearest", plan.nearest.map { nearest($0, band: band) } ?? .null),
                    JSONValue.Member("why", plan.reasons.map { reasons($0, band: band) } ?? .null),
                    JSONValue.Member("frontier", .array(plan.frontier.map { point($0, band: band) })),
                    JSONValue.Member("ceilings", plan.ceilings.map { CandidateJSON.ceilings($0) } ?? .null),
                ] + counts(plan) + [JSONValue.Member("assumptions", ScenarioJSON.assumptions(plan.scenario))])
    }

    private static func point(_ point: FrontierPoint, band: ErrorBand?) -> JSONValue {
        [
            "output_tokens_per_s_and_user": .number(point.perUser.rawValue),
            "output_tokens_per_s_and_device": .number(point.perDevice.rawValue),
            "keeps_tpot": .boolean(point.keepsPace), "deployment": DeploymentJSON.value(point.deployment, band: band),
        ]
    }

    /// A deployment run step by step.
    private static func run(_ finalist: Finalist, band: ErrorBand?) -> JSONValue {
        let run = finalist.run
        return [
            "merit": .string(finalist.merit.rawValue),
            "deployment": DeploymentJSON.value(finalist.deployment, band: band),
            "arrival": .string(run.arrival.rawValue), "requests_per_rank": .integer(run.requestsPerRank),
            "ttft_ms": .number(run.timeToFirstToken.inMilliseconds),
            "tpot_ms": .number(run.outcome.timePerOutputToken.inMilliseconds),
            "end_to_end_ms": .number(run.outcome.endToEnd.inMilliseconds),
            "output_tokens_per_s_and_copy": .number(run.outputRate?.rawValue),
        ]
    }

    private static func nearest(_ nearest: NearestPlan, band: ErrorBand?) -> JSONValue {
        [
            "deployment": nearest.deployment.map { DeploymentJSON.value($0, band: band) } ?? .null,
            "misses": .array(
                nearest.misses.map {
                    [
                        "limit": .string($0.limit.rawValue), "promised_ms": .number($0.promised.inMilliseconds),
                        "achieved_ms": .number($0.achieved.inMilliseconds),
                    ]
                }),
            "misfit": nearest.misfit.map { misfit -> JSONValue in
                ["layout": DeploymentJSON.layout(misfit.layout), "memory": CandidateJSON.memory(misfit.memory)]
            } ?? .null, "remedies": .strings(nearest.remedies.map { PlanShortfall.text($0) }),
        ]
    }

    private static func reasons(_ reasons: PlanReasons, band: ErrorBand?) -> JSONValue {
        [
            "binding": .string(reasons.binding?.limit.rawValue),
            "margins": .array(
                reasons.margins.map {
                    ["limit": .string($0.limit.rawValue), "used_percent": .number($0.used.inPercent)]
                }),
            "runner_up": reasons.runnerUp.map { runnerUp -> JSONValue in
                [
                    "gap_percent": .number(runnerUp.gap.inPercent),
                    "deployment": DeploymentJSON.value(runnerUp.deployment, band: band),
                    "device_time_per_token": .array(
                        runnerUp.parts.map {
                            [
                                "category": .string($0.category.rawValue),
                                "chosen_ms": .number($0.chosen.inMilliseconds),
                                "runner_up_ms": .number($0.other.inMilliseconds),
                            ]
                        }),
                ]
            } ?? .null,
            "layouts_tried": .integer(reasons.tried),
            "flips": .array(
                reasons.flips.map {
                    [
                        "input": .string($0.input.rawValue), "factor": .number($0.factor),
                        "kind": .string($0.kind.rawValue),
                        "layouts": .array($0.layouts.map { DeploymentJSON.layout($0) }),
                    ]
                }),
            "robust": .strings(reasons.robust.map(\.rawValue)),
            "within_band": .array(reasons.withinBand.map { DeploymentJSON.value($0, band: band) }),
        ]
    }

    private static func counts(_ plan: Plan) -> [JSONValue.Member] {
        let counts = plan.counts
        return [
            JSONValue.Member("examined", .integer(counts.examined)), JSONValue.Member("legal", .integer(counts.legal)),
            JSONValue.Member("workers", .integer(counts.workers)),
            JSONValue.Member("too_large", .integer(counts.tooLarge)),
            JSONValue.Member("priced", .integer(counts.priced)), JSONValue.Member("pruned", .integer(counts.pruned)),
            JSONValue.Member("unstable", .integer(counts.unstable)),
            JSONValue.Member("matched", .integer(counts.matched)),
            JSONValue.Member(
                "illegal",
                .array(
                    counts.refused.map {
                        [
                            "reason": .string($0.rule.rawValue), "count": .integer($0.count),
                            "example": .string($0.example),
                        ]
                    })),
            JSONValue.Member(
                "excluded_by_engine",
                .array(
                    counts.excluded.map {
                        [
                            "rule": .string($0.rule.id), "statement": .string($0.rule.statement),
                            "count": .integer($0.count), "example": .string($0.example),
                        ]
                    })),
        ]
    }
}
