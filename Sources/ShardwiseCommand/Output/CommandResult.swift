import Shardwise

/// What a command found: one report in every format, and the status the command ends with.
struct CommandResult: Sendable {
    /// The report for people, rendered as terminal text or Markdown.
    var report: ReportDocument
    /// The same for programs.
    var json: JSONValue
    /// Comma-separated values, where they are more than the report's tables.
    var csv: String?
    /// How the command ends.
    var status: CommandStatus

    /// Creates a result.
    init(report: ReportDocument, json: JSONValue, csv: String? = nil, status: CommandStatus = .success) {
        self.report = report
        self.json = json
        self.csv = csv
        self.status = status
    }
}
