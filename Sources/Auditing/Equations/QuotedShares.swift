internal import Diagnostics
internal import Documents
internal import Quantities

/// Shares that text takes of an amount: `267 GB of 2 TB, i.e. 13 %`, `38.9 GB, which is 81 % of the 48 GB`.
enum QuotedShares {
    /// The shares of a line as equations of the quotient and the share.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity], topics: Equation.Topics) -> [Equation] {
        guard quantities.count >= 3, quantities.contains(where: { $0.dimension == .share }),
            quantities.contains(where: { $0.dimension == .data })
        else { return [] }
        let scalars = line.scalars
        let told = withUnits(quantities, scalars).filter { $0.dimension == .data || $0.dimension == .share }
        guard told.count >= 3 else { return [] }
        return told.indices.compactMap { index -> Equation? in
            guard told[index].dimension == .share,
                let (part, whole) = ofFollowing(told, index, scalars) ?? ofPreceding(told, index, scalars)
                    ?? inParentheses(told, index, scalars) ?? inChinese(told, index, scalars),
                whole.value > 0, part.value > 0
            else { return nil }
            let share = told[index]
            let start = min(part.range.lowerBound, share.range.lowerBound)
            return Equation(
                location: line.location(ofScalar: start), quote: line.text, topics: topics,
                left: side(part, over: whole, scalars), relation: .equal, right: side(share, scalars))
        }
    }

    /// The quantities, a bare number before `of` in the unit of the amount that follows: `282 of 640 GB`.
    private static func withUnits(_ quantities: [WrittenQuantity], _ scalars: [Unicode.Scalar]) -> [WrittenQuantity] {
        quantities.indices.map { index in
            let quantity = quantities[index]
            guard quantity.dimension == .count, quantity.unit.isEmpty, index + 1 < quantities.count,
                quantities[index + 1].dimension == .data,
                gap(quantity, quantities[index + 1], scalars).filter({ !fillers.contains($0) || $0 == "of" }) == ["of"],
                let unit = EquationTokenizer.unit(of: quantities[index + 1], in: scalars)
            else { return quantity }
            return WrittenQuantity(
                value: quantity.value * unit, dimension: .data, unit: quantity.unit, range: quantity.range,
                isApproximate: quantity.isApproximate)
        }
    }

    /// The share that stands between the part and the whole: `A, which is P % of B`.
    private static func ofFollowing(
        _ told: [WrittenQuantity], _ index: Int, _ scalars: [Unicode.Scalar]
    ) -> (WrittenQuantity, WrittenQuantity)? {
        guard index > 0, index + 1 < told.count, told[index - 1].dimension == .data, told[index + 1].dimension == .data
        else { return nil }
        let behind = gap(told[index], told[index + 1], scalars)
        let between = gap(told[index - 1], told[index], scalars)
        guard behind.first == "of", behind.count <= 6, behind.dropFirst().allSatisfy(fillers.contains),
            between.count <= 6, between.allSatisfy(links.contains)
        else { return nil }
        return (told[index - 1], told[index + 1])
    }

    /// `A of B, i.e. P %`, where B may be worked out: `A of 32 × 141 GB = 4.51 TB, i.e. P %`.
    private static func ofPreceding(
        _ told: [WrittenQuantity], _ index: Int, _ scalars: [Unicode.Scalar]
    ) -> (WrittenQuantity, WrittenQuantity)? {
        guard index >= 2, told[index - 1].dimension == .data else { return nil }
        let between = gap(told[index - 1], told[index], scalars)
        guard between.count <= 6, between.allSatisfy(links.contains) else { return nil }
        for part in stride(from: index - 2, through: max(0, index - 3), by: -1) where told[part].dimension == .data {
            let words = gap(told[part], told[part + 1], scalars)
            guard words.first == "of" || words.prefix(2) == ["out", "of"] else { continue }
            guard
                words.dropFirst().allSatisfy({ fillers.contains($0) || $0.isNumber })
            else { return nil }
            return (told[part], told[index - 1])
        }
        return nil
    }

    /// The part and the whole before their share: `43.2 GB，占 68.7 GB 的 62.9 %`.
    private static func inChinese(
        _ told: [WrittenQuantity], _ index: Int, _ scalars: [Unicode.Scalar]
    ) -> (WrittenQuantity, WrittenQuantity)? {
        guard index >= 2, told[index - 1].dimension == .data, told[index - 2].dimension == .data else { return nil }
        let (part, whole, share) = (told[index - 2], told[index - 1], told[index])
        guard part.range.upperBound < whole.range.lowerBound, whole.range.upperBound < share.range.lowerBound,
            share.range.lowerBound <= scalars.count
        else { return nil }
        let (before, behind) = (
            scalars[part.range.upperBound..<whole.range.lowerBound],
            scalars[whole.range.upperBound..<share.range.lowerBound]
        )
        guard before.count < 12, before.contains("占"), behind.filter({ !$0.isBlank }).prefix(1) == ["的"],
            behind.count < 8
        else { return nil }
        return (part, whole)
    }

    /// The share before its part and whole: `P % (A of B)`.
    private static func inParentheses(
        _ told: [WrittenQuantity], _ index: Int, _ scalars: [Unicode.Scalar]
    ) -> (WrittenQuantity, WrittenQuantity)? {
        guard index + 2 < told.count, told[index + 1].dimension == .data, told[index + 2].dimension == .data else {
            return nil
        }
        let (open, words) = (gap(told[index], told[index + 1], scalars), gap(told[index + 1], told[index + 2], scalars))
        guard open.isEmpty, words.first == "of", words.dropFirst().allSatisfy(fillers.contains) else { return nil }
        return (told[index + 1], told[index + 2])
    }

    private static func gap(
        _ first: WrittenQuantity, _ second: WrittenQuantity, _ scalars: [Unicode.Scalar]
    ) -> [Word] {
        guard first.range.upperBound < second.range.lowerBound, second.range.lowerBound <= scalars.count else {
            return ["…"]
        }
        let range = first.range.upperBound..<second.range.lowerBound
        guard range.count < 80, !scalars[range].contains("。") else { return ["…"] }
        return Words.list(scalars[range])
    }

    private static func side(
        _ part: WrittenQuantity, over whole: WrittenQuantity? = nil, _ scalars: [Unicode.Scalar]
    ) -> Equation.Side {
        let text = [part, whole].compactMap(\.self).map {
            String(scalars: scalars[$0.range.clamped(to: 0..<scalars.count)])
        }
        let roundings = [part, whole].compactMap(\.self).map { EquationTokenizer.rounding(of: $0, in: scalars) }
        let value = part.value / (whole?.value ?? 1)
        let relative = whole.map { roundings[0] / part.value + roundings[1] / $0.value } ?? 0
        return Equation.Side(
            value: value, dimension: whole == nil ? part.dimension : .count, alternative: nil,
            rounding: whole == nil ? roundings[0] : relative * value,
            isApproximate: part.isApproximate || whole?.isApproximate == true,
            operands: [part.value] + (whole.map { [$0.value] } ?? []), sums: [], text: text.joined(separator: " / "))
    }

    private static let links: WordSet = [
        "which", "is", "are", "that", "i", "e", "ie", "or", "about", "roughly", "so", "only", "just", "a",
        "utilization", "about",
        "approximately", "around", "即", "约", "占", "as", "equals", "uses", "fills", "used", "occupying", "taking",
        "nearly",
        "memory", "per", "gpu", "device",
    ]
    /// Words between `of` and the amount that a share is of.
    static let fillers: WordSet = [
        "the", "its", "all", "a", "total", "available", "each", "card", "gpu", "s", "hbm", "memory", "usable", "of",
        "our",
        "cluster", "aggregate", "device", "combined", "per",
    ]
}
