import ArgumentParser
import Shardwise

/// `shardwise accelerators`: the accelerators known by name.
struct AcceleratorsCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "accelerators",
        abstract: "List the accelerators known by name, or show one in detail.",
        discussion: """
            EXAMPLES:
              shardwise accelerators
              shardwise accelerators H200
            """)

    @Argument(help: "The accelerator to show.")
    var name: String?

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let catalog = try AcceleratorCatalog.load()
        guard let name else {
            return CommandResult(
                report: AcceleratorCatalogReport.document(of: catalog),
                json: AcceleratorCatalogReport.json(of: catalog))
        }
        let entry = try catalog.find(name)
        return CommandResult(
            report: AcceleratorCatalogReport.document(of: entry), json: AcceleratorCatalogReport.json(of: [entry]))
    }
}
