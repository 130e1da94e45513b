/// Text that is handed on in pieces while it is written.
///
/// It is kept as bytes: a document is written in ten thousands of short pieces, each of which costs a text several times
/// as much to take as it costs a list of bytes.
struct JSONPieces {
    /// What was not handed on yet.
    private var bytes: [UInt8] = []
    private let take: ((String) -> Void)?

    /// How many bytes a piece has at least.
    private static let size = 1 << 20

    /// Text that is kept whole, or handed on to `take`.
    init(take: ((String) -> Void)? = nil) { self.take = take }

    /// What was not handed on yet, as text.
    var rest: String { String(decoding: bytes, as: UTF8.self) }

    static func += (pieces: inout JSONPieces, text: String) { pieces.bytes.append(contentsOf: text.utf8) }

    /// Begins a new line, set in by two blanks per level.
    mutating func breakLine(_ level: Int) {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    /// Hands on what is there if it is long enough.
    mutating func handOn() {
        guard let take, bytes.count >= JSONPieces.size else { return }
        take(rest)
        bytes.removeAll(keepingCapacity: true)
    }
}
