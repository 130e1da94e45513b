internal import Diagnostics
internal import Quantities

/// Wholes beside their parts, and shares beside what they are shares of, as calculations that can be checked.
enum WrittenTotals {
    /// The sum that a total contradicts, as an equation.
    ///
    /// - Parameters:
    ///   - entries: The numbers, parts and total.
    ///   - quote: The line of the total.
    /// - Returns: `nil` if some reading of the parts makes the total right.
    static func contradiction(among entries: [NumberRow.Entry], quote: (SourceLocation) -> String) -> Equation? {
        let totals = entries.indices.filter {
            entries[$0].name.isTotal && entries[$0].dimension.map(summed.contains) == true
        }
        guard totals.count == 1, let place = totals.first else { return nil }
        let total = entries[place]
        func parts(_ range: Range<Int>) -> [NumberRow.Entry] {
            entries[range].filter {
                $0.dimension == total.dimension && $0.name.isPart && !$0.name.isTotal && $0.value > 0
            }
        }
        let before = parts(0..<place)
        let own = before.count >= 2 ? before : before.isEmpty ? parts((place + 1)..<entries.count) : []
        guard (2...24).contains(own.count), isContradicted(total, by: own) else { return nil }
        return equation(own, is: total, quote(total.location))
    }

    /// The sum that a total of the weights contradicts, whose parts stand right before it among others.
    static func contradictionOfWeights(
        among entries: [NumberRow.Entry], quote: (SourceLocation) -> String
    ) -> Equation? {
        guard let place = entries.firstIndex(where: { $0.name.isTotalOfWeights && $0.dimension == .data }) else {
            return nil
        }
        let parts = Array(entries[..<place])
        guard (3...16).contains(parts.count),
            parts.allSatisfy({ $0.dimension == .data && $0.name.isPart && !$0.name.isTotal && $0.value > 0 }),
            isContradicted(entries[place], by: parts)
        else { return nil }
        return equation(parts, is: entries[place], quote(entries[place].location))
    }

    private static let summed: Set<Dimension> = [.data, .work, .duration, .count]

    private static func isContradicted(_ total: NumberRow.Entry, by parts: [NumberRow.Entry]) -> Bool {
        let values = parts.map(\.value)
        let sum = values.reduce(0, +)
        let slack = parts.reduce(total.rounding) { $0 + $1.rounding } + 0.006 * total.value
        func agrees(_ value: Double) -> Bool { abs(value - total.value) <= slack }
        guard let largest = values.max(), largest <= total.value * 1.01 else { return false }
        // What overlaps takes less time than its parts.
        if total.dimension == .duration, total.value < sum { return false }
        guard !agrees(sum) else { return false }
        let ratio = max(sum, total.value) / min(sum, total.value)
        if ratio > 1.9, abs(ratio - ratio.rounded()) < 0.01 * ratio { return false }
        // Where a part is the sum of those before it, the others and it are the whole.
        if let own = withoutSubtotal(values, parts) { return !agrees(own.reduce(0, +)) }
        // A subtotal stands among the parts, or a part is one of another part.
        for first in values.indices {
            if first <= values.count - 2, agrees(values[first...].reduce(0, +)) { return false }
            for second in first..<values.count {
                if agrees(sum - values[first] - (second > first ? values[second] : 0)) { return false }
            }
        }
        return true
    }

    /// The parts with a subtotal in place of what it sums up; `nil` if none of them is one.
    private static func withoutSubtotal(_ values: [Double], _ parts: [NumberRow.Entry]) -> [Double]? {
        guard values.count >= 4 else { return nil }
        for place in values.indices.dropFirst(2) {
            let before = values[..<place]
            let slack = parts[...place].reduce(0) { $0 + $1.rounding } + 0.002 * values[place]
            if abs(before.reduce(0, +) - values[place]) <= slack { return Array(values[place...]) }
        }
        return nil
    }

    /// The share that is not the quotient of a total and the whole that the share names, as an equation.
    ///
    /// - Parameters:
    ///   - share: The share.
    ///   - entries: The numbers that it may be of: those beside it and of the objects beside it.
    ///   - quote: The line of the share.
    /// - Returns: `nil` if some amount makes the share right.
    static func contradiction(
        of share: NumberRow.Entry, among entries: [NumberRow.Entry], quote: (SourceLocation) -> String
    ) -> Equation? {
        guard let base = share.base, base > 0, share.value > 0 else { return nil }
        let amounts = amounts(of: entries, within: base)
        let totals = amounts.filter(\.name.isTotal)
        guard totals.count == 1, let total = totals.first, total.value <= base else { return nil }
        func agrees(_ amount: NumberRow.Entry) -> Bool {
            let quotient = amount.value / base
            let slack = share.rounding + amount.rounding / base + 0.006
            return abs(quotient - share.value) <= slack || abs(1 - quotient - share.value) <= slack
        }
        guard !amounts.contains(where: agrees) else { return nil }
        return Equation.share(
            (share.value, share.rounding), of: (total.value, total.rounding), in: base, at: share.location,
            quote: quote(share.location))
    }

    /// The amounts of data; of numbers without units all are what the whole is, gigabytes.
    private static func amounts(of entries: [NumberRow.Entry], within base: Double) -> [NumberRow.Entry] {
        let amounts = entries.filter { $0.dimension == .data && $0.value > 0 }
        guard amounts.isEmpty, base >= 1e9 else { return amounts }
        return entries.filter { $0.dimension == nil && !$0.isShare && $0.value > 0 }.map {
            $0.scaled(by: 1e9, to: .data)
        }
    }

    /// The share that no amount of a column, nor several of them together, makes right.
    static func contradiction(
        of share: NumberRow.Entry, amongParts entries: [NumberRow.Entry], quote: (SourceLocation) -> String
    ) -> Equation? {
        guard let base = share.base, base > 0, share.value > 0 else { return nil }
        let amounts = amounts(of: entries, within: base)
        guard (1...10).contains(amounts.count) else { return nil }
        let slack = share.rounding + 0.006
        for subset in 1..<(1 << amounts.count) {
            let sum = amounts.indices.reduce(0) { $0 + (subset & (1 << $1) != 0 ? amounts[$1].value : 0) }
            if abs(sum / base - share.value) <= slack || abs(1 - sum / base - share.value) <= slack { return nil }
        }
        // Of several amounts that are more than the whole together, the share is of the one above it.
        let sum = amounts.first(where: \.name.isTotal)?.value ?? amounts.reduce(0) { $0 + $1.value }
        let above = amounts.last {
            $0.location.line < share.location.line || $0.location.column < share.location.column
        }
        guard let total = sum <= base ? sum : above?.value, total <= base else { return nil }
        return Equation.share(
            (share.value, share.rounding), of: (total, 0), in: base, at: share.location, quote: quote(share.location))
    }

    private static func equation(
        _ parts: [NumberRow.Entry], is total: NumberRow.Entry, _ quote: String
    ) -> Equation {
        let dimension = total.dimension ?? .count
        let values = parts.map(\.value)
        let left = Equation.Side(
            values.reduce(0, +), dimension, rounding: parts.reduce(0) { $0 + $1.rounding }, of: values, sums: [values],
            text: parts.map(\.text).joined(separator: " + "))
        let right = Equation.Side(
            total.value, dimension, rounding: total.rounding, text: dimension.describe(total.value))
        return Equation(
            location: total.location, quote: quote, topics: [], left: left, relation: .equal, right: right,
            parts: parts.map(\.location).filter { $0.line != total.location.line })
    }
}
