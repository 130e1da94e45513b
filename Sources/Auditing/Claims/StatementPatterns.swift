/// Patterns of statements made ready, so that a text is compared with all of them by looking each of its words up once.
struct StatementPatterns: Sendable {
    /// Which groups of words a text has some of: one bit for each.
    private typealias Bits = SIMD4<UInt64>

    private struct Wording: Sendable {
        let kind: Statement.Kind
        let required: Bits
        let forbidden: Bits

        func matches(_ found: Bits) -> Bool {
            found & required == required && found & forbidden == .zero
        }
    }

    private let wordings: [Wording]
    private let bits: WordTable<Bits>
    private let terms: TermFinder<Bits>

    /// Makes patterns ready; there may be 256 groups of words in all.
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
        let found = groups(in: text)
        return wordings.first { $0.matches(found) && holds($0.kind) }?.kind
    }

    /// The kinds of all patterns that a text matches.
    func all(in text: [Unicode.Scalar]) -> [Statement.Kind] {
        let found = groups(in: text)
        return wordings.filter { $0.matches(found) }.map(\.kind)
    }

    /// Whether a text has the words of a pattern somewhere, whatever else it says.
    func mayMatch(_ text: [Unicode.Scalar]) -> Bool {
        let found = groups(in: text)
        return wordings.contains { found & $0.required == $0.required }
    }

    /// Degrees with their number, `PP2`, by the word that stands for them in patterns.
    private static let degrees: [(prefix: Word, name: Word)] = [
        ("pp", "ppn"), ("tp", "tpn"), ("dp", "dpn"), ("ep", "epn"),
    ]

    private func groups(in text: [Unicode.Scalar]) -> Bits {
        var found = Bits.zero
        for word in Words.list(text[...]) {
            if let own = bits[word] {
                found |= own
            } else if word.size <= 5, word.isPlain,
                let degree = StatementPatterns.degrees.first(where: { word.begins(with: $0.prefix) }),
                word.endsInDigit
            {
                found |= bits[degree.name] ?? .zero
            }
        }
        if text.contains(where: { (0x4000...0x9FFF).contains($0.value) }) {
            for match in terms.matches(in: text[...]) {
                found |= match.value
                // `不降低`
                if match.range.lowerBound > 0, ["不", "未", "没", "无", "非"].contains(text[match.range.lowerBound - 1]) {
                    found |= bits["not"] ?? .zero
                }
            }
        }
        return found
    }
}
