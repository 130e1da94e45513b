import Diagnostics

/// Reads as much of Markdown's structure as an audit needs, with the exact place of every piece.
///
/// It knows headings, list items, table rows, fenced code and lines of running text. Any text is Markdown: nothing is
/// an error, and the time is linear in the length of the text.
public enum MarkdownReader {
    /// The pieces of a document in the order of its lines.
    public static func read(_ document: DocumentText) -> [MarkdownBlock] {
        var reading = MarkdownReading(document)
        return reading.run()
    }
}

private struct MarkdownReading {
    private let document: DocumentText
    private var blocks: [MarkdownBlock] = []
    private var headings: [(level: Int, title: String)] = []
    /// Their titles, one array for all pieces of a section.
    private var headingPath: [String] = []
    /// The indentation of each list that is open, outermost first.
    private var lists: [Int] = []
    private var isInTable = false
    private var number: Int
    /// The line that was looked at before it is read.
    private var ahead: MarkdownLine?

    init(_ document: DocumentText) {
        self.document = document
        self.number = document.firstLine
    }

    mutating func run() -> [MarkdownBlock] {
        while let line = line(number) {
            number += 1
            read(line)
        }
        return blocks
    }

    private mutating func line(_ number: Int) -> MarkdownLine? {
        if let ahead, ahead.number == number { return ahead }
        ahead = document.lineSlice(number).map { MarkdownLine($0, number: number) }
        return ahead
    }

    private mutating func read(_ line: MarkdownLine) {
        if line.isBlank {
            isInTable = false
        } else if let fence = line.fence {
            readCode(line, fence)
        } else if let heading = line.heading {
            appendHeading(line, heading.title, level: heading.level)
        } else if readTableRow(line) || line.isBreak {
            return
        } else if let marker = line.listMarker {
            appendListItem(line, marker)
        } else {
            appendText(line)
        }
    }

    private mutating func append(_ kind: MarkdownBlock.Kind, _ line: MarkdownLine, _ range: Range<Int>) {
        let (text, column) = line.trimmed(range)
        blocks.append(
            MarkdownBlock(
                kind: kind, text: text, location: document.location(line: line.number, column: column),
                headingPath: headingPath))
    }

    private mutating func appendHeading(_ line: MarkdownLine, _ range: Range<Int>, level: Int) {
        lists = []
        isInTable = false
        headings.removeAll { $0.level >= level }
        headingPath = headings.map(\.title)
        append(.heading(level: level), line, range)
        headings.append((level, blocks.last?.plain.text ?? ""))
        headingPath = headings.map(\.title)
    }

    private mutating func appendListItem(_ line: MarkdownLine, _ marker: (isOrdered: Bool, content: Int)) {
        // An item belongs to the innermost list that it is not indented less than; a column of slack is forgiven.
        while let last = lists.last, line.indentation < last { lists.removeLast() }
        if lists.last.map({ line.indentation >= $0 + 2 }) ?? true { lists.append(line.indentation) }
        let kind = MarkdownBlock.Kind.listItem(level: lists.count, isOrdered: marker.isOrdered)
        append(kind, line, marker.content..<line.bytes.count)
    }

    /// A line of text, or a heading if the next line underlines it.
    private mutating func appendText(_ line: MarkdownLine) {
        if line.indentation == 0 { lists = [] }
        let range = line.start..<line.bytes.count
        if lists.isEmpty, let next = self.line(number), !next.isBlank {
            if let level = next.underlinedLevel {
                number += 1
                return appendHeading(line, range, level: level)
            }
        }
        append(.paragraph, line, range)
    }

    /// Reads a row of a table, its header or its rule, if this is one.
    private mutating func readTableRow(_ line: MarkdownLine) -> Bool {
        guard line.hasBar else {
            isInTable = false
            return false
        }
        if isInTable {
            if !line.isTableRule { appendRow(line, isHeader: false) }
            return true
        }
        guard let next = self.line(number), next.isTableRule else { return false }
        isInTable = true
        number += 1
        appendRow(line, isHeader: true)
        return true
    }

    private mutating func appendRow(_ line: MarkdownLine, isHeader: Bool) {
        let cells = line.cells.map { range in
            let (text, column) = line.trimmed(range)
            return MarkdownCell(text: text, location: document.location(line: line.number, column: column))
        }
        append(.tableRow(cells: cells, isHeader: isHeader), line, line.start..<line.bytes.count)
    }

    /// Takes the lines up to the closing fence as they are, so that places in them stay true.
    private mutating func readCode(_ opening: MarkdownLine, _ fence: (mark: UInt8, length: Int)) {
        isInTable = false
        let info = opening.trimmed((opening.start + fence.length)..<opening.bytes.count).text
        let first = number
        var lines: [Substring] = []
        var isClosed = false
        while !isClosed, let slice = document.lineSlice(number) {
            number += 1
            let line = MarkdownLine(slice, number: number)
            isClosed = line[line.start] == fence.mark && line.isRule(of: fence.mark, atLeast: fence.length)
            if !isClosed { lines.append(slice) }
        }
        blocks.append(
            MarkdownBlock(
                kind: .code(info: info, isClosed: isClosed), text: lines.joined(separator: "\n"),
                location: document.location(line: first, column: 1), headingPath: headingPath))
    }
}
