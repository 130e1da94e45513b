public import Planning
internal import Parallelism
internal import Quantities
internal import Serving

/// The plan as a document that other commands read.
public enum PlanJSON {
    /// The version of the document.
    public static let schema = "shardwise/plan/v1"

    /// The plan: the question, the chosen deployments, the limits, what the search saw and what was assumed.
    public static func document(of plan: Plan) -> JSONValue {
        let head = [
            JSONValue.Member("schema", .string(schema)), JSONValue.Member("feasible", .boolean(plan.isFeasible)),
        ]
        return .object(
            head + ScenarioJSON.members(plan.scenario, pricing: plan.pricing) + [
                JSONValue.Member("deployments", .array(plan.deployments.map(choice))),
                JSONValue.Member(
                    "phases",
                    .object(
                        Phase.allCases.map { phase in
                            JSONValue.Member(
                                phase.rawValue, .array(plan.phases.filter { $0.isOf(phase) }.map(choice)))
                        })),
                JSONValue.Member("shortfalls", .array(plan.shortfalls.map(shortfall))),
                JSONValue.Member(
                    "nearest_fit", plan.nearestFit.map { .object(CandidateJSON.members($0)) } ?? .null),
                JSONValue.Member("worst_case", plan.worstCase.map { .object(CandidateJSON.members($0)) } ?? .null),
                JSONValue.Member("time_shares", CandidateJSON.timeShares(plan.timeShares)),
                JSONValue.Member("ceilings", CandidateJSON.ceilings(plan.ceilings)),
                JSONValue.Member("search", census(plan.census)),
                JSONValue.Member("assumptions", ScenarioJSON.assumptions(plan.scenario)),
            ])
    }

    private static func choice(_ choice: Plan.Choice) -> JSONValue {
        .object(
            [
                JSONValue.Member("best_at", .string(choice.purpose.identifier)),
                JSONValue.Member("keeps_promises", .boolean(choice.keepsPromises)),
            ] + CandidateJSON.members(choice.candidate))
    }

    private static func shortfall(_ shortfall: Shortfall) -> JSONValue {
        [
            "phase": .string(shortfall.phase.rawValue), "promised_ms": .number(shortfall.promised.inMilliseconds),
            "achieved_ms": .number(shortfall.achieved.inMilliseconds),
            "floor_ms": .number(shortfall.floor.inMilliseconds),
            "fastest_layout": .string(shortfall.fastest.layout.description),
        ]
    }

    private static func census(_ census: SearchCensus) -> JSONValue {
        [
            "examined": .integer(census.examined), "legal": .integer(census.legal),
            "too_large": .integer(census.tooLarge), "fitting": .integer(census.fitting),
            "priced": .integer(census.priced),
            "refused": .array(
                census.refused.map {
                    [
                        "rule": .string($0.rule.rawValue), "count": .integer($0.count), "example": .string($0.example),
                    ]
                }),
        ]
    }
}
