internal import Documents
internal import Quantities

/// Experts that a sentence spreads over devices: `128 experts over EP8 put 16 experts of every layer on a GPU`.
enum ExpertSplits {
    /// The splits of a line as equations: all experts over the devices against those of one.
    static func read(
        _ line: MarkdownText, quantities: [WrittenQuantity], degrees: [WrittenDegrees.Mention], topics: Equation.Topics
    ) -> [Equation] {
        guard quantities.count >= 2, line.text.utf8.count < 2000, line.text.holds("xpert") else { return [] }
        let scalars = line.scalars
        let experts = quantities.filter { $0.dimension == .count && counts($0, scalars, among: expertWords) }
        guard experts.count == 2, let whole = experts.first, let each = experts.last, whole.value > each.value,
            each.value >= 1, whole.range.upperBound < each.range.lowerBound
        else { return [] }
        let sentence = Sentence.range(around: whole.range.lowerBound, in: scalars)
        guard sentence.contains(each.range.lowerBound) else { return [] }
        let words = Words.list(scalars[sentence])
        let behind = Words.list(scalars[each.range.upperBound..<sentence.upperBound].prefix(60))
        guard spreads.containsAny(of: words), !others.containsAny(of: words), isOfOneDevice(behind),
            let ways = ways(whole.range.upperBound..<each.range.lowerBound, quantities, degrees, scalars), ways > 1
        else { return [] }
        let left = Equation.Side(
            whole.value / ways, .count, of: [whole.value, ways],
            text: "\(FixedPoint.significant(whole.value)) experts / \(FixedPoint.significant(ways))")
        return [
            Equation(
                location: line.location(ofScalar: whole.range.lowerBound), quote: line.text, topics: topics,
                left: left, relation: .equal,
                right: Equation.Side(each.value, .count, text: "\(FixedPoint.significant(each.value)) experts"))
        ]
    }

    /// Over how many devices, where what stands between both numbers names one number of them.
    private static func ways(
        _ gap: Range<Int>, _ quantities: [WrittenQuantity], _ degrees: [WrittenDegrees.Mention],
        _ scalars: [Unicode.Scalar]
    ) -> Double? {
        let mentions = degrees.filter { gap.contains($0.range.lowerBound) }
        let named = mentions.map { Double($0.value) }
        let counted = quantities.filter { quantity in
            gap.contains(quantity.range.lowerBound) && quantity.dimension == .count
                && !mentions.contains { $0.range.overlaps(quantity.range) }
                && counts(quantity, scalars, among: deviceWords)
        }.map(\.value)
        let all = Set(named + counted)
        return all.count == 1 ? all.first : nil
    }

    /// Whether words go on with one device: `of every layer on a GPU`, `per card`, `each`.
    private static func isOfOneDevice(_ words: [Word]) -> Bool {
        words.prefix(8).contains { each.contains($0) }
            && (words.prefix(8).contains { deviceWords.contains($0) } || words.prefix(2).contains("each"))
    }

    private static func counts(
        _ quantity: WrittenQuantity, _ scalars: [Unicode.Scalar], among nouns: WordSet
    ) -> Bool {
        let words = Words.list(scalars[min(quantity.range.upperBound, scalars.count)...].prefix(24))
        return words.first.map(nouns.contains) == true
            || (words.first == "routed" && words.dropFirst().first.map(nouns.contains) == true)
    }

    private static let expertWords: WordSet = ["experts", "expert"]
    private static let deviceWords: WordSet = [
        "gpu", "gpus", "card", "cards", "device", "devices", "die", "dies", "npu", "npus", "accelerator",
        "accelerators",
        "chip", "chips", "rank", "ranks", "ways",
    ]
    private static let each: WordSet = ["each", "every", "per", "a", "one"]
    private static let spreads: WordSet = ["over", "across", "among", "divided", "spread", "split", "puts", "put"]
    /// Words of sentences that count other experts too, or what would be.
    private static let others: WordSet = [
        "redundant", "shared", "slots", "copies", "would", "if", "instead", "not", "active", "visited", "distinct",
        "touches",
    ]
}
