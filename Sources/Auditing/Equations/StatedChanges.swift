internal import Documents
internal import Quantities

/// Changes and margins that text gives in percent of two numbers beside them: `rises from 2,310 to 4,211 tok/s, by 82 %`,
/// `target 30 ms, prediction 26 ms: a margin of 13 %`.
enum StatedChanges {
    /// The changes of a line that no reading of its numbers makes right, as equations.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity]) -> [Equation] {
        guard quantities.count >= 3, quantities.contains(where: { $0.dimension == .share }) else { return [] }
        let scalars = line.scalars
        return quantities.indices.compactMap { index -> Equation? in
            let share = quantities[index]
            guard share.dimension == .share, share.value > 0, share.range.upperBound <= scalars.count,
                let (first, second) = pair(for: index, quantities, scalars), first.value > 0, second.value > 0
            else { return nil }
            let slack = EquationTokenizer.rounding(of: share, in: scalars) + 0.006
            let ratio = second.value / first.value
            let readings = [ratio - 1, 1 - ratio, 1 / ratio - 1, 1 - 1 / ratio, ratio, 1 / ratio]
            guard
                !readings.contains(where: {
                    abs($0 - share.value) <= slack + abs($0) * (share.isApproximate ? 0.05 : 0)
                })
            else { return nil }
            let (low, high) = (min(first.value, second.value), max(first.value, second.value))
            let isFall = first.value > second.value || !isChange(first, second, scalars)
            let right = isFall ? (high - low) / high : (high - low) / low
            func text(_ quantity: WrittenQuantity) -> String {
                String(scalars: scalars[quantity.range.clamped(to: 0..<scalars.count)])
            }
            return Equation(
                location: line.location(ofScalar: share.range.lowerBound), quote: line.text, topics: [],
                left: Equation.Side(
                    right, .count, of: [first.value, second.value],
                    text: "the change from \(text(first)) to \(text(second))"),
                relation: .equal,
                right: Equation.Side(share.value, .share, rounding: slack - 0.006, text: text(share)))
        }
    }

    /// The two numbers that a share is said of.
    private static func pair(
        for index: Int, _ quantities: [WrittenQuantity], _ scalars: [Unicode.Scalar]
    ) -> (WrittenQuantity, WrittenQuantity)? {
        guard index >= 2 else { return nil }
        let share = quantities[index]
        let sentence = Sentence.range(around: share.range.lowerBound, in: scalars)
        let before = quantities[..<index].filter { sentence.contains($0.range.lowerBound) }
        guard let second = before.last, let first = before.dropLast().last else { return nil }
        func close() -> ArraySlice<Word> {
            Words.list(scalars[sentence.lowerBound..<share.range.lowerBound].suffix(32)).suffix(4)
        }
        if isChange(first, second, scalars), close().contains("by") { return (first, second) }
        let alike = before.filter { [.duration, .tokenRate].contains($0.dimension) }
        guard alike.count == 2, alike[0].dimension == alike[1].dimension, margins.containsAny(of: close()) else {
            return nil
        }
        return (alike[0], alike[1])
    }

    /// Whether two numbers are the ends of a change, `from A to B`.
    private static func isChange(
        _ first: WrittenQuantity, _ second: WrittenQuantity, _ scalars: [Unicode.Scalar]
    ) -> Bool {
        guard first.range.upperBound < second.range.lowerBound,
            first.dimension == second.dimension || first.dimension == .count || second.dimension == .count
        else { return false }
        let isFrom = Words.list(scalars[..<first.range.lowerBound].suffix(12)).last == "from"
        return isFrom && Words.list(scalars[first.range.upperBound..<second.range.lowerBound]).last == "to"
    }

    private static let margins: WordSet = ["margin", "headroom", "slack", "reserve"]
}
