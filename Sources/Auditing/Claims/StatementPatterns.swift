/// Patterns of statements made ready, so that a text is compared with all of them by looking each of its words up once.
struct StatementPatterns: Sendable {
    /// Which groups of words a text has some of: one bit for each.
    private typealias Bits = SIMD2<UInt64>

    private struct Wording: Sendable {
        let kind: Statement.Kind
        let required: Bits
        let forbidden: Bits
    }

    private let wordings: [Wording]
    private let bits: WordTable<Bits>
    private let terms: TermFinder<Bits>

    /// Makes patterns ready; there may be 128 groups of words in all.
    init(_ patterns: [StatementVocabulary.Pattern]) {
        var bits: [Word: Bits] = [:]
        var count = 0
        func nextBit(of words: [String]) -> Bits {
            var bit = Bits.zero
            bit[count / 64] = 1 << UInt64(count % 64)
            count += 1
            for word in words { bits[Word(word), default: .zero] |= bit }
            return bit
        }
        wordings = patterns.map { pattern in
            var required = Bits.zero
            for group in pattern.groups { required |= nextBit(of: group) }
            return Wording(kind: pattern.kind, required: required, forbidden: nextBit(of: pattern.without))
        }
        self.bits = WordTable(bits.map { ($0.key, $0.value) })
        terms = TermFinder(
            ChineseTerms.table.map { term, words in
                (term, words.reduce(Bits.zero) { $0 | (bits[Word($1)] ?? .zero) })
            })
    }

    /// The kind of the first pattern that a text matches and that holds for it.
    func first(in text: [Unicode.Scalar], where holds: (Statement.Kind) -> Bool) -> Statement.Kind? {
        var found = Bits.zero
        for word in Words.list(text[...]) { found |= bits[word] ?? .zero }
        if text.contains(where: { (0x4000...0x9FFF).contains($0.value) }) {
            for match in terms.matches(in: text[...]) { found |= match.value }
        }
        return wordings.first { wording in
            found & wording.required == wording.required && found & wording.forbidden == .zero && holds(wording.kind)
        }?.kind
    }
}
