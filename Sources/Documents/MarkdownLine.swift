internal import Quantities

/// One line of Markdown taken apart: its indentation, and what its first characters make it.
struct MarkdownLine {
    let number: Int
    let scalars: [Unicode.Scalar]
    /// The index of the first scalar that is neither a blank nor the mark of a quotation.
    let start: Int
    /// How far the first visible scalar is indented, tabs reaching to the next multiple of four.
    let indentation: Int

    init(_ text: Substring, number: Int) {
        let scalars = [Unicode.Scalar](scalarsOf: text)
        var index = 0
        var width = 0
        scan: while index < scalars.count {
            switch scalars[index] {
            case " ": width += 1
            case "\t": width += 4 - width % 4
            case ">": width = 0
            default: break scan
            }
            index += 1
        }
        self.number = number
        self.scalars = scalars
        self.start = index
        self.indentation = width
    }

    var isBlank: Bool { start == scalars.count }

    subscript(_ index: Int) -> Unicode.Scalar { index >= 0 && index < scalars.count ? scalars[index] : "\0" }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// The text of a range of the line without the blanks around it, and the index at which that begins.
    func trimmed(_ range: Range<Int>) -> (text: String, start: Int) {
        var range = range.clamped(to: 0..<scalars.count)
        while let first = range.first, MarkdownLine.isBlank(scalars[first]) { range.removeFirst() }
        while let last = range.last, MarkdownLine.isBlank(scalars[last]) { range.removeLast() }
        return (String(scalars: scalars[range]), range.lowerBound)
    }

    /// How many scalars like the one at `index` follow each other there.
    func runLength(at index: Int) -> Int {
        var end = index
        while end < scalars.count, scalars[end] == self[index] { end += 1 }
        return end - index
    }

    /// The level and the range of the title, if this is a heading with number signs.
    var heading: (level: Int, title: Range<Int>)? {
        guard self[start] == "#" else { return nil }
        let level = runLength(at: start)
        let after = start + level
        guard level <= 6, after == scalars.count || MarkdownLine.isBlank(self[after]) else { return nil }
        var end = scalars.count
        while end > after, MarkdownLine.isBlank(scalars[end - 1]) { end -= 1 }
        var closing = end
        while closing > after, scalars[closing - 1] == "#" { closing -= 1 }
        if closing < end, closing == after || MarkdownLine.isBlank(scalars[closing - 1]) { end = closing }
        return (level, after..<max(after, end))
    }

    /// Whether the item is numbered and where its text begins, if this line begins a list item.
    var listMarker: (isOrdered: Bool, content: Int)? {
        var end = start
        let isOrdered = "0"..."9" ~= self[start]
        if isOrdered {
            while "0"..."9" ~= self[end], end - start < 9 { end += 1 }
            guard self[end] == "." || self[end] == ")" else { return nil }
        } else {
            switch self[start] {
            case "-", "*", "+", "•": break
            default: return nil
            }
        }
        guard end + 1 >= scalars.count || MarkdownLine.isBlank(self[end + 1]) else { return nil }
        return (isOrdered, min(end + 2, scalars.count))
    }

    /// The fence that opens or closes a code block here.
    var fence: (mark: Unicode.Scalar, length: Int)? {
        guard self[start] == "`" || self[start] == "~" else { return nil }
        let length = runLength(at: start)
        guard length >= 3 else { return nil }
        // A backtick behind the fence makes it inline code on a line of its own.
        if self[start] == "`", scalars[(start + length)...].contains("`") { return nil }
        return (self[start], length)
    }

    /// Whether the line holds only three or more `mark`s, with or without blanks between them.
    func isRule(of mark: Unicode.Scalar, atLeast count: Int = 3) -> Bool {
        var visible = 0
        for scalar in scalars[start...] where !MarkdownLine.isBlank(scalar) {
            guard scalar == mark else { return false }
            visible += 1
        }
        return visible >= count
    }

    /// Whether the line is the rule between a table's header and its rows.
    var isTableRule: Bool {
        var (hasBar, hasDash) = (false, false)
        for scalar in scalars[start...] where !MarkdownLine.isBlank(scalar) {
            switch scalar {
            case "|": hasBar = true
            case "-": hasDash = true
            case ":": break
            default: return false
            }
        }
        return hasBar && hasDash
    }

    /// The ranges between the bars of a table row; escaped bars belong to their cell.
    var cells: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var first = self[start] == "|" ? start + 1 : start
        var index = first
        while index < scalars.count {
            if scalars[index] == "\\" {
                index += 2
            } else {
                if scalars[index] == "|" {
                    ranges.append(first..<index)
                    first = index + 1
                }
                index += 1
            }
        }
        let rest = first..<max(first, scalars.count)
        if first < scalars.count, !scalars[rest].allSatisfy(MarkdownLine.isBlank) { ranges.append(rest) }
        return ranges
    }
}
