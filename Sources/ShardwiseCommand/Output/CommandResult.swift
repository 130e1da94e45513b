import Shardwise

/// What a command found: one report in every format, and the status the command ends with.
///
/// Each format is made when it is asked for, since a command writes one of them.
struct CommandResult {
    private let makeReport: () -> ReportDocument
    private let makeJSON: () -> JSONValue
    private let makeCSV: () -> String?
    /// How the command ends.
    let status: CommandStatus

    /// Creates a result.
    init(
        report: @autoclosure @escaping () -> ReportDocument,
        json: @autoclosure @escaping () -> JSONValue,
        csv: @autoclosure @escaping () -> String? = nil, status: CommandStatus = .success
    ) {
        (makeReport, makeJSON, makeCSV, self.status) = (report, json, csv, status)
    }

    /// The report for people, rendered as terminal text or Markdown.
    var report: ReportDocument { makeReport() }
    /// The same for programs.
    var json: JSONValue { makeJSON() }
    /// Comma-separated values, where they are more than the report's tables.
    var csv: String? { makeCSV() }
}
