import ArgumentParser
import Shardwise

/// `shardwise models`: the models known by name.
struct ModelsCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models known by name, or show one in detail.",
        discussion: """
            EXAMPLES:
              shardwise models
              shardwise models Qwen3-235B --format json
            """)

    @Argument(help: "The model to show.")
    var name: String?

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let catalog = try ModelCatalog.load()
        guard let name else {
            let entries = try catalog.entries()
            return CommandResult(
                report: ModelCatalogReport.document(of: entries), json: ModelCatalogReport.json(of: entries))
        }
        let entry = try catalog.entry(named: name)
        return CommandResult(report: ModelCatalogReport.document(of: entry), json: ModelCatalogReport.json(of: [entry]))
    }
}
