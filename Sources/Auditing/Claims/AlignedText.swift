internal import Diagnostics
internal import Documents
internal import Quantities

/// A line whose key and value are set apart by hand: `layers / hidden ......... 80 / 8192`, `expert width        1536`.
struct AlignedLine {
    let key: String
    let value: String
    /// Where the value begins, in scalars of the line.
    let column: Int

    /// Whether a text may hold such a line.
    static func mayStand(in text: String) -> Bool { text.holds("   ") || text.holds("...") }

    /// The key and value of a line; `nil` where nothing sets them apart.
    init?(_ line: String) {
        let scalars = [Unicode.Scalar](scalarsOf: line)
        guard scalars.count < 200, let start = scalars.firstIndex(where: { !$0.isBlank }),
            Words.isLetter(scalars[start]), let gap = AlignedLine.gap(in: scalars, from: start)
        else { return nil }
        let name = String(scalars: scalars[start..<gap.lowerBound])
        let words = Words.list(name)
        // `key:     value` is YAML or running text.
        guard (1...6).contains(words.count), name.utf8.last != UInt8(ascii: ":"), gap.upperBound < scalars.count,
            scalars[gap.upperBound].isNumeral
        else { return nil }
        key = name
        // A further column says something else.
        let rest = scalars[gap.upperBound...]
        let end = AlignedLine.gap(in: scalars, from: gap.upperBound)?.lowerBound ?? rest.endIndex
        value = String(scalars: scalars[gap.upperBound..<end])
        column = gap.upperBound
    }

    /// The first run of at least three dots or blanks, with the blanks around it.
    private static func gap(in scalars: [Unicode.Scalar], from start: Int) -> Range<Int>? {
        var index = start
        while index < scalars.count {
            guard scalars[index].isBlank || scalars[index] == "." else {
                index += 1
                continue
            }
            let first = index
            var dots = 0
            while index < scalars.count, scalars[index].isBlank || scalars[index] == "." {
                if scalars[index] == "." { dots += 1 }
                index += 1
            }
            if dots >= 3 || (dots == 0 && index - first >= 3) { return first..<index }
        }
        return nil
    }
}

extension MarkdownClaims {
    /// Reads the aligned lines of a block of code that is neither a command nor JSON nor YAML.
    mutating func readAligned(_ block: MarkdownBlock) {
        guard case .code(let info, _) = block.kind, ["", "text", "txt"].contains(info.lowercased()),
            AlignedLine.mayStand(in: block.text), let document = block.embeddedDocument
        else { return }
        for number in document.firstLine..<(document.firstLine + document.lineCount) {
            _ = readAligned(number, of: block)
        }
    }

    /// Reads a line of a block if it is aligned.
    ///
    /// - Returns: Whether it is.
    mutating func readAligned(_ number: Int, of block: MarkdownBlock) -> Bool {
        // The block may have lost the blanks that it is set in by.
        guard let line = scope.text.line(number), let aligned = AlignedLine(line) else { return false }
        let heading = reader.heading(block.headingPath)
        let reading = reader.cell(aligned.value, title: aligned.key, under: heading)
        let location = SourceLocation(file: block.location.file, line: number, column: aligned.column + 1)
        place(reading, at: location, under: heading, in: scope, isFinal: true)
        return true
    }
}
