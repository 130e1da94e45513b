internal import Documents
internal import Quantities

extension MarkdownClaims {
    /// One line with everything that is found in it.
    struct Reading {
        let line: MarkdownText
        let key: String
        let heading: HeadingContext
        let quantities: [WrittenQuantity]
        let degrees: [WrittenDegrees.Mention]
        /// The words of the line and then those of its key.
        let words: [Word]
        /// The words of the line alone.
        var lineWords: ArraySlice<Word> { words[..<lineWordCount] }
        /// The words of its key.
        var keyWords: ArraySlice<Word> { words[lineWordCount...] }
        private let lineWordCount: Int
        /// The numbers that claims were read from.
        var taken: [Range<Int>] = []
        var offset = 0

        var scalars: [Unicode.Scalar] { line.scalars }

        /// Finds what is in a line.
        ///
        /// - Parameters:
        ///   - line: The line.
        ///   - key: What it is the value of; empty if nothing.
        ///   - keyWords: The words of the key.
        ///   - heading: What stands above it.
        init(_ line: MarkdownText, key: String, _ keyWords: [Word], under heading: HeadingContext) {
            self.line = line
            self.key = key
            self.heading = heading
            let spelled = SpelledCounts.scan(line.scalars)
            let written = WrittenBytes.read(QuantityScanner.scan(line.scalars), in: line.scalars)
            quantities =
                spelled.isEmpty ? written : (written + spelled).sorted { $0.range.lowerBound < $1.range.lowerBound }
            degrees = WrittenDegrees.scan(line.scalars)
            var words = Words.list(line.scalars[...])
            lineWordCount = words.count
            words += keyWords
            self.words = words
        }
    }
}
