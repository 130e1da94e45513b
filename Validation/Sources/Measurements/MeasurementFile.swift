public import Diagnostics
public import Documents

/// A file of published measurements.
public struct MeasurementFile: Sendable {
    /// The file's name.
    public let name: String
    /// Its rows in order.
    public let rows: [MeasurementRow]

    /// The columns that a file must have; others may follow in any order and are ignored.
    static let requiredColumns = [
        "id", "kind", "source_title", "model", "hf_id_if_known", "gpu", "num_gpus", "tp", "pp", "ep", "dp", "cp",
        "precision_weights", "precision_kv", "engine", "engine_version", "phase", "isl", "osl",
        "concurrency_or_batch", "request_rate", "metric", "stat", "value", "spec_decode", "disagg", "notes",
    ]

    /// Reads a file with the columns of `end-to-end.csv`.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - conventions: The engines that are known.
    /// - Throws: A diagnostic at the line that is not CSV, the header that lacks columns or the cell that is no number.
    public init(reading text: DocumentText, conventions: [EngineConvention]) throws(Diagnostic) {
        let table = try CSVTable(reading: text)
        let missing = MeasurementFile.requiredColumns.filter { !table.header.contains($0) }
        guard missing.isEmpty else {
            throw text.diagnostic(
                "csv-columns", "the header lacks the columns " + missing.joined(separator: ", "),
                at: text.location(line: 1, column: 1),
                hint: "columns that a measurement file needs: "
                    + MeasurementFile.requiredColumns.joined(separator: ", "))
        }
        name = text.name
        do throws(Diagnostic) {
            var columns: [String: Int] = [:]
            for (index, title) in table.header.enumerated() { columns[title] = index }
            var rows: [MeasurementRow] = []
            rows.reserveCapacity(table.records.count)
            for record in table.records {
                rows.append(
                    try RecordReader(record: record, columns: columns, table: table).row(conventions: conventions))
            }
            self.rows = rows
        } catch {
            throw text.quoting(error)
        }
    }
}

/// Reads the cells of one record as definite types.
private struct RecordReader {
    let record: [CSVTable.Cell]
    let columns: [String: Int]
    let table: CSVTable

    func row(conventions: [EngineConvention]) throws(Diagnostic) -> MeasurementRow {
        let named = text("hf_id_if_known")
        return MeasurementRow(
            id: text("id"), isOperator: text("kind") == "micro", source: text("source_title"),
            date: text("date"),
            model: named.isEmpty ? text("model") : named, accelerator: text("gpu"), deviceCount: try count("num_gpus"),
            degrees: StatedDegrees(
                tensor: try count("tp"), pipeline: try count("pp"), expert: try count("ep"), data: try count("dp"),
                context: try count("cp")),
            weights: text("precision_weights").lowercased(), keyValueCache: text("precision_kv").lowercased(),
            engine: MeasuredEngine(
                reading: text("engine"), version: text("engine_version"), conventions: conventions),
            phase: text("phase"), input: try number("isl"), output: try number("osl"),
            concurrency: text("concurrency_or_batch"), requestRate: text("request_rate"),
            metric: Metric(rawValue: text("metric")), metricName: text("metric"), statistic: text("stat"),
            value: try number("value"), usesSpeculation: flag("spec_decode"), isDisaggregated: flag("disagg"),
            quality: text("quality"), isCore: flag("core"), notes: text("notes"), location: location)
    }

    private var location: SourceLocation {
        SourceLocation(file: table.name, line: record.first?.line ?? 1, column: 1)
    }

    private func cell(_ column: String) -> CSVTable.Cell? { columns[column].map { record[$0] } }

    private func text(_ column: String) -> String {
        guard let text = cell(column)?.text else { return "" }
        return String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private func flag(_ column: String) -> Bool { ["1", "yes", "true"].contains(text(column).lowercased()) }

    /// A positive whole number, also written as `48.0`; `nil` for an empty cell and for 0, which stands for none.
    private func count(_ column: String) throws(Diagnostic) -> Int? {
        guard let value = try number(column) else { return nil }
        guard value == value.rounded(), value <= 1e6 else { throw mismatch(column, "a whole number up to 1000000") }
        return value == 0 ? nil : Int(value)
    }

    /// A number that is not negative; `nil` for an empty cell.
    private func number(_ column: String) throws(Diagnostic) -> Double? {
        let text = text(column)
        guard !text.isEmpty else { return nil }
        guard let value = Double(text), value.isFinite, value >= 0, value <= 1e15 else {
            throw mismatch(column, "a number from 0 to 1e15, or nothing")
        }
        return value
    }

    private func mismatch(_ column: String, _ expected: String) -> Diagnostic {
        Diagnostic(
            code: "field-value", "`\(column)` is \"\(text(column).prefix(60))\"; expected \(expected)",
            at: cell(column).map(table.location) ?? location)
    }
}
