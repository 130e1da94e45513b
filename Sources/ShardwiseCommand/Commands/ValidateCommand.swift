import ArgumentParser
import Shardwise

/// `shardwise validate`: how far predictions are from published measurements.
struct ValidateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Score the model against files of published measurements.",
        discussion: """
            Reads CSV files of measurements of deployments and operators (columns: see Validation/README.md), predicts \
            every row that states enough, and prints the errors per metric, model, accelerator and engine, the rows \
            missed by most with their derivation, and the rows left out with the reason.

            EXAMPLE:
              shardwise validate end-to-end.csv operators.csv
              shardwise validate end-to-end.csv --format json
              shardwise validate --recipes Validation/recipes.csv

            EXIT STATUS: 0 however large the errors are, 2 when a file cannot be read.
            """)

    @Argument(help: ArgumentHelp("Files of measurements.", valueName: "file.csv"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "Instead: a table of published deployments, each compared with the best one found on the same devices.",
            valueName: "file.csv"))
    var recipes: [String] = []

    @Flag(help: "List every compared row with its derivation in the JSON document.")
    var allRows = false

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func validate() throws {
        guard files.isEmpty != recipes.isEmpty else {
            throw ValidationError("Give either files of measurements, or --recipes with a table of deployments.")
        }
    }

    func result() throws(Diagnostic) -> CommandResult {
        guard recipes.isEmpty else { return try comparedRecipes() }
        let conventions = try EngineConvention.load()
        var read: [MeasurementFile] = []
        for path in files {
            read.append(try MeasurementFile(reading: try DocumentText.load(path: path), conventions: conventions))
        }
        let run = try ValidationRun(of: read, conventions: conventions)
        return CommandResult(
            report: ValidationReport.document(of: run), json: ValidationJSON.document(of: run, listsAllRows: allRows))
    }

    private func comparedRecipes() throws(Diagnostic) -> CommandResult {
        var read: [RecipeFile] = []
        for path in recipes { read.append(try RecipeFile(reading: try DocumentText.load(path: path))) }
        let run = try RecipeRun(of: read)
        return CommandResult(report: RecipeReport.document(of: run), json: RecipeReport.json(of: run))
    }
}
