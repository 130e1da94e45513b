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
    static func wrap(_ text: InlineText, width: Int) -> [TerminalLine] {
        var lines: [TerminalLine] = []
        var line = TerminalLine()
        for word in words(of: text) {
            if line.isEmpty || line.width + 1 + word.width <= width {
                if !line.isEmpty { line.append(word.space, width: 1) }
            } else {
                lines.append(line)
                line = TerminalLine()
            }
            for (run, character) in word.characters(ifWiderThan: width) {
                let cells = TerminalWidth.of(character)
                if line.width + cells > width, !line.isEmpty {
                    lines.append(line)
                    line = TerminalLine()
                }
                line.append(InlineText.Run(String(character), emphasis: run.emphasis, tone: run.tone), width: cells)
            }
            if word.width <= width { for run in word.runs { line.append(run, width: TerminalWidth.of(run.text)) } }
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }

    /// The widest word of a text: what a column needs at least.
    static func widestWord(of text: InlineText) -> Int { words(of: text).map(\.width).max() ?? 0 }

    /// A word may change its style in the middle, as in `**8**-way`.
    private struct Word {
        var runs: [InlineText.Run] = []
        var width = 0
        /// The blank in front of the word, in the style that the text has there.
        var space = InlineText.Run(" ")

        var text: String { runs.map(\.text).joined() }
        var isNumber: Bool { !text.isEmpty && text.allSatisfy { $0.isNumber || $0 == "." || $0 == "," } }
        /// Whether this looks like a unit: `ms`, `GB`, `%`, `tok/s`, `TFLOP/s`.
        var isUnit: Bool {
            let first = text.first ?? " "
            return width <= 8 && (first.isLetter || first == "%" || first == "µ")
        }

        /// The characters of a word that must be broken; none if the word fits.
        func characters(ifWiderThan limit: Int) -> [(InlineText.Run, Character)] {
            width <= limit ? [] : runs.flatMap { run in run.text.map { (run, $0) } }
        }
    }

    private static func words(of text: InlineText) -> [Word] {
        var words: [Word] = []
        var word = Word()
        for run in text.runs {
            for (index, part) in visible(run.text).split(separator: " ", omittingEmptySubsequences: false).enumerated()
            {
                if index > 0 {
                    append(word, to: &words)
                    word = Word(space: InlineText.Run(" ", emphasis: run.emphasis, tone: run.tone))
                }
                guard !part.isEmpty else { continue }
                word.runs.append(InlineText.Run(String(part), emphasis: run.emphasis, tone: run.tone))
                word.width += TerminalWidth.of(part)
            }
        }
        append(word, to: &words)
        return words
    }

    /// A unit stays on the line of its number: `870 ms` is one word.
    private static func append(_ word: Word, to words: inout [Word]) {
        guard word.width > 0 else { return }
        if let last = words.indices.last, words[last].isNumber, word.isUnit {
            words[last].runs += [word.space] + word.runs
            words[last].width += 1 + word.width
        } else {
            words.append(word)
        }
    }

    /// The text with line breaks as blanks and without characters that could drive the terminal.
    static func visible(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: result.append(" ")
            case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
