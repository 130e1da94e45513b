/// The line above the one that is read, as far as a sentence may run on from it.
struct LineAbove {
    private let line: String

    /// No line.
    static let none = LineAbove("")

    init(_ line: String) { self.line = line }

    /// Whether a sentence ends with the line.
    var endsSentence: Bool { line.utf8.last == UInt8(ascii: ".") || line.hasSuffix("。") }

    /// Whether a sentence may run on from the line.
    var runsOn: Bool { !line.isEmpty && !endsSentence }

    /// Its last characters.
    var tail: String {
        // Characters need no search for their ends where each is a byte.
        line.utf8.allSatisfy { $0 < 0x80 } ? String(Substring(line.utf8.suffix(60))) : String(line.suffix(60))
    }

    /// The words of them.
    var lastWords: [Word] { line.isEmpty ? [] : Words.list(tail) }
}
