internal import Hardware
internal import Models
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// An evaluation as a document.
public enum EvaluationJSON {
    /// The version of the document.
    public static let schema = "shardwise/evaluation/v1"

    /// The layout in each reading, the chosen one first.
    public static func document(of evaluations: [LayoutEvaluation]) -> JSONValue {
        guard let chosen = evaluations.first else { return .null }
        return .object(
            [
                JSONValue.Member("schema", .string(schema)),
                JSONValue.Member("feasible", .boolean(chosen.isFeasible)),
            ] + ScenarioJSON.members(chosen.scenario, pricing: chosen.deployment.pricing) + [
                JSONValue.Member("stages", .array(chosen.stages.map(CandidateJSON.memory))),
                JSONValue.Member("capacity_requests", .integer(chosen.capacity)),
                JSONValue.Member("readings", .array(evaluations.map(reading))),
                JSONValue.Member("assumptions", ScenarioJSON.assumptions(chosen.scenario)),
            ])
    }

    private static func reading(_ evaluation: LayoutEvaluation) -> JSONValue {
        .object(
            [
                JSONValue.Member("efficiency", .string(evaluation.reading.rawValue)),
                JSONValue.Member("profile", .string(evaluation.deployment.pricing.profile.id)),
                JSONValue.Member("band_percent", .number(evaluation.deployment.pricing.profile.band?.inPercent)),
            ] + CandidateJSON.members(evaluation.candidate) + [
                JSONValue.Member(
                    "served_load",
                    ServedLoadJSON.document(evaluation.served, band: evaluation.deployment.pricing.profile.errorBand)),
                JSONValue.Member(
                    "worst_case", evaluation.worstCase.map { .object(CandidateJSON.members($0)) } ?? .null),
                JSONValue.Member("time_shares", CandidateJSON.timeShares(evaluation.timeShares)),
                JSONValue.Member("ceilings", CandidateJSON.ceilings(evaluation.ceilings)),
            ])
    }
}
