/// Finds figures in the free text of a row's remarks.
struct NoteText {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether the phrase occurs.
    func contains(_ phrase: String) -> Bool { position(after: phrase) != nil }

    /// The number that follows the phrase, if it occurs with one.
    func number(after phrase: String) -> Double? {
        position(after: phrase).flatMap { number(at: $0)?.value }
    }

    /// The whole number that follows the phrase, if it occurs with one.
    func count(after phrase: String) -> Int? { number(after: phrase).flatMap { Int(exactly: $0) } }

    /// The whole number that stands before the phrase, if it occurs with one.
    func count(before phrase: String) -> Int? {
        guard let end = position(after: phrase) else { return nil }
        var start = end - phrase.utf8.count
        var digits: [UInt8] = []
        while start > 0, isDigit(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ",") {
            start -= 1
            if isDigit(bytes[start]) { digits.insert(bytes[start], at: 0) }
        }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// The text that follows the phrase, up to a comma, semicolon, blank or closing bracket.
    func word(after phrase: String) -> String? {
        guard let start = position(after: phrase) else { return nil }
        let end = bytes[start...].firstIndex { ",; )\"".utf8.contains($0) } ?? bytes.count
        return start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
    }

    /// The rest of the text after the phrase.
    func rest(after phrase: String) -> NoteText? {
        position(after: phrase).map { NoteText(String(decoding: bytes[$0...], as: UTF8.self)) }
    }

    private func position(after phrase: String) -> Int? {
        let phrase = Array(phrase.utf8)
        guard let first = phrase.first else { return nil }
        var start = 0
        while start + phrase.count <= bytes.count {
            guard let found = bytes[start...].firstIndex(of: first), found + phrase.count <= bytes.count else {
                return nil
            }
            if bytes[found..<(found + phrase.count)].elementsEqual(phrase) { return found + phrase.count }
            start = found + 1
        }
        return nil
    }

    private func number(at start: Int) -> (value: Double, end: Int)? {
        var end = start
        while end < bytes.count, isDigit(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return Double(String(decoding: bytes[start..<end], as: UTF8.self)).map { ($0, end) }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
