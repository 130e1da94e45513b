/// Sentences of a line, so that the words of one say nothing of a number in another.
enum Sentence {
    /// The scalars of the sentence that holds a place.
    static func range(around place: Int, in scalars: [Unicode.Scalar]) -> Range<Int> {
        var start = min(place, scalars.count)
        while start > 0, place - start < 600, !ends(scalars, at: start - 1) { start -= 1 }
        var end = min(place, scalars.count)
        while end < scalars.count, end - place < 600, !ends(scalars, at: end) { end += 1 }
        return start..<end
    }

    /// The words of a stretch.
    static func words(_ range: Range<Int>, of scalars: [Unicode.Scalar]) -> [String] {
        Words.split(text(range, of: scalars))
    }

    /// The text of a stretch.
    static func text(_ range: Range<Int>, of scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    private static func ends(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        switch scalars[index] {
        case "。", "；", "！", "？": true
        case ".", "!", "?", ";": index + 1 < scalars.count && scalars[index + 1].properties.isWhitespace
        default: false
        }
    }
}
