internal import Diagnostics
internal import Quantities

/// What the lines above came to, under the same heading, so that a line that points back to them can be checked.
struct RecentResults {
    /// The last amounts of data, in bytes.
    private var amounts: [Double] = []
    /// What the last line came to, and the amount that it is said to be of.
    private var result: (value: Double, whole: Double?)?
    /// The last amount of the line before, if no calculation came to one there.
    private var last: Double?
    /// The last rates and larger counts.
    private var rates: [Double] = []

    /// Numbers of cells need not have a unit, so that what a share is of stays open behind a table.
    mutating func forgetAmounts() { amounts = [] }

    /// Takes the total that a table came to, in bytes.
    mutating func note(total: Double) {
        last = total
        result = (total, nil)
    }

    /// Takes what a line says.
    mutating func append(_ findings: LineFindings) {
        RecentResults.append(findings.amounts, to: &amounts)
        RecentResults.append(findings.rateNumbers, to: &rates)
        last = findings.amounts.last
        guard !findings.equations.isEmpty else {
            result = nil
            return
        }
        let equation = findings.equations.last { $0.right.dimension == .data && !$0.right.isCalculated }
        result = equation.flatMap { equation in
            let behind = findings.amounts.suffix(2)
            if behind.last == equation.right.value { return (equation.right.value, nil) }
            return behind.first == equation.right.value ? (equation.right.value, behind.last) : nil
        }
    }

    /// Adds numbers and keeps the last twelve.
    private static func append(_ numbers: [Double], to recent: inout [Double]) {
        guard !numbers.isEmpty else { return }
        recent += numbers
        if recent.count > 12 { recent.removeFirst(recent.count - 12) }
    }

    /// The calculation that a number implies and contradicts.
    ///
    /// - Parameters:
    ///   - open: The number.
    ///   - quote: Its line.
    ///   - location: Where the line begins.
    /// - Returns: `nil` if something above makes it right, or nothing above can be what it follows from.
    func contradiction(of open: OpenCalculation, quote: String, at location: SourceLocation) -> Equation? {
        let place = location.advanced(by: open.column)
        switch open.kind {
        case .share(let whole): return share(open, of: whole, quote, place)
        case .transfer(let rate): return transfer(open, over: rate, quote, place)
        case .spread(let devices): return spread(open, over: devices, quote, place)
        }
    }

    private func share(
        _ open: OpenCalculation, of named: Double?, _ quote: String, _ place: SourceLocation
    ) -> Equation? {
        guard let part = result?.value ?? (named == nil ? nil : last), let whole = named ?? result?.whole,
            part <= whole * 1.001, !isShareOfAny(open, whole)
        else { return nil }
        return Equation.share((open.value, open.rounding), of: (part, 0), in: whole, at: place, quote: quote)
    }

    /// Whether a share is that of one of the last amounts, or of several of them together.
    private func isShareOfAny(_ open: OpenCalculation, _ whole: Double) -> Bool {
        amounts.indices.contains { first in
            var sum = 0.0
            return amounts[first...].contains { amount in
                sum += amount
                return [amount, sum].contains {
                    $0 <= whole * 1.001 && abs($0 / whole - open.value) <= open.rounding + 0.006
                }
            }
        }
    }

    private func transfer(
        _ open: OpenCalculation, over rate: Double, _ quote: String, _ place: SourceLocation
    ) -> Equation? {
        func agrees(_ amount: Double, _ factor: Double) -> Bool {
            abs(open.value * factor / (amount / rate) - 1) <= 0.03 + open.rounding / open.value
        }
        let all = open.numbers + amounts
        guard !all.contains(where: { agrees($0, 1) }), let amount = all.last(where: { agrees($0, 8) }) else {
            return nil
        }
        return Equation(
            location: place, quote: quote, topics: [],
            left: Equation.Side(
                amount / rate, .duration, of: [amount, rate],
                text: "\(Bytes(rawValue: amount)) / \(BytesPerSecond(rawValue: rate))"),
            relation: .equal,
            right: Equation.Side(open.value, .duration, rounding: open.rounding, text: open.text))
    }

    private func spread(
        _ open: OpenCalculation, over devices: Double, _ quote: String, _ place: SourceLocation
    ) -> Equation? {
        let slack = 0.01 + open.rounding / open.value
        let ways = (rates + open.numbers).map { ($0, $0 / open.value) }
        guard !ways.contains(where: { abs($0.1 / devices - 1) <= slack }),
            let (total, _) = ways.last(where: { way in
                way.1 >= 1.9 && way.1 <= devices * 16 && abs(way.1.rounded() / way.1 - 1) <= slack
            })
        else { return nil }
        return Equation(
            location: place, quote: quote, topics: [],
            left: Equation.Side(
                total / devices, .tokenRate, of: [total, devices],
                text: "\(FixedPoint.significant(total, digits: 6, groupsThousands: true)) / "
                    + FixedPoint.significant(devices)),
            relation: .equal,
            right: Equation.Side(open.value, .tokenRate, rounding: open.rounding, text: open.text))
    }
}
