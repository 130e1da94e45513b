/// The claims of one strategy: a run of its document's claims, which stay there, and others behind it.
///
/// A folder can hold hundreds of thousands of strategies; copies of what a table's rows and a document's objects say would
/// take as much memory as the claims themselves.
public struct StrategyClaims: RandomAccessCollection, Sendable {
    /// The claims of the document, once all of them are known.
    private var shared: [Claim] = []
    /// Where the run begins among them; below zero if there is none.
    private var start: Int32
    private var length: Int32
    /// The claims behind the run; before ``share(_:)`` those of the run too.
    private var others: [Claim]

    /// Claims that a strategy holds itself.
    ///
    /// - Parameters:
    ///   - claims: The claims.
    ///   - run: Where the first of them stand among the claims of the document, if they follow each other there.
    init(_ claims: [Claim], run: Range<Int>? = nil) {
        start = run.flatMap { Int32(exactly: $0.lowerBound) } ?? -1
        length = start < 0 ? 0 : Int32(clamping: run?.count ?? 0)
        others = claims
    }

    /// Refers to the claims of the document instead of copies, if they are known to stand there.
    mutating func share(_ claims: [Claim]) {
        guard start >= 0, shared.isEmpty, Int(start) + Int(length) <= claims.count else { return }
        shared = claims
        others = Array(others[Int(length)...])
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// How many claims there are.
    public var endIndex: Int { shared.isEmpty ? others.count : Int(length) + others.count }

    /// A claim of the strategy.
    public subscript(position: Int) -> Claim {
        guard !shared.isEmpty else { return others[position] }
        return position < Int(length) ? shared[Int(start) + position] : others[position - Int(length)]
    }
}

extension StrategyClaims: Hashable {
    /// Whether the same is claimed.
    public static func == (left: StrategyClaims, right: StrategyClaims) -> Bool { left.elementsEqual(right) }

    /// Hashes all claims.
    public func hash(into hasher: inout Hasher) { for claim in self { hasher.combine(claim) } }
}
