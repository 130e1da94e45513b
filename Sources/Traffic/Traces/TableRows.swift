internal import Diagnostics
internal import Documents

/// The rows of a table whose header names its columns.
final class TableRows {
    let schema: TraceSchema
    let lines: LineStream
    private let columns: TableColumns
    private let check: TraceCheck

    /// Reads the header; the rows follow in `lines`.
    ///
    /// - Throws: `trace-column` for a column that is needed and missing, or named twice.
    init(_ lines: LineStream, header: String, schema: TraceSchema) throws(Diagnostic) {
        self.schema = schema
        self.lines = lines
        columns = try TableColumns(header: header, schema: schema, path: lines.path, line: lines.lineNumber)
        check = TraceCheck(schema)
    }

    /// The next row.
    func next() throws(Diagnostic) -> TraceRows.Reading? {
        guard let bytes = try lines.nextRow() else { return nil }
        var row = TraceRow()
        guard columns.read(bytes, into: &row), check.isComplete(row) else {
            return .problem(columns.problem(in: lines.document(bytes)))
        }
        guard let fault = check.fault(of: row) else { return .row(row) }
        let text = lines.document(bytes)
        return .problem(text.quoting(fault.diagnostic(at: columns.location(of: fault.field, in: text))))
    }
}
