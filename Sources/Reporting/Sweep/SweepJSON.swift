internal import Diagnostics
public import Planning

/// The answers of a sweep for programs: one line of JSON per scenario.
public enum SweepJSON {
    /// The version of a line.
    public static let lineSchema = SweepLine.schema
    /// The version of all lines in one document.
    public static let schema = "shardwise/sweep/v1"

    /// One scenario: where it stands in the sweep, what was chosen for it, and its plan or why there is none.
    ///
    /// The first four members are what `shardwise merge` reads.
    public static func line(_ outcome: SweepOutcome, of sweep: ScenarioSweep) -> JSONValue {
        let head: [JSONValue.Member] = [
            JSONValue.Member("schema", .string(lineSchema)), JSONValue.Member("sweep", .string(sweep.identifier)),
            JSONValue.Member("index", .integer(outcome.index)), JSONValue.Member("of", .integer(sweep.count)),
            JSONValue.Member("status", .string(outcome.status.rawValue)),
            JSONValue.Member(
                "axes", .object(outcome.choices.map { JSONValue.Member($0.path, JSONValue($0.value)) })),
        ]
        switch outcome.result {
        case .success(let plan): return .object(head + [JSONValue.Member("plan", PlanJSON.document(of: plan))])
        case .failure(let diagnostic):
            return .object(head + [JSONValue.Member("error", error(diagnostic))])
        }
    }

    /// All lines in one document.
    public static func document(of sweep: ScenarioSweep, lines: [JSONValue]) -> JSONValue {
        [
            "schema": .string(schema), "sweep": .string(sweep.identifier), "axes": .strings(sweep.paths),
            "count": .integer(sweep.count), "scenarios": .array(lines),
        ]
    }

    private static func error(_ diagnostic: Diagnostic) -> JSONValue {
        [
            "kind": .string(diagnostic.kind.rawValue), "code": .string(diagnostic.code),
            "message": .string(diagnostic.message), "location": .string(diagnostic.location?.description),
            "hint": .string(diagnostic.hint),
        ]
    }
}
