internal import Diagnostics

/// Holds rows against what a request can be.
struct TraceCheck {
    /// The most tokens of a request: beyond any context, and small enough that sums of them stay whole numbers.
    static let mostTokens = 1_000_000_000
    /// The latest time: near the end of what nanoseconds since 1970 can count.
    private static let latest = 9_200_000_000_000_000_000

    private let statesArrivals: Bool
    private let isRelative: Bool
    private let emptyOutputMeansFailure: Bool

    init(_ schema: TraceSchema) {
        statesArrivals = schema.required.contains(.arrival)
        isRelative = schema.isRelative
        emptyOutputMeansFailure = schema.emptyOutputMeansFailure
    }

    /// Whether a row has the fields that it cannot do without.
    func isComplete(_ row: TraceRow) -> Bool {
        row.hasFailed || (row.input != nil && row.output != nil && (row.arrival != nil || !statesArrivals))
    }

    /// What a row says that no request can be; `nil` if all is well.
    func fault(of row: TraceRow) -> TraceFault? {
        guard !row.hasFailed else { return nil }
        if let arrival = row.arrival, (isRelative && arrival < 0) || arrival > TraceCheck.latest {
            let problem =
                arrival < 0 ? "the request arrives before the trace begins" : "the request's time is out of range"
            return TraceFault(field: .arrival, code: "trace-time", message: problem)
        }
        guard let input = row.input, let output = row.output else { return nil }
        if emptyOutputMeansFailure, output == 0, input >= 0 { return nil }
        if !(1...TraceCheck.mostTokens).contains(input) {
            return TraceFault(field: .input, code: "trace-length", message: "the prompt has \(input) tokens")
        }
        guard (1...TraceCheck.mostTokens).contains(output) else {
            return TraceFault(field: .output, code: "trace-length", message: "the output has \(output) tokens")
        }
        return nil
    }
}

/// What a row says that no request can be.
struct TraceFault {
    /// The field that is wrong.
    var field: TraceField
    var code: String
    var message: String

    /// The fault as an error at a place.
    func diagnostic(at location: SourceLocation) -> Diagnostic {
        Diagnostic(
            code: code, message, at: location,
            hint: code == "trace-length" ? "expected from 1 to \(TraceCheck.mostTokens)" : nil)
    }
}
