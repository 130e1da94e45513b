internal import Documents
internal import Quantities

/// Amounts that a sentence adds in words: `Weights 36.5 GB and KV 56.4 GB add up to 92.9 GB`.
enum SpelledSums {
    /// The sums of a line as equations.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity], topics: Equation.Topics) -> [Equation] {
        guard quantities.count >= 3 else { return [] }
        let amounts = quantities.filter { $0.dimension == .data || $0.dimension == .duration }
        guard amounts.count >= 3 else { return [] }
        let scalars = line.scalars
        return continued(line, quantities, topics)
            + amounts.indices.dropFirst(2).compactMap { index -> Equation? in
                let total = amounts[index]
                guard amounts[index - 1].range.upperBound < total.range.lowerBound else { return nil }
                let gap = Words.list(scalars[amounts[index - 1].range.upperBound..<total.range.lowerBound])
                guard gap.count <= 8, adds(gap) else { return nil }
                let sentence = Sentence.range(around: total.range.lowerBound, in: scalars)
                let parts = amounts[..<index].filter {
                    sentence.contains($0.range.lowerBound) && $0.dimension == total.dimension && $0.value < total.value
                }
                guard parts.count >= 2, parts.count <= 8 else { return nil }
                let text = parts.map { String(scalars: scalars[$0.range.clamped(to: 0..<scalars.count)]) }
                let left = Equation.Side(
                    value: parts.reduce(0) { $0 + $1.value }, dimension: total.dimension, alternative: nil,
                    rounding: parts.reduce(0) { $0 + EquationTokenizer.step(of: $1, in: scalars) / 2 },
                    isApproximate: parts.contains(where: \.isApproximate), operands: parts.map(\.value),
                    sums: [parts.map(\.value)], text: text.joined(separator: " + "))
                let right = Equation.Side(
                    value: total.value, dimension: total.dimension, alternative: nil,
                    rounding: EquationTokenizer.step(of: total, in: scalars) / 2, isApproximate: total.isApproximate,
                    operands: [total.value], sums: [],
                    text: String(scalars: scalars[total.range.clamped(to: 0..<scalars.count)]))
                return Equation(
                    location: line.location(ofScalar: parts[0].range.lowerBound), quote: line.text, topics: topics,
                    left: left,
                    relation: .equal, right: right)
            }
    }

    /// Times that a sentence goes on adding behind a comma: `7.1 + 17.8 ms, plus 3.2 ms for 160 all-reduces = 28.1 ms`.
    private static func continued(
        _ line: MarkdownText, _ quantities: [WrittenQuantity], _ topics: Equation.Topics
    ) -> [Equation] {
        let scalars = line.scalars
        guard line.text.holds("plus "),
            let place = quantities.indices.dropFirst(2).first(where: { index in
                quantities[index].dimension == .duration
                    && scalars[..<quantities[index].range.lowerBound].last { !$0.isBlank } == "="
            })
        else { return [] }
        let total = quantities[place]
        let sentence = Sentence.range(around: total.range.lowerBound, in: scalars)
        // What stands before a colon or another equals sign is what the times follow from.
        let start =
            scalars[sentence.lowerBound..<max(sentence.lowerBound, total.range.lowerBound - 3)].lastIndex {
                $0 == ":" || $0 == "=" || $0 == "："
            } ?? sentence.lowerBound
        let before = quantities[..<place].filter { $0.range.lowerBound > start }
        let words = Words.list(scalars[start..<total.range.lowerBound])
        guard words.contains("plus"), before.allSatisfy({ $0.dimension == .duration || $0.dimension == .count }) else {
            return []
        }
        let terms = before.indices.compactMap { index -> (WrittenQuantity, Double)? in
            if before[index].dimension == .duration { return (before[index], before[index].value) }
            // `7.1 + 17.8 ms`: the unit stands behind the last of them.
            guard index + 1 < before.count, before[index + 1].dimension == .duration,
                scalars[before[index].range.upperBound..<before[index + 1].range.lowerBound].contains("+"),
                let unit = EquationTokenizer.unit(of: before[index + 1], in: scalars)
            else { return nil }
            return (before[index], before[index].value * unit)
        }
        guard (3...8).contains(terms.count) else { return [] }
        let values = terms.map(\.1)
        let rounding = terms.reduce(0) { $0 + EquationTokenizer.step(of: $1.0, in: scalars) / 2 }
        return [
            Equation(
                location: line.location(ofScalar: terms[0].0.range.lowerBound), quote: line.text, topics: topics,
                left: Equation.Side(
                    values.reduce(0, +), .duration, rounding: rounding, of: values, sums: [values],
                    text: values.map { Seconds(rawValue: $0).description }.joined(separator: " + ")),
                relation: .equal,
                right: Equation.Side(
                    total.value, .duration, rounding: EquationTokenizer.step(of: total, in: scalars) / 2,
                    text: Seconds(rawValue: total.value).description))
        ]
    }

    /// `add up to`, `sum to`, `which sums to`.
    private static func adds(_ words: [Word]) -> Bool {
        words.indices.contains { index in
            verbs.contains(words[index]) && words[(index + 1)...].prefix(2).contains("to")
        } || words.contains { $0 == "相加" || $0 == "合计" || $0 == "共计" }
    }

    private static let verbs: WordSet = ["add", "adds", "sum", "sums", "adding", "summing"]
}
