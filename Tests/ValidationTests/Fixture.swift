import Diagnostics
import Documents
import Testing

@testable import Validation

/// Made-up rows in the format of measurement files.
enum Fixture {
    static let header = MeasurementFile.requiredColumns + ["quality", "core", "date"]

    /// A row from the columns that differ from a plain online run of Qwen3-32B on eight H100.
    static func line(_ changes: [String: String]) -> String {
        var cells = [
            "id": "R1", "kind": "e2e", "source_title": "made up", "hf_id_if_known": "Qwen/Qwen3-32B",
            "gpu": "H100", "num_gpus": "8", "tp": "4", "pp": "1", "cp": "1", "precision_weights": "fp8",
            "engine": "vLLM", "engine_version": "0.19.0", "phase": "e2e-online", "isl": "1024", "osl": "512",
            "concurrency_or_batch": "32", "request_rate": "inf", "metric": "tpot_ms", "stat": "mean",
            "value": "10", "spec_decode": "no", "disagg": "0", "quality": "A",
        ]
        for (name, value) in changes { cells[name] = value }
        return header.map { quoted(cells[$0] ?? "") }.joined(separator: ",")
    }

    private static func quoted(_ text: String) -> String {
        text.contains(",") || text.contains("\"")
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    static func file(_ rows: [[String: String]]) throws -> MeasurementFile {
        let content = ([header.joined(separator: ",")] + rows.map(line)).joined(separator: "\n") + "\n"
        return try MeasurementFile(
            reading: DocumentText(name: "made-up.csv", content: content), conventions: try EngineConvention.load())
    }

    static func row(_ changes: [String: String] = [:]) throws -> MeasurementRow {
        try #require(try file([changes]).rows.first)
    }

    static func question(_ changes: [String: String] = [:]) throws -> ServingQuestion {
        let row = try row(changes)
        let reading = try QuestionReading.load(for: [row], conventions: try EngineConvention.load())
        return try reading.question(row, RowRemarks(row))
    }

    /// The reason why a row is left out.
    static func exclusion(_ changes: [String: String]) throws -> String? {
        do {
            _ = try question(changes)
            return nil
        } catch let error as Exclusion {
            return error.reason
        }
    }
}
