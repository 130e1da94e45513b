public import Diagnostics

/// The text of one document with an index of its lines, so that any place in it can be named and quoted.
///
/// Lines end at LF, CRLF or a lone CR. A byte order mark is not part of the content.
public struct DocumentText: Sendable {
    /// The path as the user gave it, or a name such as `--layout` for text that came from a flag.
    public let name: String
    /// The text itself.
    public let content: String
    /// The number of the first line: more than 1 for a passage cut out of a larger document.
    public let firstLine: Int
    /// The byte offset at which each line begins; no document has four billion.
    private let lineStarts: [UInt32]

    /// Creates a document and indexes its lines.
    ///
    /// - Parameters:
    ///   - name: The path or name that locations show.
    ///   - content: The text.
    ///   - firstLine: The number of the text's first line in the document it was cut from.
    public init(name: String, content: String, firstLine: Int = 1) {
        let hasMark = content.unicodeScalars.first == "\u{FEFF}"
        var text = hasMark ? String(content.unicodeScalars.dropFirst()) : content
        self.lineStarts = text.withUTF8 { DocumentText.lineStarts(in: $0) }
        self.name = name
        self.content = text
        self.firstLine = firstLine
    }

    /// How many lines there are; a final line break opens one more, empty line.
    public var lineCount: Int { lineStarts.count }

    /// The line with this number, without its line break, or `nil` if there is no such line.
    public func line(_ number: Int) -> String? {
        lineSlice(number).map { String($0) }
    }

    /// The place at a line and column of this document.
    public func location(line: Int, column: Int) -> SourceLocation {
        SourceLocation(file: name, line: line, column: column)
    }

    /// The line with this number as a slice of the content, so that a huge line is not copied.
    func lineSlice(_ number: Int) -> Substring? {
        let index = number - firstLine
        guard lineStarts.indices.contains(index) else { return nil }
        let bytes = content.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: Int(lineStarts[index]))
        guard index + 1 < lineStarts.count else { return content[start...] }
        var end = bytes.index(start, offsetBy: Int(lineStarts[index + 1] - lineStarts[index]))
        while end > start {
            let previous = bytes.index(before: end)
            guard bytes[previous] == UInt8(ascii: "\n") || bytes[previous] == UInt8(ascii: "\r") else { break }
            end = previous
        }
        return content[start..<end]
    }

    /// A passage of one line.
    ///
    /// - Parameters:
    ///   - line: The line's number.
    ///   - column: Where the passage begins.
    ///   - length: How many bytes it has.
    /// - Returns: The passage, as far as there is one.
    package func passage(line: Int, column: Int, length: Int) -> String {
        guard let slice = lineSlice(line) else { return "" }
        let rest = slice.unicodeScalars.dropFirst(column - 1)
        return String(decoding: slice[rest.startIndex...].utf8.prefix(length), as: UTF8.self)
    }

    /// Whether some text stands anywhere in the document; bytes are compared.
    package func holds(_ text: StaticString) -> Bool { content.holds(text) }

    private static func lineStarts(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        guard bytes.firstPlace(of: UInt8(ascii: "\r")) != nil else { return startsBehindLineFeeds(in: bytes) }
        var starts: [UInt32] = [0]
        starts.reserveCapacity(bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\n") {
                starts.append(UInt32(index))
            } else if byte == UInt8(ascii: "\r") {
                if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
                starts.append(UInt32(index))
            }
        }
        return starts
    }

    /// The same where no other line ends stand.
    private static func startsBehindLineFeeds(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        var starts: [UInt32] = [0]
        var place = 0
        while let end = bytes.firstPlace(of: UInt8(ascii: "\n"), from: place) {
            place = end + 1
            starts.append(UInt32(place))
        }
        return starts.map(\.self)
    }
}
