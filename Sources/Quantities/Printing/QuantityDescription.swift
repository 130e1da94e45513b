/// The units that one quantity is printed in, smallest first, each with its power of ten.
struct UnitLadder {
    let steps: [(exponent: Int, name: String)]

    /// Three significant digits in the largest unit that leaves at least one before the point.
    func describe(_ value: Double) -> String {
        guard let smallest = steps.first, let largest = steps.last else { return value.description }
        guard value.isFinite else { return "\(FixedPoint.notFinite(value)) \(base.name)" }
        let number = DecimalDigits(value)
        if number.isZero { return "0 \(base.name)" }
        // Rounding comes before choosing, so that 999.7 ms is printed as 1.00 s and not as 1000 ms.
        let point = number.rounded(toSignificant: 3).point
        let step = steps.last { $0.exponent < point } ?? smallest
        // A unit that has no name is better told as a power of ten than as a row of zeros.
        if point - largest.exponent > 9 || smallest.exponent - point > 3 {
            let rounded = number.rounded(toSignificant: 3)
            let mantissa = FixedPoint.significant(rounded.shifted(by: 1 - point), digits: 3, groupsThousands: false)
            return "\(mantissa)e\(point - 1) \(base.name)"
        }
        let shifted = number.shifted(by: -step.exponent)
        return FixedPoint.significant(shifted, digits: 3, groupsThousands: true) + " " + step.name
    }

    private var base: (exponent: Int, name: String) { steps.first { $0.exponent == 0 } ?? (0, "") }

    static let bytes = UnitLadder(steps: [(0, "bytes"), (3, "kB"), (6, "MB"), (9, "GB"), (12, "TB"), (15, "PB")])
    static let bandwidth = UnitLadder(steps: [(0, "B/s"), (3, "kB/s"), (6, "MB/s"), (9, "GB/s"), (12, "TB/s")])
    static let work = UnitLadder(
        steps: [(0, "FLOP"), (3, "kFLOP"), (6, "MFLOP"), (9, "GFLOP"), (12, "TFLOP"), (15, "PFLOP"), (18, "EFLOP")])
    static let computeRate = UnitLadder(
        steps: [(0, "FLOP/s"), (6, "MFLOP/s"), (9, "GFLOP/s"), (12, "TFLOP/s"), (15, "PFLOP/s")])
    static let duration = UnitLadder(steps: [(-9, "ns"), (-6, "µs"), (-3, "ms"), (0, "s")])
    static let share = UnitLadder(steps: [(-2, "%")])
    static let tokenRate = UnitLadder(steps: [(0, "tok/s")])
    static let power = UnitLadder(steps: [(0, "W"), (3, "kW"), (6, "MW")])
}

extension Bytes: CustomStringConvertible {
    /// The amount in the unit that fits, such as `25.2 GB`.
    public var description: String { UnitLadder.bytes.describe(rawValue) }
}

extension BytesPerSecond: CustomStringConvertible {
    /// The bandwidth in the unit that fits, such as `1.44 TB/s`.
    public var description: String { UnitLadder.bandwidth.describe(rawValue) }
}

extension FLOPs: CustomStringConvertible {
    /// The work in the unit that fits, such as `92.3 TFLOP`.
    public var description: String { UnitLadder.work.describe(rawValue) }
}

extension FLOPsPerSecond: CustomStringConvertible {
    /// The rate in the unit that fits, such as `240 TFLOP/s`.
    public var description: String { UnitLadder.computeRate.describe(rawValue) }
}

extension Seconds: CustomStringConvertible {
    /// The duration in the unit that fits, such as `12.5 ms`.
    public var description: String { UnitLadder.duration.describe(rawValue) }
}

extension Fraction: CustomStringConvertible {
    /// The share in percent, such as `24.2 %`.
    public var description: String { UnitLadder.share.describe(rawValue) }
}

extension TokensPerSecond: CustomStringConvertible {
    /// The rate, such as `8,970 tok/s`.
    public var description: String { UnitLadder.tokenRate.describe(rawValue) }
}

extension Watts: CustomStringConvertible {
    /// The power in the unit that fits, such as `700 W`.
    public var description: String { UnitLadder.power.describe(rawValue) }
}

extension Dollars: CustomStringConvertible {
    /// The amount with its sign in front, such as `$2.50`.
    public var description: String {
        let isWhole = rawValue.isFinite && DecimalDigits(rawValue).isWhole
        let amount = rawValue.magnitude
        let text =
            isWhole || amount < 1
            ? FixedPoint.significant(amount, groupsThousands: true)
            : FixedPoint.format(amount, places: 2, groupsThousands: true)
        return (rawValue < 0 ? "-" : "") + "$" + text
    }
}
