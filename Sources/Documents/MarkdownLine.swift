/// One line of Markdown taken apart: its indentation, and what its first characters make it.
///
/// It is read as bytes of UTF-8: every mark is ASCII but one, and offsets are offsets of bytes.
struct MarkdownLine {
    let number: Int
    let bytes: [UInt8]
    /// The offset of the first character that is neither a blank nor the mark of a quotation.
    let start: Int
    /// How far the first visible character is indented, tabs reaching to the next multiple of four.
    let indentation: Int

    init(_ text: Substring, number: Int) {
        var text = text
        let bytes = text.withUTF8 { [UInt8]($0) }
        var index = 0
        var width = 0
        scan: while index < bytes.count {
            switch bytes[index] {
            case MarkdownLine.space: width += 1
            case MarkdownLine.tab: width += 4 - width % 4
            case MarkdownLine.quotation: width = 0
            default: break scan
            }
            index += 1
        }
        self.number = number
        self.bytes = bytes
        self.start = index
        self.indentation = width
    }

    private static let space = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")
    private static let quotation = UInt8(ascii: ">")
    private static let bar = UInt8(ascii: "|")

    var isBlank: Bool { start == bytes.count }

    /// Whether a bar stands in it, without which it is no row of a table.
    var hasBar: Bool { bytes.contains(MarkdownLine.bar) }

    subscript(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// The text of a range of the line without the blanks around it, and the column at which that begins.
    func trimmed(_ range: Range<Int>) -> (text: String, column: Int) {
        var range = range.clamped(to: 0..<bytes.count)
        while let first = range.first, MarkdownLine.isBlank(bytes[first]) { range.removeFirst() }
        while let last = range.last, MarkdownLine.isBlank(bytes[last]) { range.removeLast() }
        return (String(decoding: bytes[range], as: UTF8.self), column(at: range.lowerBound))
    }

    /// The column of an offset: the bytes that continue a character take none.
    private func column(at offset: Int) -> Int {
        var column = 1
        for byte in bytes[..<offset] where byte & 0xC0 != 0x80 { column += 1 }
        return column
    }

    /// How many bytes like the one at `index` follow each other there.
    func runLength(at index: Int) -> Int {
        var end = index
        while end < bytes.count, bytes[end] == self[index] { end += 1 }
        return end - index
    }

    /// The level and the range of the title, if this is a heading with number signs.
    var heading: (level: Int, title: Range<Int>)? {
        let sign = UInt8(ascii: "#")
        guard self[start] == sign else { return nil }
        let level = runLength(at: start)
        let after = start + level
        guard level <= 6, after == bytes.count || MarkdownLine.isBlank(self[after]) else { return nil }
        var end = bytes.count
        while end > after, MarkdownLine.isBlank(bytes[end - 1]) { end -= 1 }
        var closing = end
        while closing > after, bytes[closing - 1] == sign { closing -= 1 }
        if closing < end, closing == after || MarkdownLine.isBlank(bytes[closing - 1]) { end = closing }
        return (level, after..<max(after, end))
    }

    /// Whether the item is numbered and where its text begins, if this line begins a list item.
    var listMarker: (isOrdered: Bool, content: Int)? {
        var end = start
        let isOrdered = MarkdownLine.isDigit(self[start])
        if isOrdered {
            while MarkdownLine.isDigit(self[end]), end - start < 9 { end += 1 }
            guard self[end] == UInt8(ascii: ".") || self[end] == UInt8(ascii: ")") else { return nil }
        } else {
            switch self[start] {
            case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): break
            case MarkdownLine.bullet[0] where bytes[start...].starts(with: MarkdownLine.bullet): end += 2
            default: return nil
            }
        }
        guard end + 1 >= bytes.count || MarkdownLine.isBlank(self[end + 1]) else { return nil }
        return (isOrdered, min(end + 2, bytes.count))
    }

    private static let bullet: [UInt8] = Array("•".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The fence that opens or closes a code block here.
    var fence: (mark: UInt8, length: Int)? {
        let tick = UInt8(ascii: "`")
        guard self[start] == tick || self[start] == UInt8(ascii: "~") else { return nil }
        let length = runLength(at: start)
        guard length >= 3 else { return nil }
        // A backtick behind the fence makes it inline code on a line of its own.
        if self[start] == tick, bytes[(start + length)...].contains(tick) { return nil }
        return (self[start], length)
    }

    /// Whether the line holds only three or more `mark`s, with or without blanks between them.
    func isRule(of mark: UInt8, atLeast count: Int = 3) -> Bool {
        var visible = 0
        for byte in bytes[start...] where !MarkdownLine.isBlank(byte) {
            guard byte == mark else { return false }
            visible += 1
        }
        return visible >= count
    }

    /// Whether the line is a break between passages.
    var isBreak: Bool {
        isRule(of: UInt8(ascii: "-")) || isRule(of: UInt8(ascii: "*")) || isRule(of: UInt8(ascii: "_"))
    }

    /// The level of the heading that the line before it is if this line underlines it.
    var underlinedLevel: Int? {
        if isRule(of: UInt8(ascii: "="), atLeast: 2) { return 1 }
        return isRule(of: UInt8(ascii: "-")) ? 2 : nil
    }

    /// Whether the line is the rule between a table's header and its rows.
    var isTableRule: Bool {
        var (hasBar, hasDash) = (false, false)
        for byte in bytes[start...] where !MarkdownLine.isBlank(byte) {
            switch byte {
            case MarkdownLine.bar: hasBar = true
            case UInt8(ascii: "-"): hasDash = true
            case UInt8(ascii: ":"): break
            default: return false
            }
        }
        return hasBar && hasDash
    }

    /// The ranges between the bars of a table row; escaped bars belong to their cell.
    var cells: [Range<Int>] {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(12)
        var first = self[start] == MarkdownLine.bar ? start + 1 : start
        var index = first
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else {
                if bytes[index] == MarkdownLine.bar {
                    ranges.append(first..<index)
                    first = index + 1
                }
                index += 1
            }
        }
        let rest = first..<max(first, bytes.count)
        if first < bytes.count, !bytes[rest].allSatisfy(MarkdownLine.isBlank) { ranges.append(rest) }
        return ranges
    }
}
