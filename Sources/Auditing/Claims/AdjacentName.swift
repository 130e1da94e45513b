internal import Quantities

/// The name that stands right before or behind a number in running text: `hidden size 7168`, `61 layers`, `输入长度 2048`.
enum AdjacentName {
    /// What the words before a number name: the longest ending of them that is a name and nothing else.
    ///
    /// - Parameters:
    ///   - words: The words before the number.
    ///   - text: The same words as text, asked for where some are outside ASCII.
    ///   - quantity: The number.
    ///   - vocabulary: The names that were met so far.
    /// - Returns: The kind; `nil` if they name none that the number measures.
    static func kind(
        before words: [Word], text: () -> [String], of quantity: WrittenQuantity, with vocabulary: VocabularyLookup
    ) -> ClaimKind? {
        var end = words.count
        // `60 MoE layers x 384`, `8 KV heads of 128`: the number is another one's.
        if let last = words.last, last == "x" || last == "of", let noun = words.dropLast().last, plurals.contains(noun)
        {
            return nil
        }
        while end > 0, links.contains(words[end - 1]) { end -= 1 }
        let near = words[max(0, end - 4)..<end]
        let spelled = near.allSatisfy(\.isPlain) ? nil : Array(text()[..<end].suffix(4))
        // Of plain words, only those are a name that stand in the names of the vocabulary.
        let most = spelled == nil ? near.reversed().prefix(while: ClaimVocabulary.isPartOfNames).count : near.count
        for count in stride(from: most, through: 1, by: -1) {
            let name = near.suffix(count)
            guard let first = name.first, !links.contains(first), !exceptions.contains(first),
                !name.contains(where: \.isNumber)
            else { continue }
            let matches =
                name.allSatisfy(\.isPlain)
                ? ClaimVocabulary.matches(of: name)
                : vocabulary.matches(named: (spelled ?? []).suffix(count).joined(separator: " "), in: [])
            let match = matches.first { $0.isWhole && $0.kind.dimension.map(quantity.measures) == true }
            if let kind = match?.kind, count > 1 || !isVague(first, kind), fits(quantity, kind) { return kind }
        }
        return nil
    }

    /// What the noun behind a number says that it counts.
    ///
    /// - Parameters:
    ///   - words: The words behind the number.
    ///   - text: The same words as text, asked for where they begin outside ASCII.
    ///   - before: The words before it.
    ///   - quantity: The number.
    /// - Returns: The kind; `nil` if it counts nothing known.
    static func kind(
        after words: [Word], text: () -> [String], before: [Word], of quantity: WrittenQuantity
    ) -> ClaimKind? {
        guard quantity.dimension == .count, quantity.value >= 1, quantity.unit.isEmpty || quantity.unit == "k",
            let first = words.first
        else { return nil }
        // `the other 60 are MoE`
        if before.last.map(exceptions.contains) == true {
            let isOfMixture =
                nouns[first]?.contains { $0.kind == .mixtureLayers && words.starts(with: $0.words) } ?? false
            return isOfMixture && before.last == "other" ? .mixtureLayers : nil
        }
        if let noun = nouns[first]?.first(where: { words.starts(with: $0.words) }) {
            if let next = words.dropFirst(noun.words.count).first, rates.contains(next) { return nil }
            return fits(quantity, noun.kind) ? noun.kind : nil
        }
        // Chinese runs on without blanks: `8 个 KV 头`, `16 个专家`.
        guard first.head & 0xFF >= 0x80 else { return nil }
        let run = [Unicode.Scalar](scalarsOf: text().prefix(4).joined())
        let match = joinedNouns.filter { run.starts(with: $0.noun) }.max { $0.noun.count < $1.noun.count }
        return match.flatMap { fits(quantity, $0.kind) ? $0.kind : nil }
    }

    /// The nouns by their first word, those of more words first.
    private static let nouns: WordTable<[(words: [Word], kind: ClaimKind)]> = {
        var kinds: [[Word]: ClaimKind] = [:]
        for (kind, names) in CountedNouns.table {
            for name in names { kinds[name.split(separator: " ").map { Word(String($0)) }] = kind }
        }
        let all = kinds.map { (words: $0.key, kind: $0.value) }.sorted { $0.words.count > $1.words.count }
        return WordTable(Dictionary(grouping: all) { $0.words[0] }.map { ($0.key, $0.value) })
    }()

    private static let joinedNouns: [(noun: [Unicode.Scalar], kind: ClaimKind)] = CountedNouns.table.flatMap {
        kind, names in
        names.map { [Unicode.Scalar](scalarsOf: $0) }.filter { $0.first?.isASCII == false }.map { ($0, kind) }
    }

    private static func fits(_ quantity: WrittenQuantity, _ kind: ClaimKind) -> Bool {
        switch kind {
        case .parameterCount, .activeParameterCount: quantity.value >= 1e7
        case .expertsPerDevice: true
        case .batchSize, .inputLength, .outputLength, .contextLimit:
            quantity.value.rounded() == quantity.value && quantity.value < 1e8
        default: kind.dimension != .count || (quantity.value.rounded() == quantity.value && quantity.value < 1e7)
        }
    }

    /// A single word that means a count only as a key.
    private static func isVague(_ name: Word, _ kind: ClaimKind) -> Bool {
        kind.dimension == .count && !kind.isDegree && name.isPlain && !telling.contains(name)
    }

    /// Single words that mean a count wherever they stand.
    private static let telling: WordSet = ["concurrency", "batch", "isl", "osl", "vocabulary"]
    /// Words behind a noun that make it a rate.
    private static let rates: WordSet = ["per", "each", "s", "sec", "second"]

    private static let plurals: WordSet = ["layers", "heads", "experts", "gpus", "tokens", "sequences", "requests"]

    /// Words that join a name and its number.
    private static let links: WordSet = [
        "of", "is", "are", "was", "be", "at", "to", "about", "roughly", "around", "approximately", "only", "just", "a",
        "an",
        "the", "our", "equals", "with", "up", "some", "nearly", "almost", "x", "共", "约", "为", "是", "总计",
    ]
    /// Words behind which a number is a part of something or one of several.
    private static let exceptions: WordSet = [
        "first", "last", "every", "per", "each", "than", "other", "another", "of", "out", "over", "layer", "extra",
    ]
}
