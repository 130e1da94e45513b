import ArgumentParser
import Shardwise

/// `shardwise rules`: what the audit checks.
struct RulesCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "List the rules of the audit, or explain one.",
        discussion: """
            EXAMPLE:
              shardwise rules
              shardwise rules kv-cache-size
            """)

    @Argument(help: ArgumentHelp("The rule to explain.", valueName: "id"))
    var id: String?

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        guard let id else {
            return CommandResult(report: RuleReport.list(), json: RuleReport.json(AuditRule.all))
        }
        guard let rule = AuditRule.all.first(where: { $0.id == id }) else {
            let nearest = NearestName.suggestion(for: id, among: AuditRule.all.map(\.id))
            throw Diagnostic(
                code: "unknown-rule", "there is no rule `\(id)`",
                hint: nearest.map { "did you mean `\($0)`?" } ?? "`shardwise rules` lists them")
        }
        return CommandResult(report: RuleReport.page(of: rule), json: RuleReport.json([rule]))
    }
}
