internal import Documents
internal import Quantities

/// A text of one line with everything that is found in it before anything is made of it.
///
/// One object, as all that reads the line holds on to it.
final class ScannedLine {
    let line: MarkdownText
    /// What it is the value of; empty if nothing.
    let key: String
    /// What stands above it.
    let heading: HeadingContext
    let quantities: [WrittenQuantity]
    /// The same without counts that are spelled out, and with each `B` as billions.
    let written: [WrittenQuantity]
    let degrees: [WrittenDegrees.Mention]
    /// The words of the line and then those of its key.
    let words: [Word]
    /// The words of the line alone.
    var lineWords: ArraySlice<Word> { words[..<places.count] }
    /// The words of its key.
    var keyWords: ArraySlice<Word> { words[places.count...] }
    /// The scalars that each word of the line stands in.
    private let places: [Range<Int>]

    var scalars: [Unicode.Scalar] { line.scalars }

    /// Finds what is in a line.
    convenience init(_ line: MarkdownText, key: String = "", under heading: HeadingContext) {
        let (words, places) = Words.placed(line.scalars[...])
        self.init(line, words: words, at: places, key: key, under: heading)
    }

    /// Finds what else is in a line whose words are known.
    init(
        _ line: MarkdownText, words: [Word], at places: [Range<Int>], key: String = "", under heading: HeadingContext
    ) {
        self.line = line
        self.key = key
        self.heading = heading
        let spelled = SpelledCounts.scan(line.scalars)
        written = QuantityScanner.scan(line.scalars)
        let measured = WrittenBytes.read(written, in: line.scalars)
        quantities =
            spelled.isEmpty ? measured : (measured + spelled).sorted { $0.range.lowerBound < $1.range.lowerBound }
        degrees = WrittenDegrees.scan(line.scalars)
        self.words = key.isEmpty ? words : words + Words.list(key)
        self.places = places
    }

    /// The words of a part of the line.
    func words(in range: Range<Int>) -> ArraySlice<Word> {
        guard !cutsWord(range.lowerBound), !cutsWord(range.upperBound) else { return Words.list(scalars[range])[...] }
        var first = 0
        while first < places.count, places[first].lowerBound < range.lowerBound { first += 1 }
        var end = first
        while end < places.count, places[end].upperBound <= range.upperBound { end += 1 }
        return words[first..<end]
    }

    /// Whether a place lies between two letters.
    private func cutsWord(_ place: Int) -> Bool {
        place > 0 && place < scalars.count && Words.isLetter(scalars[place - 1]) && Words.isLetter(scalars[place])
    }
}
