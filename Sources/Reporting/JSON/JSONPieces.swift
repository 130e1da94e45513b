/// Text that is handed on in pieces while it is written.
struct JSONPieces {
    /// What was not handed on yet.
    private(set) var rest = ""
    private let take: ((String) -> Void)?

    /// How many bytes a piece has at least.
    private static let size = 1 << 20

    /// Text that is kept whole, or handed on to `take`.
    init(take: ((String) -> Void)? = nil) { self.take = take }

    static func += (pieces: inout JSONPieces, text: String) { pieces.rest += text }

    /// Hands on what is there if it is long enough.
    mutating func handOn() {
        guard let take, rest.utf8.count >= JSONPieces.size else { return }
        take(rest)
        rest.removeAll(keepingCapacity: true)
    }
}
