internal import Documents
internal import Quantities

/// Amounts that a text says once more in another unit, `61.1 GB, i.e. 56.9 GiB`, and ratios with the quotient they come from,
/// `5.8x faster (10,240 / 1,778)`.
enum Restatements {
    /// The restatements of a line as equations.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity], topics: Equation.Topics) -> [Equation] {
        guard quantities.count >= 2 else { return [] }
        return conversions(line, quantities, topics) + ratios(line, quantities, topics)
    }

    private static func conversions(
        _ line: MarkdownText, _ quantities: [WrittenQuantity], _ topics: Equation.Topics
    ) -> [Equation] {
        let scalars = line.scalars
        let told = quantities.filter(isMeasured)
        guard told.count >= 2 else { return [] }
        return zip(told, told.dropFirst()).compactMap { first, second in
            guard first.dimension == second.dimension, first.unit != second.unit,
                first.value > 0, second.value > 0,
                isRestated(first, second, scalars) || isMultipliedInsteadOfDivided(first, second, scalars),
                // `4.25 bit = 60.9 GB`: the width of a number.
                first.dimension != .data || min(first.value, second.value) > 16
            else { return nil }
            let isBinary = first.dimension == .data && first.unit.contains("i") != second.unit.contains("i")
            guard isBinary || !opensParentheses(first, second, scalars) else { return nil }
            // A bandwidth in both directions and in one.
            let ratio = first.value / second.value
            if first.dimension == .bandwidth, abs(ratio - 2) < 0.02 || abs(ratio - 0.5) < 0.005 { return nil }
            return Equation(
                location: line.location(ofScalar: first.range.lowerBound), quote: line.text, topics: topics,
                left: side(first, scalars), relation: .equal, right: side(second, scalars))
        }
    }

    /// Whether an amount in binary units has the digits of one in decimal units times 1.0737: `3.85 GB over its group, which is
    /// 4.13 GiB`.
    private static func isMultipliedInsteadOfDivided(
        _ first: WrittenQuantity, _ second: WrittenQuantity, _ scalars: [Unicode.Scalar]
    ) -> Bool {
        guard first.dimension == .data, second.unit == "GiB", first.unit == "GB",
            first.range.upperBound + 80 > second.range.lowerBound,
            let decimal = EquationTokenizer.unit(of: first, in: scalars),
            let binary = EquationTokenizer.unit(of: second, in: scalars)
        else { return false }
        let ratio = (second.value / binary) / (first.value / decimal)
        return abs(ratio / 1.073_741_824 - 1) < 0.0025
    }

    /// Whether the second amount stands in parentheses, where `20 us (3.2 ms)` may be anything.
    private static func opensParentheses(
        _ first: WrittenQuantity, _ second: WrittenQuantity, _ scalars: [Unicode.Scalar]
    ) -> Bool {
        scalars[first.range.upperBound..<second.range.lowerBound].contains { $0 == "(" || $0 == "（" }
    }

    private static func isMeasured(_ quantity: WrittenQuantity) -> Bool {
        switch quantity.dimension {
        case .data, .duration, .bandwidth: true
        default: false
        }
    }

    /// Whether nothing but a link stands between two amounts, or the second fills parentheses.
    private static func isRestated(
        _ first: WrittenQuantity, _ second: WrittenQuantity, _ scalars: [Unicode.Scalar]
    ) -> Bool {
        guard first.range.upperBound < second.range.lowerBound, second.range.upperBound <= scalars.count else {
            return false
        }
        let gap = scalars[first.range.upperBound..<second.range.lowerBound]
        let isBinary = first.dimension == .data && first.unit.contains("i") != second.unit.contains("i")
        guard gap.count < (isBinary ? 80 : 24), !Words.list(gap).contains(where: \.isNumber),
            !gap.contains(where: { "+-−×*/<>|".unicodeScalars.contains($0) })
        else {
            return false
        }
        let words = Words.list(gap)
        let marks = gap.filter { !$0.isBlank }
        if words.isEmpty, marks.first == "(" || marks.first == "（" {
            let next = scalars[second.range.upperBound...].first { !$0.isBlank }
            return next == ")" || next == "）"
        }
        let before = scalars[..<first.range.lowerBound].last { !$0.isBlank }
        // `a × 2 GB = 3 GiB` is the calculation's.
        if let before, "+-−×*/x".unicodeScalars.contains(before) { return false }
        if words.isEmpty { return marks == ["="] || marks == ["≈"] }
        // `holds 2.349 GB over its four cards, that is 2.19 GiB`
        if first.dimension == .data, first.unit.contains("i") != second.unit.contains("i"), words.count >= 2,
            words.suffix(2) == ["that", "is"] || words.suffix(2) == ["i", "e"]
        {
            return true
        }
        // `The 96 GB of an H20 are 103 GiB`
        if first.dimension == .data, words.count <= 5, words.first == "of" || words.count == 1,
            words.last == "are" || words.last == "is",
            first.unit.contains("i") != second.unit.contains("i")
        {
            return true
        }
        return words.allSatisfy { links.contains($0) }
            && (words.count > 1 || words.contains { telling.contains($0) })
    }

    private static let telling: WordSet = ["ie", "or", "equals", "即", "也就是", "约合", "相当于", "等于", "换算成", "换算为", "合"]
    private static let links: WordSet = [
        "i", "e", "ie", "that", "is", "or", "equals", "which", "about", "roughly", "approximately", "in", "other",
        "words",
        "即", "也就是", "约", "约合", "相当于", "等于", "换算成", "换算为", "合", "大约",
    ]

    /// `5.8x faster (10,240 / 1,778)`.
    private static func ratios(
        _ line: MarkdownText, _ quantities: [WrittenQuantity], _ topics: Equation.Topics
    ) -> [Equation] {
        let scalars = line.scalars
        guard quantities.count >= 3, scalars.contains(where: { $0 == "(" || $0 == "（" }) else { return [] }
        return quantities.indices.compactMap { index in
            guard index + 2 < quantities.count, quantities[index].dimension == .count, quantities[index].value > 0
            else { return nil }
            let (ratio, dividend, divisor) = (quantities[index], quantities[index + 1], quantities[index + 2])
            guard dividend.dimension == divisor.dimension, divisor.value > 0, divisor.range.upperBound < scalars.count,
                dividend.range.upperBound < divisor.range.lowerBound
            else { return nil }
            let gap = scalars[ratio.range.upperBound..<dividend.range.lowerBound].filter { !$0.isBlank }
            guard gap.count < 40, gap.last == "(" || gap.last == "（", let sign = gap.first,
                sign == "x" || sign == "×" || sign == "倍",
                scalars[dividend.range.upperBound..<divisor.range.lowerBound].filter({ !$0.isBlank }) == ["/"],
                let close = scalars[divisor.range.upperBound...].first(where: { !$0.isBlank }),
                close == ")" || close == "）"
            else { return nil }
            var quotient = side(dividend, scalars)
            let other = side(divisor, scalars)
            quotient.value /= other.value
            quotient.dimension = .count
            quotient.alternative = nil
            quotient.rounding = quotient.value * (quotient.rounding / dividend.value + other.rounding / divisor.value)
            quotient.operands += other.operands
            quotient.text += " / " + other.text
            return Equation(
                location: line.location(ofScalar: ratio.range.lowerBound), quote: line.text, topics: topics,
                left: quotient, relation: .equal, right: side(ratio, scalars))
        }
    }

    private static func side(_ quantity: WrittenQuantity, _ scalars: [Unicode.Scalar]) -> Equation.Side {
        Equation.Side(
            value: quantity.value, dimension: quantity.dimension, alternative: quantity.alternative,
            rounding: max(
                EquationTokenizer.rounding(of: quantity, in: scalars),
                quantity.dimension == .count ? 0 : quantity.value * 1e-6), isApproximate: quantity.isApproximate,
            operands: [quantity.value], sums: [],
            text: String(scalars: scalars[quantity.range.clamped(to: 0..<scalars.count)]))
    }
}
