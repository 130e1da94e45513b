internal import Quantities

/// Whole numbers and large counts as reports print them.
extension Int {
    /// The number with commas between groups of three digits.
    var grouped: String { FixedPoint.format(Double(self), places: 0, groupsThousands: true) }

    /// The number with a noun, in the plural where it must be: `1 device`, `1,024 devices`.
    func counted(_ noun: String) -> String { grouped + " " + noun + (self == 1 ? "" : "s") }
}

extension Double {
    /// A count of parameters in billions, such as `235.09 B`, or in millions where that would round to nothing.
    var inBillions: String {
        if self > 0, self < 1e7 { return FixedPoint.format(self / 1e6, places: 2) + " M" }
        return FixedPoint.format(self / 1e9, places: 2, groupsThousands: true) + " B"
    }

    /// A count that is an expected value: whole where it is, else with three significant digits.
    var expected: String { FixedPoint.significant(self, groupsThousands: true) }
}

extension TokensPerSecond {
    /// The rate without its unit, which the column's heading gives.
    var number: String { FixedPoint.significant(rawValue, groupsThousands: true) }
}

extension Fraction {
    /// The share in whole percent, such as `86 %`.
    var wholePercent: String { FixedPoint.format(inPercent, places: 0) + " %" }
}
