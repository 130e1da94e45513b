internal import Diagnostics
public import Validation

/// A validation as a document for programs.
public enum ValidationJSON {
    /// The scores as a list of groups, the core group first; errors are relative, 0.1 for 10 %.
    public static func document(of run: ValidationRun) -> JSONValue {
        [
            "schema": "shardwise/validation/v1",
            "rows": .integer(run.rowCount),
            "compared": .integer(run.comparisons.count),
            "groups": .array(run.scores.map(group)),
            "excluded": .array(
                run.excluded.map {
                    ["reason": .string($0.reason), "rows": .integer($0.rows), "example": .string($0.example)]
                }),
            "bound_violations": .array(run.boundViolations.map { comparison($0, withDerivation: false) }),
            "worst": .array(
                Metric.allCases.flatMap { run.worst(of: $0) }.map { comparison($0, withDerivation: true) }),
        ]
    }

    private static func group(_ score: GroupScore) -> JSONValue {
        [
            "group": .string(score.group), "metric": .string(score.metric), "rows": .integer(score.rows),
            "median_abs_error": .number(score.medianAbsoluteError), "p90_abs_error": .number(score.p90AbsoluteError),
            "bias": .number(score.bias),
        ]
    }

    private static func comparison(_ row: Comparison, withDerivation: Bool) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(row.id)), .init("file", .string(row.location.file)),
            .init("line", .integer(row.location.line)), .init("metric", .string(row.metric.rawValue)),
            .init("model", .string(row.traits.model)), .init("accelerator", .string(row.traits.accelerator)),
            .init("engine", .string(row.traits.engine)), .init("measured", .number(row.measured)),
            .init("predicted", .number(row.predicted)), .init("error", .number(row.error)),
            .init("bound", .number(row.bound)),
        ]
        if withDerivation { members.append(.init("derivation", .array(row.derivation.map { .string($0) }))) }
        return .object(members)
    }
}
