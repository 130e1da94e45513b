/// Text that is wrapped into lines without losing its styles.
struct TerminalLine: Hashable {
    /// The runs of the line.
    private(set) var runs: [InlineText.Run] = []
    /// The cells that the line takes.
    private(set) var width = 0

    var isEmpty: Bool { width == 0 }

    mutating func append(_ run: InlineText.Run, width: Int) {
        self.width += width
        if let last = runs.indices.last, runs[last].emphasis == run.emphasis, runs[last].tone == run.tone {
            runs[last].text += run.text
        } else {
            runs.append(run)
        }
    }

    /// The lines of a text, none wider than `width` cells unless a single character is.
    static func wrap(_ text: InlineText, width: Int) -> [TerminalLine] { TerminalWords(text).lines(width: width) }

    /// The text with line breaks as blanks and without characters that could drive the terminal.
    static func visible(_ text: String) -> String {
        // Nearly all text is harmless and stays as it is.
        guard text.unicodeScalars.contains(where: { substitute(for: $0) != nil }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(substitute(for: scalar) ?? scalar) }
        return String(result)
    }

    /// What is shown in place of a character; `nil` for the character itself.
    private static func substitute(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: " "
        case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: nil
        }
    }
}
