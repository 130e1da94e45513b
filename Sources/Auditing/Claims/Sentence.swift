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

    private static func ends(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        switch scalars[index] {
        case "。", "；", "！", "？": true
        case ".", "!", "?", ";": index + 1 < scalars.count && scalars[index + 1].isBlank
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// Whether this is white space.
    var isBlank: Bool {
        isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
    }

    /// Whether this is a digit or another sign for a number.
    var isNumeral: Bool { isASCII ? (0x30...0x39).contains(value) : properties.numericType != nil }
}
