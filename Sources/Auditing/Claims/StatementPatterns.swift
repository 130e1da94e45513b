/// Which groups of words a text has some of: one bit for each group of each pattern.
///
/// What a text of several parts has is the union of theirs.
typealias StatementEvidence = SIMD4<UInt64>

/// Patterns of statements made ready, so that a text is compared with all of them by looking each of its words up once.
struct StatementPatterns: Sendable {
    fileprivate struct Wording: Sendable {
        let kind: Statement.Kind
        let required: StatementEvidence
        let forbidden: StatementEvidence

        func matches(_ found: StatementEvidence) -> Bool {
            found & required == required && found & forbidden == .zero
        }
    }

    private let wordings: [Wording]

    fileprivate init(_ wordings: [Wording]) { self.wordings = wordings }

    static func + (first: StatementPatterns, second: StatementPatterns) -> StatementPatterns {
        StatementPatterns(first.wordings + second.wordings)
    }

    /// The kind of the first pattern that a text matches and that holds for it.
    func first(with found: StatementEvidence, where holds: (Statement.Kind) -> Bool) -> Statement.Kind? {
        wordings.first { $0.matches(found) && holds($0.kind) }?.kind
    }

    /// The kinds of all patterns that a text matches.
    func all(with found: StatementEvidence) -> [Statement.Kind] {
        wordings.filter { $0.matches(found) }.map(\.kind)
    }

    /// Whether a text has the words of a pattern somewhere, whatever else it says.
    func mayMatch(_ found: StatementEvidence) -> Bool { wordings.contains { found & $0.required == $0.required } }
}

/// The words of several lists of patterns; there may be 256 groups of them in all.
struct StatementWords: Sendable {
    private let bits: WordTable<StatementEvidence>
    private let terms: TermFinder<StatementEvidence>

    /// Makes lists of patterns ready.
    static func ready(_ lists: [[StatementVocabulary.Pattern]]) -> (words: StatementWords, lists: [StatementPatterns]) {
        var bits: [Word: StatementEvidence] = [:]
        var count = 0
        func nextBit(of words: [String]) -> StatementEvidence {
            var bit = StatementEvidence.zero
            bit[count / 64] = 1 << UInt64(count % 64)
            count += 1
            for word in words { bits[Word(word), default: .zero] |= bit }
            return bit
        }
        let lists = lists.map { patterns in
            StatementPatterns(
                patterns.map { pattern in
                    var required = StatementEvidence.zero
                    for group in pattern.groups { required |= nextBit(of: group) }
                    return StatementPatterns.Wording(
                        kind: pattern.kind, required: required, forbidden: nextBit(of: pattern.without))
                })
        }
        return (StatementWords(bits), lists)
    }

    private init(_ bits: [Word: StatementEvidence]) {
        self.bits = WordTable(bits.map { ($0.key, $0.value) })
        terms = TermFinder(
            ChineseTerms.table.map { term, words in
                (term, words.reduce(StatementEvidence.zero) { $0 | (bits[Word($1)] ?? .zero) })
            })
    }

    /// Which groups of words a text has some of.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - words: Its words, if they are known.
    /// - Returns: The groups.
    func evidence(in text: [Unicode.Scalar], words: ArraySlice<Word>? = nil) -> StatementEvidence {
        var found = StatementEvidence.zero
        if let words {
            for word in words { found |= evidence(of: word) }
        } else {
            Words.forEach(in: text) { found |= evidence(of: $0) }
        }
        if text.contains(where: { (0x4000...0x9FFF).contains($0.value) }) {
            for match in terms.matches(in: text[...]) {
                found |= match.value
                // `不降低`
                if match.range.lowerBound > 0, StatementWords.denials.contains(text[match.range.lowerBound - 1]) {
                    found |= bits["not"] ?? .zero
                }
            }
        }
        return found
    }

    /// Degrees with their number, `PP2`, by the word that stands for them in patterns.
    private static let degrees: [(prefix: Word, name: Word)] = [
        ("pp", "ppn"), ("tp", "tpn"), ("dp", "dpn"), ("ep", "epn"),
    ]

    private static let denials: Set<Unicode.Scalar> = ["不", "未", "没", "无", "非"]

    private func evidence(of word: Word) -> StatementEvidence {
        if let own = bits[word] { return own }
        guard word.size <= 5, word.isPlain, word.endsInDigit,
            let degree = StatementWords.degrees.first(where: { word.begins(with: $0.prefix) })
        else { return .zero }
        return bits[degree.name] ?? .zero
    }
}
