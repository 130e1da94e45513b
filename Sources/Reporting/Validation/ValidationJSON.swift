internal import Diagnostics
public import Validation

/// A validation as a document for programs.
public enum ValidationJSON {
    /// The scores as a list of groups, the core group first; errors are relative, 0.1 for 10 %.
    ///
    /// - Parameters:
    ///   - run: The validation.
    ///   - listsAllRows: Whether every compared row is listed with its derivation, beside the worst ones.
    /// - Returns: The document.
    public static func document(of run: ValidationRun, listsAllRows: Bool = false) -> JSONValue {
        var members = scoreboard(run)
        if listsAllRows {
            members.append(
                .init("comparisons", .array(run.comparisons.map { comparison($0, withDerivation: true) })))
        }
        return .object(members)
    }

    private static func scoreboard(_ run: ValidationRun) -> [JSONValue.Member] {
        [
            .init("schema", "shardwise/validation/v1"),
            .init("rows", .integer(run.rowCount)),
            .init("compared", .integer(run.comparisons.count)),
            .init("groups", .array(run.scores.map(group))),
            .init(
                "excluded",
                .array(
                    run.excluded.map {
                        ["reason": .string($0.reason), "rows": .integer($0.rows), "example": .string($0.example)]
                    })),
            .init("bound_violations", .array(run.boundViolations.map { comparison($0, withDerivation: false) })),
            .init(
                "worst",
                .array(Metric.allCases.flatMap { run.worst(of: $0) }.map { comparison($0, withDerivation: true) })),
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
            .init("bound", .number(row.bound)), .init("jointly_impossible", .boolean(row.isJointlyImpossible)),
        ]
        if withDerivation { members.append(.init("derivation", .strings(row.derivation))) }
        return .object(members)
    }
}
