/// The line above the one that is read, as far as a sentence may run on from it.
struct LineAbove {
    /// Its last characters.
    let tail: String
    /// The words of them.
    let lastWords: [Word]
    /// Whether a sentence ends with the line.
    let endsSentence: Bool

    /// No line.
    static let none = LineAbove("")

    init(_ line: String) {
        // Characters need no search for their ends where each is a byte.
        tail = line.utf8.allSatisfy { $0 < 0x80 } ? String(Substring(line.utf8.suffix(60))) : String(line.suffix(60))
        lastWords = Words.list(tail)
        endsSentence = line.utf8.last == UInt8(ascii: ".") || line.hasSuffix("。")
    }
}
