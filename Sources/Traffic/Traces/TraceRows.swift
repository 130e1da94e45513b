internal import Diagnostics
internal import Documents

/// The rows of a file, one after the other.
struct TraceRows {
    /// A row, or what is wrong with it.
    enum Reading {
        case row(TraceRow)
        case problem(Diagnostic)
    }

    private(set) var schema: TraceSchema
    private var body: Body

    private enum Body {
        case table(LineStream, TableColumns)
        case jsonLines(LineStream, JSONFieldTree, first: String?)
        case document(ReportRows)
    }

    /// Opens a file and finds out its format.
    static func open(_ file: TraceFile) throws(Diagnostic) -> TraceRows {
        let lines = try LineStream(path: file.path)
        guard let line = try firstLine(lines) else {
            throw Diagnostic(
                code: "trace-empty", "the file \(quoted(file.path)) is empty",
                at: SourceLocation(file: file.path, line: 1, column: 1))
        }
        let place = SourceLocation(file: file.path, line: lines.lineNumber, column: 1)
        let schema =
            if let format = file.format { TraceSchema.of(format) } else {
                try TraceRecognition.schema(of: line, at: place)
            }
        switch schema.container {
        case .table:
            let columns = try TableColumns(header: line, schema: schema, path: file.path, line: place.line)
            return TraceRows(schema: schema, body: .table(lines, columns))
        case .jsonLines: return try TraceRows(lines, startingWith: line, at: place, schema: schema)
        case .document:
            return TraceRows(schema: schema, body: .document(try ReportRows(path: file.path, schema: schema)))
        }
    }

    private init(schema: TraceSchema, body: Body) {
        self.schema = schema
        self.body = body
    }

    private init(
        _ lines: LineStream, startingWith line: String, at place: SourceLocation, schema: TraceSchema
    ) throws(Diagnostic) {
        self.schema = schema
        var first: String? = line
        let text = DocumentText(name: place.file, content: line, firstLine: place.line)
        if schema.format == .shardwise, let value = try? JSONReader.read(text), TraceHeader.isHeader(value) {
            do throws(Diagnostic) {
                self.schema.blockTokens = try TraceHeader.blockTokens(value) ?? schema.blockTokens
            } catch {
                throw text.quoting(error)
            }
            first = nil
        }
        body = .jsonLines(lines, JSONFieldTree(schema.columns), first: first)
    }

    private static func firstLine(_ lines: LineStream) throws(Diagnostic) -> String? {
        while let line = try lines.next() {
            if !line.allSatisfy(\.isWhitespace) { return line }
        }
        return nil
    }

    /// The line of the row that was read last; 0 in a document.
    var lineNumber: Int {
        switch body {
        case .table(let lines, _), .jsonLines(let lines, _, _): lines.lineNumber
        case .document: 0
        }
    }

    /// The next row that is not an empty line; `nil` at the end.
    ///
    /// - Throws: A diagnostic whose code begins with `file-` if the file cannot be read on.
    mutating func next() throws(Diagnostic) -> Reading? {
        switch body {
        case .table(let lines, let columns): return try nextRow(lines, columns)
        case .document(var rows):
            defer { body = .document(rows) }
            return rows.next()
        case .jsonLines(let lines, let tree, let first):
            guard var first else { return try nextRow(lines, tree) }
            body = .jsonLines(lines, tree, first: nil)
            return first.withUTF8 { jsonRow($0, tree, line: lines.lineNumber, path: lines.path) }
        }
    }

    private func nextRow(_ lines: LineStream, _ tree: JSONFieldTree) throws(Diagnostic) -> Reading? {
        while true {
            let reading: Reading?? = try lines.withNextLine { (bytes) throws(Diagnostic) in
                TraceRows.isBlank(bytes) ? nil : jsonRow(bytes, tree, line: lines.lineNumber, path: lines.path)
            }
            guard let line = reading else { return nil }
            if let reading = line { return reading }
        }
    }

    private func nextRow(_ lines: LineStream, _ columns: TableColumns) throws(Diagnostic) -> Reading? {
        while true {
            let reading: Reading?? = try lines.withNextLine { (bytes) throws(Diagnostic) in
                TraceRows.isBlank(bytes) ? nil : tableRow(bytes, columns, line: lines.lineNumber, path: lines.path)
            }
            guard let line = reading else { return nil }
            if let reading = line { return reading }
        }
    }

    private func jsonRow(
        _ bytes: UnsafeBufferPointer<UInt8>, _ tree: JSONFieldTree, line: Int, path: String
    ) -> Reading {
        var row = TraceRow()
        var scanner = JSONRowScanner(bytes)
        if scanner.read(tree, into: &row), isComplete(row), check(row) == nil { return .row(row) }
        let text = TraceRows.text(bytes, line: line, path: path)
        do throws(Diagnostic) {
            let value = try JSONReader.read(text, allowsNonFinite: true)
            let row = try LocatedRow.read(value, by: schema)
            guard let fault = check(row) else { return .row(row) }
            throw fault.diagnostic(at: LocatedRow.location(of: fault.field, in: value, by: schema))
        } catch {
            return .problem(text.quoting(error))
        }
    }

    private func tableRow(
        _ bytes: UnsafeBufferPointer<UInt8>, _ columns: TableColumns, line: Int, path: String
    ) -> Reading {
        var row = TraceRow()
        let isRead = columns.read(bytes, into: &row) && isComplete(row)
        let fault = isRead ? check(row) : nil
        if isRead, fault == nil { return .row(row) }
        let text = TraceRows.text(bytes, line: line, path: path)
        guard let fault else { return .problem(columns.problem(in: text)) }
        return .problem(text.quoting(fault.diagnostic(at: columns.location(of: fault.field, in: text))))
    }

    private func isComplete(_ row: TraceRow) -> Bool { row.hasFailed || schema.required.allSatisfy(row.holds) }

    private func check(_ row: TraceRow) -> TraceFault? { TraceFault(of: row, schema) }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, line: Int, path: String) -> DocumentText {
        DocumentText(name: path, content: String(decoding: bytes, as: UTF8.self), firstLine: line)
    }

    private static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        guard first == UInt8(ascii: " ") || first == 0x09 || first == 0x0D else { return false }
        return bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == 0x09 || $0 == 0x0D }
    }
}
