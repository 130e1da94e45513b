/// Writes comma-separated values as RFC 4180 says, with plain line feeds.
public enum CSVWriter {
    /// The rows, each ended by a line feed.
    public static func write(_ rows: [[String]]) -> String {
        rows.map { $0.map(field).joined(separator: ",") + "\n" }.joined()
    }

    /// The tables of a report, each with a row of headings, an empty line between them.
    public static func tables(of document: ReportDocument) -> String {
        document.blocks.compactMap { block -> String? in
            guard case .table(let table) = block, !table.columns.isEmpty else { return nil }
            let rows = [table.columns.map(\.title)] + table.completeRows
            return write(rows.map { $0.map(\.plainText) })
        }
        .joined(separator: "\n")
    }

    private static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
