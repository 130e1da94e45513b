/// The words of a text with their widths, found once: a table measures its cells before it wraps them.
struct TerminalWords {
    private let words: [Word]

    /// - Parameter text: The text, of which only what is safe to show is kept.
    init(_ text: InlineText) {
        var words: [Word] = []
        var word = Word()
        for run in text.runs {
            let parts = TerminalLine.visible(run.text).split(separator: " ", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if index > 0 {
                    TerminalWords.append(word, to: &words)
                    word = Word(space: InlineText.Run(" ", emphasis: run.emphasis, tone: run.tone))
                }
                guard !part.isEmpty else { continue }
                word.append(
                    InlineText.Run(String(part), emphasis: run.emphasis, tone: run.tone),
                    width: TerminalWidth.of(part))
            }
        }
        TerminalWords.append(word, to: &words)
        self.words = words
    }

    /// The cells that the text takes on one line.
    var width: Int { words.reduce(max(0, words.count - 1)) { $0 + $1.width } }
    /// The cells of the widest word: what a column needs at least.
    var widest: Int { words.reduce(0) { max($0, $1.width) } }

    /// The lines of the text, none wider than `width` cells unless a single character is.
    func lines(width: Int) -> [TerminalLine] {
        var lines: [TerminalLine] = []
        var line = TerminalLine()
        for word in words {
            if line.isEmpty || line.width + 1 + word.width <= width {
                if !line.isEmpty { line.append(word.space, width: 1) }
            } else {
                lines.append(line)
                line = TerminalLine()
            }
            guard word.width > width else {
                for (run, cells) in zip(word.runs, word.widths) { line.append(run, width: cells) }
                continue
            }
            for (run, character) in word.characters {
                let cells = TerminalWidth.of(character)
                if line.width + cells > width, !line.isEmpty {
                    lines.append(line)
                    line = TerminalLine()
                }
                line.append(InlineText.Run(String(character), emphasis: run.emphasis, tone: run.tone), width: cells)
            }
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }

    /// A unit stays on the line of its number: `870 ms` is one word.
    private static func append(_ word: Word, to words: inout [Word]) {
        guard word.width > 0 else { return }
        if let last = words.indices.last, word.isUnit, words[last].isNumber {
            words[last].append(word.space, width: 1)
            for (run, cells) in zip(word.runs, word.widths) { words[last].append(run, width: cells) }
        } else {
            words.append(word)
        }
    }
}

/// A word may change its style in the middle, as in `**8**-way`.
private struct Word {
    private(set) var runs: [InlineText.Run] = []
    /// The cells of each run, and of all.
    private(set) var widths: [Int] = []
    private(set) var width = 0
    /// The blank in front of the word, in the style that the text has there.
    let space: InlineText.Run

    init(space: InlineText.Run = InlineText.Run(" ")) { self.space = space }

    mutating func append(_ run: InlineText.Run, width: Int) {
        runs.append(run)
        widths.append(width)
        self.width += width
    }

    var isNumber: Bool {
        width > 0 && runs.allSatisfy { $0.text.allSatisfy { $0.isNumber || $0 == "." || $0 == "," } }
    }

    /// Whether this looks like a unit: `ms`, `GB`, `%`, `tok/s`, `TFLOP/s`.
    var isUnit: Bool {
        guard width <= 8, let first = runs.first?.text.first else { return false }
        return first.isLetter || first == "%" || first == "µ"
    }

    /// The characters with the runs that they are of.
    var characters: [(InlineText.Run, Character)] { runs.flatMap { run in run.text.map { (run, $0) } } }
}
