public import Diagnostics
public import Documents
internal import Parallelism
public import Planning

/// A deployment that somebody published as a recommendation.
public struct Recipe: Hashable, Sendable {
    /// Which devices do what.
    public enum Deployment: Hashable, Sendable {
        /// All devices serve both phases.
        case shared(String)
        /// Some devices read prompts, others generate.
        case disaggregated(prefill: String, decode: String)
    }

    /// The name by which reports call it.
    public var name: String
    /// The model, devices, load and promise, as the fields of a scenario.
    public var settings: [ScenarioSetting]
    /// The layouts in the notation of scenarios.
    public var deployment: Deployment
    /// The accelerators.
    public var devices: Int
    /// The requests in flight, where the recipe states them; otherwise the best batch counts.
    public var concurrency: Int?
    /// The largest batch with captured graphs, where the recipe states another than the engine's default.
    public var captured: Int?
    /// What the source does not state and the table assumes.
    public var assumed: String
    /// What else the source says.
    public var remark: String
    /// Where it was published.
    public var source: String
    /// Where it stands in the table.
    public var location: SourceLocation
}

/// A table of published recommendations.
public struct RecipeFile: Sendable {
    /// The file's name.
    public let name: String
    /// The recipes in order.
    public let recipes: [Recipe]

    /// The columns, which may stand in any order; `captured` may be left out, and others are ignored.
    static let columns = [
        "recipe", "model", "weights", "kv_cache", "accelerator", "devices", "layout", "prefill", "decode", "engine",
        "concurrency", "input", "output", "tpot_ms", "assumed", "remark", "source",
    ]

    /// Reads a table.
    ///
    /// - Parameter text: The document.
    /// - Throws: A diagnostic at the header that lacks columns or at the cell that makes no sense.
    public init(reading text: DocumentText) throws(Diagnostic) {
        let table = try CSVTable(reading: text)
        let missing = RecipeFile.columns.filter { !table.header.contains($0) }
        guard missing.isEmpty else {
            throw text.diagnostic(
                "csv-columns", "the header lacks the columns " + missing.joined(separator: ", "),
                at: text.location(line: 1, column: 1), hint: "a table of recipes is described in Validation/README.md")
        }
        name = text.name
        do throws(Diagnostic) {
            var recipes: [Recipe] = []
            for record in table.records { recipes.append(try RecipeRow(record: record, table: table).recipe()) }
            self.recipes = recipes
        } catch {
            throw text.quoting(error)
        }
    }
}

/// One record of the table.
private struct RecipeRow {
    let record: [CSVTable.Cell]
    let table: CSVTable

    /// Whether the table has a column that it may lack.
    private func has(_ column: String) -> Bool { table.header.contains(column) }

    private func cell(_ column: String) -> CSVTable.Cell {
        record[table.header.firstIndex(of: column) ?? 0]
    }

    private func text(_ column: String) -> String { cell(column).text }

    private func fault(_ column: String, _ message: String) -> Diagnostic {
        Diagnostic(code: "recipe-cell", message, at: table.location(of: cell(column)))
    }

    private func count(_ column: String) throws(Diagnostic) -> Int? {
        guard has(column), !text(column).isEmpty else { return nil }
        guard let value = Int(text(column)), (1...1_000_000).contains(value) else {
            throw fault(
                column, "`\(column)` is `\(text(column).prefix(40))`; expected a whole number from 1 to 1000000")
        }
        return value
    }

    func recipe() throws(Diagnostic) -> Recipe {
        let (layout, prefill, decode) = (text("layout"), text("prefill"), text("decode"))
        guard layout.isEmpty != (prefill.isEmpty || decode.isEmpty) else {
            throw fault("layout", "a recipe has either one layout, or one for prefill and one for decode")
        }
        guard let devices = try count("devices") else { throw fault("devices", "`devices` is empty") }
        let concurrency = try count("concurrency")
        guard concurrency != nil || !text("tpot_ms").isEmpty else {
            throw fault("tpot_ms", "without a concurrency the largest batch needs a promise of TPOT")
        }
        guard concurrency == nil || prefill.isEmpty else {
            throw fault("concurrency", "a stated concurrency is not supported for separate pools")
        }
        let fields: [(String, String, String)] = [
            ("model", "model.name", text("model")), ("weights", "model.weights", text("weights")),
            ("kv_cache", "model.kv_cache", text("kv_cache")),
            ("accelerator", "cluster.accelerator", text("accelerator")), ("devices", "cluster.count", "\(devices)"),
            ("concurrency", "load.concurrency", text("concurrency")), ("input", "load.input", text("input")),
            ("output", "load.output", text("output")),
            ("tpot_ms", "objectives.tpot", text("tpot_ms").isEmpty ? "" : text("tpot_ms") + "ms"),
            ("engine", "engine", text("engine")),
        ]
        return Recipe(
            name: text("recipe"),
            settings: fields.filter { !$0.2.isEmpty }.map { ScenarioSetting($0.0, sets: $0.1, to: $0.2) },
            deployment: layout.isEmpty ? .disaggregated(prefill: prefill, decode: decode) : .shared(layout),
            devices: devices, concurrency: concurrency, captured: try count("captured"), assumed: text("assumed"),
            remark: text("remark"),
            source: text("source"), location: table.location(of: record[0]))
    }
}
