internal import Documents
internal import Quantities

/// Layers that a sentence cuts into equal stages: `the 94 layers into four stages of 24 layers`.
enum StageSplits {
    /// The splits of a line as equations: stages times layers of a stage against all layers.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity], topics: Equation.Topics) -> [Equation] {
        guard quantities.count >= 2, line.text.utf8.count < 2000 else { return [] }
        let scalars = line.scalars
        let layers = quantities.filter { $0.dimension == .count && noun(behind: $0, scalars, among: layerWords) }
        return layers.dropFirst().compactMap { each -> Equation? in
            guard
                let whole = layers.last(where: { $0.range.upperBound < each.range.lowerBound && $0.value > each.value })
            else { return nil }
            let gap = scalars[whole.range.upperBound..<each.range.lowerBound]
            guard gap.count < 80, !gap.contains(".") else { return nil }
            let words = Words.list(gap)
            guard let place = words.lastIndex(where: stageWords.contains),
                words[(place + 1)...].allSatisfy({ $0 == "of" || $0 == "with" }), place + 1 < words.count,
                let stages = words[..<place].suffix(3).compactMap(count).last, stages > 1
            else { return nil }
            let left = Equation.Side(
                stages * each.value, .count, of: [stages, each.value],
                text: "\(FixedPoint.significant(stages)) × \(FixedPoint.significant(each.value)) layers")
            let right = Equation.Side(whole.value, .count, text: "\(FixedPoint.significant(whole.value)) layers")
            return Equation(
                location: line.location(ofScalar: whole.range.lowerBound), quote: line.text, topics: topics, left: left,
                relation: .equal, right: right)
        }
    }

    private static func noun(behind quantity: WrittenQuantity, _ scalars: [Unicode.Scalar], among words: WordSet)
        -> Bool
    {
        let end = min(quantity.range.upperBound, scalars.count)
        let behind = scalars[end...].prefix(16)
        // Most nouns begin with another letter.
        guard let first = behind.first(where: Words.isLetter), first == "l" || first == "L" || !first.isASCII else {
            return false
        }
        return Words.list(behind).first.map(words.contains) ?? false
    }

    private static func count(_ word: Word) -> Double? {
        numbers.first { $0.0 == word }?.1
    }

    private static let numbers: [(Word, Double)] =
        [("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("eight", 8)]
        + (2...64).map { (Word(String($0)), Double($0)) }
    private static let layerWords: WordSet = ["layers", "layer"]
    private static let stageWords: WordSet = ["stages", "stage"]
}
