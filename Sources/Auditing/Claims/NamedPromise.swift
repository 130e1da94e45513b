internal import Diagnostics
internal import Quantities

/// A line that names a promise by its mark, as in `G3: the whole answer within 20 s` and `21.0 s, so G3 is satisfied`.
public struct NamedPromise: Hashable, Sendable {
    /// A number of the line.
    struct Amount: Hashable, Sendable {
        let value: Double
        let dimension: Dimension
    }

    /// The mark.
    let mark: String
    /// The times, rates and shares of the line in order, those before an answer in its sentence.
    let amounts: [Amount]
    /// Whether the line makes the promise.
    let isMade: Bool
    /// Whether the promise is a least value.
    let isLeast: Bool
    /// Whether the line calls the promise kept.
    let isCalledKept: Bool
    let location: SourceLocation
    let quote: String

    /// Reads a line; `nil` if it names no promise or says nothing of it.
    static func read(_ text: String, at location: SourceLocation) -> NamedPromise? {
        guard text.utf8.count < 400, mayHoldMark(text) else { return nil }
        let scalars = [Unicode.Scalar](scalarsOf: text)
        guard let (mark, place) = mark(in: scalars) else { return nil }
        let words = Words.list(scalars[...])
        let begins = scalars[..<place].allSatisfy { !$0.properties.isAlphabetic && !$0.isNumeral }
        let least = Self.least.containsAny(of: words) || scalars.contains("≥") || scalars.contains(">")
        let bounds = least || Self.bounds.containsAny(of: words) || scalars.contains("≤") || scalars.contains("<")
        let isKept = Self.kept.containsAny(of: words) && !Self.missed.containsAny(of: words)
        let range = isKept ? Sentence.range(around: place, in: scalars) : 0..<scalars.count
        let amounts = QuantityScanner.scan(scalars).filter {
            range.contains($0.range.lowerBound) && [.duration, .tokenRate, .share].contains($0.dimension)
        }.map { Amount(value: $0.value, dimension: $0.dimension) }
        guard !amounts.isEmpty, isKept || (begins && bounds) else { return nil }
        return NamedPromise(
            mark: mark, amounts: amounts, isMade: begins && bounds && !isKept, isLeast: least, isCalledKept: isKept,
            location: location, quote: text)
    }

    /// Whether a mark stands in a text as far as its ASCII tells: nearly no line has one, and bytes are looked at soonest.
    private static func mayHoldMark(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                guard isCapital(bytes[index]) else {
                    index += 1
                    continue
                }
                let start = index
                while index < bytes.count, isCapital(bytes[index]) { index += 1 }
                let end = index
                while index < bytes.count, isDigit(bytes[index]) { index += 1 }
                if end - start <= 2, (1...2).contains(index - end), start == 0 || !isWordPart(bytes[start - 1]),
                    index == bytes.count || !isWordPart(bytes[index]), !others.contains(Word(bytes[start..<end]))
                {
                    return true
                }
            }
            return false
        }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Whether a byte of ASCII belongs to a word.
    private static func isWordPart(_ byte: UInt8) -> Bool {
        byte < 0x80 && isWordPart(Unicode.Scalar(byte))
    }

    /// The first mark of a text, one or two capitals and a number, and where it begins.
    private static func mark(in scalars: [Unicode.Scalar]) -> (String, Int)? {
        var index = 0
        while index < scalars.count {
            guard ("A"..."Z").contains(scalars[index]), index == 0 || !isWordPart(scalars[index - 1]) else {
                index += 1
                continue
            }
            let letters = scalars[index...].prefix { ("A"..."Z").contains($0) }
            let digits = scalars[letters.endIndex...].prefix { ("0"..."9").contains($0) }
            let end = digits.endIndex
            if letters.count <= 2, (1...2).contains(digits.count), end == scalars.count || !isWordPart(scalars[end]) {
                let mark = String(scalars: scalars[index..<end])
                if !others.contains(Word(letters.map { UInt8(truncatingIfNeeded: $0.value) })) { return (mark, index) }
            }
            index = max(end, index + 1)
        }
        return nil
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.isNumeral || scalar == "-" || scalar == "_" || scalar == "."
    }

    /// Degrees, parts, formats and models are marked alike.
    private static let others: WordSet = [
        "TP", "PP", "DP", "EP", "CP", "SP", "FP", "BF", "MI", "GB", "H", "A", "B", "L", "V", "K", "M", "P", "HB", "W",
    ]
    private static let bounds: WordSet = [
        "within", "below", "under", "most", "exceed", "exceeds", "max", "maximum", "limit", "不超过", "以内", "上限",
    ]
    private static let least: WordSet = ["least", "minimum", "above", "不低于", "至少"]
    private static let kept: WordSet = [
        "met", "holds", "satisfied", "kept", "ok", "passes", "pass", "fulfilled", "achieved", "满足", "达标",
    ]
    private static let missed: WordSet = [
        "not", "missed", "fails", "fail", "misses", "never", "cannot", "isn", "barely", "不满足", "未达标", "不达标",
    ]
}
