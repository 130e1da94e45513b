import ArgumentParser
import Shardwise

/// `shardwise audit`: what is wrong in documents about a deployment, and what is right.
struct AuditCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check the claims of strategy documents and correct them.",
        discussion: """
            Reads inputs, knowledge, strategies and reports (Markdown, JSON, YAML) of any author, recomputes every claim \
            that it recognises, and writes what is wrong, where, why, and what is right.

            EXAMPLE:
              shardwise audit Examples/qwen3-235b-32
              shardwise audit inputs.md strategy.json --format markdown --output-file audit.md

            EXIT STATUS: 0 when nothing is wrong, 1 when there are errors, 2 when the documents do not make a case.
            """)

    @Argument(help: ArgumentHelp("Documents, or folders of documents.", valueName: "path"))
    var paths: [String]

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let audit = try Audit(DocumentCollection(paths: paths), catalogs: AuditCatalogs.load())
        return CommandResult(
            report: AuditReport.document(of: audit), json: AuditJSON.document(of: audit),
            status: audit.count(.error) > 0 ? .findings : .success)
    }
}
