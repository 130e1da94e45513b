internal import Documents
internal import Quantities

/// Sums whose terms say what they are: `weights 29.9 + KV 11.6 + runtime 5.0 = 46.5 GB`.
enum LabelledSums {
    /// The sums of a line as equations.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - quantities: Its numbers.
    ///   - topics: What it is about.
    ///   - isKnown: Whether a number is the result of a calculation that was read otherwise.
    /// - Returns: The sums.
    static func read(
        _ line: MarkdownText, quantities: [WrittenQuantity], topics: Equation.Topics, isKnown: (WrittenQuantity) -> Bool
    ) -> [Equation] {
        let scalars = line.scalars
        guard quantities.count >= 3, scalars.contains("+") else { return [] }
        return scalars.indices.filter { scalars[$0] == "=" }.compactMap { equals -> Equation? in
            guard let total = result(behind: equals, quantities, scalars), !isKnown(total),
                total.dimension == .data || total.dimension == .duration,
                let unit = EquationTokenizer.unit(of: total, in: scalars),
                let terms = terms(before: equals, quantities, scalars, total.dimension), terms.count >= 2
            else { return nil }
            let values = terms.map { $0.dimension == .count ? $0.value * unit : $0.value }
            let steps = zip(terms, values).map { term, value in
                EquationTokenizer.step(of: term, in: scalars) / 2 * (term.dimension == .count ? unit : 1)
            }
            let texts = terms.map { String(scalars: scalars[$0.range.clamped(to: 0..<scalars.count)]) }
            return Equation(
                location: line.location(ofScalar: terms[0].range.lowerBound), quote: line.text, topics: topics,
                left: Equation.Side(
                    values.reduce(0, +), total.dimension, rounding: steps.reduce(0, +), of: values, sums: [values],
                    text: texts.joined(separator: " + ")),
                relation: .equal,
                right: Equation.Side(
                    total.value, total.dimension, rounding: EquationTokenizer.step(of: total, in: scalars) / 2,
                    text: String(scalars: scalars[total.range.clamped(to: 0..<scalars.count)])))
        }
    }

    /// The number right behind an equals sign, if nothing is calculated on it.
    private static func result(
        behind equals: Int, _ quantities: [WrittenQuantity], _ scalars: [Unicode.Scalar]
    ) -> WrittenQuantity? {
        guard let total = quantities.first(where: { $0.range.lowerBound > equals }),
            scalars[(equals + 1)..<min(total.range.lowerBound, scalars.count)].allSatisfy({
                $0.isBlank || $0 == "≈" || $0 == "~"
            })
        else { return nil }
        let next = scalars[min(total.range.upperBound, scalars.count)...].first { !$0.isBlank }
        return next.map { "×*/+-".unicodeScalars.contains($0) } == true ? nil : total
    }

    /// The terms of the sum before an equals sign, each with one number; `nil` if it is no plain sum of terms with names.
    private static func terms(
        before equals: Int, _ quantities: [WrittenQuantity], _ scalars: [Unicode.Scalar], _ dimension: Dimension
    ) -> [WrittenQuantity]? {
        var start = equals
        while start > 0, !endsClause(scalars, start - 1) { start -= 1 }
        let signs = scalars[start..<equals].indices.filter { scalars[$0] == "+" }
        guard !signs.isEmpty, signs.count <= 8 else { return nil }
        let bounds = [start] + signs.map { $0 + 1 }
        var hasNames = false
        var terms: [WrittenQuantity] = []
        for (from, to) in zip(bounds, signs + [equals]) {
            let own = quantities.filter { $0.range.lowerBound >= from && $0.range.upperBound <= to }
            guard own.count == 1 || (from == start && !own.isEmpty), let term = own.last,
                term.dimension == dimension || (term.dimension == .count && term.unit.isEmpty),
                !scalars[from..<to].contains(where: { "×*/·÷".unicodeScalars.contains($0) })
            else { return nil }
            let words =
                Words.list(scalars[from..<term.range.lowerBound]) + Words.list(scalars[term.range.upperBound..<to])
            guard !words.contains("x"), !words.contains("minus"), !words.contains("less") else { return nil }
            if !words.isEmpty { hasNames = true }
            terms.append(term)
        }
        return hasNames ? terms : nil
    }

    private static func endsClause(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        switch scalars[index] {
        case ";", "；", "。", ":", "：", "=", "(", "（", ",", "，", "|": true
        case ".": index + 1 < scalars.count && scalars[index + 1].isBlank
        default: false
        }
    }
}
