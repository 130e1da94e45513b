internal import Diagnostics
internal import Documents

/// The columns of a table's header that a schema reads, and how a row is read by them.
struct TableColumns {
    private let schema: TraceSchema
    private let names: [String]
    /// What each column of the file is read as.
    private let targets: [TraceSchema.Target?]

    /// Finds the schema's columns in a header.
    ///
    /// - Throws: `trace-column` for a column that is needed and missing, or named twice.
    init(header: String, schema: TraceSchema, path: String, line: Int) throws(Diagnostic) {
        self.schema = schema
        names = TableColumns.names(in: header)
        let names = names
        for (index, name) in names.enumerated() where names[..<index].contains(name) && !name.isEmpty {
            throw Diagnostic(
                code: "trace-column", "the column \(quoted(name)) is named twice",
                at: SourceLocation(file: path, line: line, column: 1))
        }
        let found = names.map { name in schema.columns.first { TableColumns.isSame($0.name, name) }?.target }
        targets = found
        for field in schema.required where !found.contains(where: { $0?.field == field }) {
            let wanted = schema.names(of: field)
            throw Diagnostic(
                code: "trace-column",
                "the table has no column " + wanted.map { "`\($0)`" }.joined(separator: " or ")
                    + ", which states \(field.rawValue)",
                at: SourceLocation(file: path, line: line, column: 1),
                hint: TableColumns.hint(wanted, names, schema.format))
        }
    }

    /// The names that a header line states.
    static func names(in header: String) -> [String] {
        header.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            String(cell.drop { $0 == " " || $0 == "\"" }.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
        }
    }

    /// Whether two names are the same column; publishers differ in capitals.
    static func isSame(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

    private static func hint(_ wanted: [String], _ names: [String], _ format: TraceFormat) -> String {
        if let name = wanted.first, let nearest = NearestName.suggestion(for: name, among: names) {
            return "is \(quoted(nearest)) meant to be `\(name)`?"
        }
        return "it was read as the format \(format.rawValue); its columns are: " + quoted(names.joined(separator: ","))
    }

    /// Reads a row.
    ///
    /// - Returns: Whether the row has as many cells as the header names, and those that are read are of their kind.
    func read(_ bytes: UnsafeBufferPointer<UInt8>, into row: inout TraceRow) -> Bool {
        var start = 0
        for index in targets.indices {
            guard start <= bytes.count, let end = TableColumns.endOfCell(bytes, from: start) else { return false }
            if let target = targets[index] {
                let cell = TableColumns.content(of: UnsafeBufferPointer(rebasing: bytes[start..<end]))
                guard TableColumns.set(target, to: cell, in: &row) else { return false }
            }
            start = end + 1
        }
        return start == bytes.count + 1
    }

    /// The comma, or the end of the line, behind the cell that begins at `start`; `nil` if a quoted cell is not closed.
    private static func endOfCell(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var end = start
        var isQuoted = false
        while end < bytes.count {
            if bytes[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if bytes[end] == UInt8(ascii: ","), !isQuoted { break }
            end += 1
        }
        return isQuoted ? nil : end
    }

    /// A cell without blanks and quotes around it.
    private static func content(of cell: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var range = 0..<cell.count
        while let last = range.last, isPadding(cell[last]) { range.removeLast() }
        while let first = range.first, isPadding(cell[first]) { range.removeFirst() }
        return UnsafeBufferPointer(rebasing: cell[range])
    }

    private static func isPadding(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == 0x09
    }

    /// Sets a field from a cell; an empty cell leaves it unset.
    private static func set(
        _ target: TraceSchema.Target, to cell: UnsafeBufferPointer<UInt8>, in row: inout TraceRow
    ) -> Bool {
        guard !cell.isEmpty else { return true }
        switch target.writing {
        case .number(let power):
            guard let number = number(cell) else { return false }
            return row.set(target.field, to: number, power: power)
        case .name:
            row.session = number(cell)?.whole ?? TraceRow.number(naming: cell)
            return true
        case .date:
            row.arrival = DateText.nanoseconds(cell)
            return row.arrival != nil
        case .list, .presence: return false
        }
    }

    private static func number(_ cell: UnsafeBufferPointer<UInt8>) -> DecimalNumber? {
        var position = 0
        guard let number = DecimalNumber(cell, at: &position), position == cell.count else { return nil }
        return number
    }
}

extension TableColumns {
    /// What is wrong with a row that ``read(_:into:)`` refuses or that lacks a field.
    func problem(in text: DocumentText) -> Diagnostic {
        var line = text.content
        return line.withUTF8 { bytes in
            var start = 0
            var count = 0
            var row = TraceRow()
            while start <= bytes.count {
                guard let end = TableColumns.endOfCell(bytes, from: start) else {
                    return text.diagnostic(
                        "trace-row", "a quoted cell is not closed", at: place(start, bytes, text),
                        hint: "is the file cut off?")
                }
                let target = count < targets.count ? targets[count] : nil
                let cell = TableColumns.content(of: UnsafeBufferPointer(rebasing: bytes[start..<end]))
                if let target, cell.isEmpty || !TableColumns.set(target, to: cell, in: &row),
                    !cell.isEmpty || schema.required.contains(target.field)
                {
                    return wrong(count, String(decoding: cell, as: UTF8.self), at: place(start, bytes, text), in: text)
                }
                count += 1
                start = end + 1
            }
            return text.diagnostic(
                "trace-row", "the row has \(count) cells, but the header names \(names.count) columns",
                at: text.location(line: text.firstLine, column: 1), hint: "is the file cut off, or the row broken?")
        }
    }

    /// Where the cell of a field begins in a row.
    func location(of field: TraceField, in text: DocumentText) -> SourceLocation {
        var line = text.content
        return line.withUTF8 { bytes in
            var start = 0
            for target in targets {
                if target?.field == field { return place(start, bytes, text) }
                guard let end = TableColumns.endOfCell(bytes, from: start), end < bytes.count else { break }
                start = end + 1
            }
            return place(0, bytes, text)
        }
    }

    private func wrong(
        _ index: Int, _ cell: String, at place: SourceLocation, in text: DocumentText
    ) -> Diagnostic {
        let expected =
            switch targets[index]?.writing {
            case .date: "a date such as 2023-11-16 18:17:03.97"
            case .number(power: 0): "a whole number"
            default: "a number"
            }
        return text.diagnostic(
            "trace-row", "`\(names[index])` is \(cell.isEmpty ? "empty" : quoted(cell)); expected \(expected)",
            at: place
        )
    }

    /// The place of a byte of a row, in Unicode scalars.
    private func place(_ offset: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ text: DocumentText) -> SourceLocation {
        let column = bytes[..<offset].count { $0 & 0xC0 != 0x80 } + 1
        return text.location(line: text.firstLine, column: column)
    }
}
