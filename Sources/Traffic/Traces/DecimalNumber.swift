/// A number as it was written, `significand · 10^exponent`, so that no digit of a time is lost before it is scaled.
struct DecimalNumber: Hashable, Sendable {
    var significand: Int
    var exponent: Int

    /// The largest significand that takes a further digit; digits beyond change nothing that a trace could mean.
    private static let growing = (Int.max - 9) / 10

    /// Reads the number that begins at `position`, and moves behind it: `-12`, `0.5`, `1.5e-05`.
    ///
    /// - Returns: `nil` if no number begins there; the position is then meaningless.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, at position: inout Int) {
        let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var magnitude = 0
        let first = position
        var dropped = DecimalNumber.scanDigits(bytes, &position, &magnitude)
        guard position > first else { return nil }
        var exponent = dropped
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let start = position
            dropped = DecimalNumber.scanDigits(bytes, &position, &magnitude)
            guard position > start else { return nil }
            exponent -= position - start - dropped
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            guard let written = DecimalNumber.scanExponent(bytes, &position) else { return nil }
            exponent += written
        }
        significand = isNegative ? -magnitude : magnitude
        self.exponent = exponent
    }

    /// Appends digits to a significand, and returns how many it could not take.
    private static func scanDigits(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ magnitude: inout Int
    ) -> Int {
        var dropped = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if dropped == 0, magnitude <= growing {
                magnitude = magnitude &* 10 &+ Int(digit)
            } else {
                dropped += 1
            }
            position += 1
        }
        return dropped
    }

    /// The exponent behind the `e` at `position`; beyond any number it stays where it is beyond any number.
    private static func scanExponent(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
        position += 1
        let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if isNegative || (position < bytes.count && bytes[position] == UInt8(ascii: "+")) { position += 1 }
        let start = position
        var value = 0
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
            value = min(value * 10 + Int(bytes[position] - UInt8(ascii: "0")), 10_000)
            position += 1
        }
        return position > start ? (isNegative ? -value : value) : nil
    }

    /// The nearest whole number to this one times ten to a power; `nil` if it does not fit.
    func scaled(byTenTo power: Int) -> Int? {
        let shift = exponent + power
        guard significand != 0, shift != 0 else { return significand }
        if shift > 0 {
            guard shift < DecimalNumber.powers.count else { return nil }
            let (product, overflows) = significand.multipliedReportingOverflow(by: DecimalNumber.powers[shift])
            return overflows ? nil : product
        }
        guard -shift < DecimalNumber.powers.count else { return 0 }
        let divisor = DecimalNumber.powers[-shift]
        let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: divisor)
        guard abs(remainder) >= divisor - abs(remainder) else { return quotient }
        return quotient + significand.signum()
    }

    /// The number, if it is whole and fits: 472, 472.0 and 4.72e2 are.
    var whole: Int? {
        guard let value = scaled(byTenTo: 0) else { return nil }
        guard exponent < 0, significand != 0 else { return value }
        guard -exponent < DecimalNumber.powers.count else { return nil }
        return significand % DecimalNumber.powers[-exponent] == 0 ? value : nil
    }

    /// The powers of ten that fit.
    private static let powers: [Int] = (0...18).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
