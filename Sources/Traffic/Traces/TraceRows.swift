internal import Diagnostics
internal import Documents

/// The rows of a file, one after the other.
enum TraceRows {
    /// A row, or what is wrong with it.
    enum Reading {
        case row(TraceRow)
        case problem(Diagnostic)
    }

    case table(TableRows)
    case jsonLines(JSONLineRows)
    case document(ReportRows)

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
        case .table: return .table(try TableRows(lines, header: line, schema: schema))
        case .jsonLines: return .jsonLines(try JSONLineRows(lines, startingWith: line, schema: schema))
        case .document: return .document(try ReportRows(path: file.path, schema: schema))
        }
    }

    private static func firstLine(_ lines: LineStream) throws(Diagnostic) -> String? {
        while let line = try lines.next() {
            if !line.allSatisfy(\.isWhitespace) { return line }
        }
        return nil
    }

    /// The format of the file.
    var schema: TraceSchema {
        switch self {
        case .table(let rows): rows.schema
        case .jsonLines(let rows): rows.schema
        case .document(let rows): rows.schema
        }
    }

    /// The line of the row that was read last; 0 in a document.
    var lineNumber: Int {
        switch self {
        case .table(let rows): rows.lines.lineNumber
        case .jsonLines(let rows): rows.lines.lineNumber
        case .document: 0
        }
    }

    /// The next row that is not an empty line; `nil` at the end.
    ///
    /// - Throws: A diagnostic whose code begins with `file-` if the file cannot be read on.
    func next() throws(Diagnostic) -> Reading? {
        switch self {
        case .table(let rows): try rows.next()
        case .jsonLines(let rows): try rows.next()
        case .document(let rows): rows.next()
        }
    }
}

extension LineStream {
    /// The bytes of the next line that is not blank.
    func nextRow() throws(Diagnostic) -> UnsafeBufferPointer<UInt8>? {
        while let bytes = try nextBytes() {
            if !bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == 0x09 || $0 == 0x0D }) { return bytes }
        }
        return nil
    }

    /// The line that was read last as a document, in which a place can be named and quoted.
    func document(_ bytes: UnsafeBufferPointer<UInt8>) -> DocumentText {
        DocumentText(name: path, content: String(decoding: bytes, as: UTF8.self), firstLine: lineNumber)
    }
}
