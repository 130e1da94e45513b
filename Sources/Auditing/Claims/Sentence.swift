/// Sentences of a line, so that the words of one say nothing of a number in another.
enum Sentence {
    /// The scalars of the sentence that holds a place, which is most often that of the place before it.
    static func range(around place: Int, in scalars: [Unicode.Scalar], after last: Range<Int>?) -> Range<Int> {
        // What a place sees of a long sentence ends elsewhere than what another place sees of it.
        if let last, last.contains(place), last.count < farthest { return last }
        return range(around: place, in: scalars)
    }

    /// How far a sentence is looked at to each side of a place.
    private static let farthest = 600

    /// The scalars of the sentence that holds a place.
    static func range(around place: Int, in scalars: [Unicode.Scalar]) -> Range<Int> {
        var start = min(place, scalars.count)
        while start > 0, place - start < farthest, !ends(scalars, at: start - 1) { start -= 1 }
        var end = min(place, scalars.count)
        while end < scalars.count, end - place < farthest, !ends(scalars, at: end) { end += 1 }
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
        switch value {
        case 0x20, 0x09...0x0D: true
        // Unicode's property `White_Space`, which its tables take long to tell.
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Whether this is a digit or another sign for a number.
    var isNumeral: Bool {
        switch value {
        case 0x30...0x39: true
        case ..<0x80: false
        // `·`, `×`, dashes, arrows and full-width marks, which the tables take long to tell.
        case 0xB7, 0xD7, 0x2010...0x2027, 0x2190...0x21FF, 0x3001...0x3002, 0x3008...0x3011: false
        case 0xFF01...0xFF0F, 0xFF1A...0xFF5E: false
        default: properties.numericType != nil
        }
    }
}
