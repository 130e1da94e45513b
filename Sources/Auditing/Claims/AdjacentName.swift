internal import Quantities

/// The name that stands right before or behind a number in running text: `hidden size 7168`, `61 layers`, `输入长度 2048`.
enum AdjacentName {
    /// What the words before a number name: the longest ending of them that is a name and nothing else.
    static func kind(before words: [String], of quantity: WrittenQuantity) -> ClaimKind? {
        var words = words[...]
        while let last = words.last, links.contains(last) { words.removeLast() }
        for count in stride(from: min(4, words.count), through: 1, by: -1) {
            let name = words.suffix(count).joined(separator: " ")
            guard let first = words.suffix(count).first, !links.contains(first), !exceptions.contains(first),
                !words.suffix(count).contains(where: { $0.unicodeScalars.allSatisfy { ("0"..."9").contains($0) } })
            else { continue }
            let match = ClaimVocabulary.matches(named: name).first {
                $0.isWhole && $0.kind.dimension.map(quantity.measures) == true
            }
            if let kind = match?.kind, !count.isOne || !isVague(name, kind), fits(quantity, kind) { return kind }
        }
        return nil
    }

    /// What the noun behind a number says that it counts.
    static func kind(after words: [String], before: [String], of quantity: WrittenQuantity) -> ClaimKind? {
        guard quantity.dimension == .count, quantity.value >= 1, quantity.unit.isEmpty || quantity.unit == "k",
            before.last.map({ !exceptions.contains($0) }) ?? true
        else { return nil }
        for count in stride(from: min(4, words.count), through: 1, by: -1) {
            guard let kind = nouns[words.prefix(count).joined(separator: " ")] else { continue }
            guard !words.dropFirst(count).prefix(1).contains(where: { ["per", "each"].contains($0) }) else {
                return nil
            }
            return fits(quantity, kind) ? kind : nil
        }
        // Chinese runs on without blanks: `8 个 KV 头`, `16 个专家`.
        let run = words.prefix(4).joined()
        guard let scalar = run.unicodeScalars.first, !scalar.isASCII else { return nil }
        let match = joinedNouns.filter { run.hasPrefix($0.noun) }.max { $0.noun.count < $1.noun.count }
        return match.flatMap { fits(quantity, $0.kind) ? $0.kind : nil }
    }

    private static let nouns: [String: ClaimKind] = {
        var nouns: [String: ClaimKind] = [:]
        for (kind, names) in CountedNouns.table { for name in names { nouns[name] = kind } }
        return nouns
    }()

    private static let joinedNouns: [(noun: String, kind: ClaimKind)] = CountedNouns.table.flatMap { kind, names in
        names.filter { $0.unicodeScalars.first?.isASCII == false }.map { ($0, kind) }
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
    private static func isVague(_ name: String, _ kind: ClaimKind) -> Bool {
        kind.dimension == .count && !kind.isDegree
            && !["concurrency", "batch", "isl", "osl", "vocabulary"].contains(name)
            && name.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Words that join a name and its number.
    private static let links: Set<String> = [
        "of", "is", "are", "was", "be", "at", "to", "about", "roughly", "around", "approximately", "only", "just", "a",
        "an",
        "the", "our", "equals", "with", "up", "some", "nearly", "almost", "x", "共", "约", "为", "是", "总计",
    ]
    /// Words behind which a number is a part of something or one of several.
    private static let exceptions: Set<String> = [
        "first", "last", "every", "per", "each", "than", "other", "another", "of", "out", "over", "layer", "extra",
    ]
}

extension Int {
    fileprivate var isOne: Bool { self == 1 }
}
