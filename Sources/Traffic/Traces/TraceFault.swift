internal import Diagnostics

/// What a row says that no request can be.
struct TraceFault {
    /// The field that is wrong.
    var field: TraceField
    private var code: String
    private var message: String

    /// The most tokens of a request: beyond any context, and small enough that sums of them stay whole numbers.
    static let mostTokens = 1_000_000_000
    /// The latest time: a hundred years, or the end of the dates that are read.
    private static let latest = 9_200_000_000_000_000_000

    /// Finds the fault of a row; `nil` if there is none.
    init?(of row: TraceRow, _ schema: TraceSchema) {
        guard !row.hasFailed else { return nil }
        if let arrival = row.arrival, (schema.isRelative && arrival < 0) || arrival > TraceFault.latest {
            self.init(
                .arrival, "trace-time",
                arrival < 0 ? "the request arrives before the trace begins" : "the request's time is out of range")
            return
        }
        let leastOutput = schema.emptyOutputMeansFailure ? 0 : 1
        guard let input = row.input, let output = row.output else { return nil }
        if schema.emptyOutputMeansFailure, output == 0, input >= 0 { return nil }
        if !(1...TraceFault.mostTokens).contains(input) {
            self.init(.input, "trace-length", "the prompt has \(input) tokens")
        } else if !(leastOutput...TraceFault.mostTokens).contains(output) {
            self.init(.output, "trace-length", "the output has \(output) tokens")
        } else {
            return nil
        }
    }

    private init(_ field: TraceField, _ code: String, _ message: String) {
        self.field = field
        self.code = code
        self.message = message
    }

    /// The fault as an error at a place.
    func diagnostic(at location: SourceLocation) -> Diagnostic {
        Diagnostic(
            code: code, message, at: location,
            hint: code == "trace-length" ? "expected from 1 to \(TraceFault.mostTokens)" : nil)
    }
}
