internal import Diagnostics
internal import Documents

/// The rows of a file that has a JSON object on every line.
final class JSONLineRows {
    private(set) var schema: TraceSchema
    let lines: LineStream
    private let tree: JSONFieldTree
    private let check: TraceCheck
    /// The first row, which was read to recognise the format.
    private var first: String?

    /// Begins with a line that was read; the others follow in `lines`.
    ///
    /// - Throws: A diagnostic about the line that may stand before the rows of our own format.
    init(_ lines: LineStream, startingWith line: String, schema: TraceSchema) throws(Diagnostic) {
        self.schema = schema
        self.lines = lines
        tree = JSONFieldTree(schema.columns)
        check = TraceCheck(schema)
        first = line
        guard schema.format == .shardwise else { return }
        let text = DocumentText(name: lines.path, content: line, firstLine: lines.lineNumber)
        guard let value = try? JSONReader.read(text), TraceHeader.isHeader(value) else { return }
        first = nil
        do throws(Diagnostic) {
            self.schema.blockTokens = try TraceHeader.blockTokens(value) ?? schema.blockTokens
        } catch {
            throw text.quoting(error)
        }
    }

    /// The next row.
    func next() throws(Diagnostic) -> TraceRows.Reading? {
        if var line = first {
            first = nil
            return line.withUTF8 { read($0) }
        }
        return try lines.nextRow().map(read)
    }

    private func read(_ bytes: UnsafeBufferPointer<UInt8>) -> TraceRows.Reading {
        var row = TraceRow()
        var scanner = JSONRowScanner(bytes)
        if scanner.read(tree, into: &row), check.isComplete(row), check.fault(of: row) == nil { return .row(row) }
        let text = lines.document(bytes)
        do throws(Diagnostic) {
            return .row(try LocatedRow.checked(JSONReader.read(text, allowsNonFinite: true), by: schema, check))
        } catch {
            return .problem(text.quoting(error))
        }
    }
}
