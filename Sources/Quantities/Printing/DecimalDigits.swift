/// A finite number as its shortest decimal digits, in which rounding and shifting are exact.
///
/// Rounding these digits gives what a person expects of the number as it is printed: 1.005 to two places is 1.01,
/// although the nearest binary number lies just below.
struct DecimalDigits {
    let isNegative: Bool
    /// The digits 0 to 9 without leading zeros; none for zero.
    private(set) var digits: [UInt8]
    /// The power of ten of the point: the number is 0.d₁d₂d₃… times ten to this power.
    private(set) var point: Int

    /// Takes a finite number apart.
    init(_ value: Double) {
        isNegative = value < 0
        digits = []
        point = 0
        var seenPoint = false
        var exponent = 0
        var text = value.magnitude.description[...].utf8
        if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
            exponent = Int(Substring(text[text.index(after: mark)...])) ?? 0
            text = text[..<mark]
        }
        for byte in text {
            if byte == UInt8(ascii: ".") {
                seenPoint = true
            } else {
                digits.append(byte &- UInt8(ascii: "0"))
                if !seenPoint { point += 1 }
            }
        }
        point += exponent
        normalise()
    }

    var isZero: Bool { digits.isEmpty }
    /// Whether nothing stands behind the decimal point.
    var isWhole: Bool { digits.count <= point || isZero }

    /// The number times a power of ten.
    func shifted(by power: Int) -> DecimalDigits {
        var result = self
        if !isZero { result.point += power }
        return result
    }

    /// The number rounded to `count` digits, halves away from zero.
    func rounded(toSignificant count: Int) -> DecimalDigits {
        guard count < digits.count else { return self }
        var result = self
        let roundsUp = count >= 0 && digits[count] >= 5
        result.digits = count > 0 ? Array(digits[..<count]) : []
        if roundsUp { result.increment(length: max(count, 0)) }
        result.normalise()
        return result
    }

    /// The number rounded to `places` digits behind the point, halves away from zero.
    func rounded(toPlaces places: Int) -> DecimalDigits { rounded(toSignificant: point + places) }

    /// Adds one to the last digit.
    private mutating func increment(length: Int) {
        for index in digits.indices.reversed() {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
        }
        digits.insert(1, at: 0)
        point += 1
    }

    private mutating func normalise() {
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        point -= leading
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// The number with exactly `places` digits behind the point, which it must already be rounded to.
    func text(places: Int, groupsThousands: Bool) -> String {
        var text = isNegative && !isZero ? "-" : ""
        let wholeDigits = max(point, 1)
        for position in 0..<wholeDigits {
            if groupsThousands, position > 0, (wholeDigits - position) % 3 == 0 { text.append(",") }
            text.append(digit(at: point > 0 ? position : -1))
        }
        guard places > 0 else { return text }
        text.append(".")
        for position in 0..<places { text.append(digit(at: point + position)) }
        return text
    }

    private func digit(at index: Int) -> String { digits.indices.contains(index) ? String(digits[index]) : "0" }
}
