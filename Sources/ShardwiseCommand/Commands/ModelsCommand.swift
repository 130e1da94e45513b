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

    @Argument(help: "The model to show: a name, or the path of a config.json or its folder.")
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
        let entry = try entry(name, in: catalog)
        return CommandResult(report: ModelCatalogReport.document(of: entry), json: ModelCatalogReport.json(of: [entry]))
    }

    /// The model by its name, or by a path where the catalog has no such name.
    private func entry(_ name: String, in catalog: ModelCatalog) throws(Diagnostic) -> ModelCatalog.Entry {
        if name.hasSuffix(".json") || name.hasPrefix("/") || name.hasPrefix(".") {
            return try ModelCatalog.Entry(path: name)
        }
        do throws(Diagnostic) {
            return try catalog.entry(named: name)
        } catch {
            guard error.code == "unknown-model", let own = try? ModelCatalog.Entry(path: name) else { throw error }
            return own
        }
    }
}
