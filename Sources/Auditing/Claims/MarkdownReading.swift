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
        let scalars: [Unicode.Scalar]
        /// The numbers that claims were read from.
        var taken: [Range<Int>] = []
        var offset = 0

        init(_ line: MarkdownText, key: String, under heading: HeadingContext) {
            self.line = line
            self.key = key
            self.heading = heading
            let spelled = SpelledCounts.scan(line.text)
            let written = QuantityScanner.scan(line.text)
            quantities =
                spelled.isEmpty ? written : (written + spelled).sorted { $0.range.lowerBound < $1.range.lowerBound }
            degrees = WrittenDegrees.scan(line.text)
            scalars = Array(line.text.unicodeScalars)
        }
    }
}
