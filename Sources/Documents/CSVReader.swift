public import Diagnostics

/// A table read from comma-separated values (RFC 4180) whose cells remember where they stood.
///
/// Cells may be quoted, and a quoted cell may hold commas, line breaks and doubled quotes. Lines end at LF, CRLF or a
/// lone CR; empty lines are skipped. Every record has as many cells as the header.
public struct CSVTable: Sendable {
    /// One cell and the place at which it begins.
    public struct Cell: Hashable, Sendable {
        /// The text, unquoted.
        public var text: String
        /// The line, counted from 1.
        public var line: Int
        /// The column, counted from 1 in Unicode scalars.
        public var column: Int
    }

    /// The name that locations show.
    public let name: String
    /// The names of the columns, in the order of the file.
    public let header: [String]
    /// The records, in the order of the file.
    public let records: [[Cell]]

    /// Reads a table whose first record names the columns.
    ///
    /// - Parameter text: The document.
    /// - Throws: `csv-empty`, `csv-header`, `csv-quote` or `csv-record`, at the place that is wrong.
    public init(reading text: DocumentText) throws(Diagnostic) {
        do throws(Diagnostic) {
            var scanner = CSVScanner(text)
            guard let titles = try scanner.nextRecord() else {
                throw Diagnostic(
                    code: "csv-empty", "the file has no header line", at: text.location(line: 1, column: 1),
                    hint: "the first line names the columns")
            }
            try CSVTable.check(titles, in: text)
            var records: [[Cell]] = []
            while let record = try scanner.nextRecord() {
                guard record.count == titles.count else {
                    throw Diagnostic(
                        code: "csv-record",
                        "the record has \(record.count) cells, but the header names \(titles.count) columns",
                        at: text.location(line: record.first?.line ?? 1, column: 1),
                        hint: "is the file cut off, or a comma not quoted?")
                }
                records.append(record)
            }
            name = text.name
            header = titles.map(\.text)
            self.records = records
        } catch {
            throw text.quoting(error)
        }
    }

    /// The place of a cell.
    public func location(of cell: Cell) -> SourceLocation {
        SourceLocation(file: name, line: cell.line, column: cell.column)
    }

    private static func check(_ titles: [Cell], in text: DocumentText) throws(Diagnostic) {
        var seen: Set<String> = []
        for title in titles where !seen.insert(title.text).inserted {
            throw Diagnostic(
                code: "csv-header", "the column \(quoted(title.text)) is named twice",
                at: text.location(line: title.line, column: title.column))
        }
    }
}

/// Reads records one after the other, byte by byte.
private struct CSVScanner {
    private let bytes: [UInt8]
    private let text: DocumentText
    private var position = 0
    private var line: Int
    private var column = 1

    init(_ text: DocumentText) {
        self.text = text
        bytes = Array(text.content.utf8)
        line = text.firstLine
    }

    /// The next record that is not an empty line, or `nil` at the end.
    mutating func nextRecord() throws(Diagnostic) -> [CSVTable.Cell]? {
        while position < bytes.count, isLineEnd(bytes[position]) { passLineEnd() }
        guard position < bytes.count else { return nil }
        var cells: [CSVTable.Cell] = []
        while true {
            cells.append(try cell())
            guard position < bytes.count else { return cells }
            if isLineEnd(bytes[position]) {
                passLineEnd()
                return cells
            }
            advance()  // the comma
        }
    }

    /// The cell that begins here; afterwards the position is at a comma, a line end or the end of the file.
    private mutating func cell() throws(Diagnostic) -> CSVTable.Cell {
        let (line, column) = (line, column)
        let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
        let content = isQuoted ? try quotedContent() : plainContent()
        return CSVTable.Cell(text: content, line: line, column: column)
    }

    private mutating func plainContent() -> String {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ","), !isLineEnd(bytes[position]) { advance() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quotedContent() throws(Diagnostic) -> String {
        let opening = text.location(line: line, column: column)
        var content: [UInt8] = []
        advance()
        while position < bytes.count {
            let byte = bytes[position]
            if isLineEnd(byte) {
                let start = position
                passLineEnd()
                content += bytes[start..<position]
                continue
            }
            advance()
            guard byte == UInt8(ascii: "\"") else {
                content.append(byte)
                continue
            }
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                try expectEndOfCell()
                return String(decoding: content, as: UTF8.self)
            }
            content.append(byte)
            advance()
        }
        throw Diagnostic(
            code: "csv-quote", "the quoted cell is not closed", at: opening, hint: "is the file cut off?")
    }

    private func expectEndOfCell() throws(Diagnostic) {
        guard position < bytes.count, bytes[position] != UInt8(ascii: ","), !isLineEnd(bytes[position]) else { return }
        throw Diagnostic(
            code: "csv-quote", "text follows the closing quote of a cell",
            at: text.location(line: line, column: column), hint: "a quote inside a quoted cell is written twice")
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private mutating func passLineEnd() {
        let isReturn = bytes[position] == UInt8(ascii: "\r")
        position += 1
        if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        line += 1
        column = 1
    }

    private mutating func advance() {
        position += 1
        // Only the first byte of a scalar begins a column.
        if position >= bytes.count || bytes[position] & 0xC0 != 0x80 { column += 1 }
    }
}
