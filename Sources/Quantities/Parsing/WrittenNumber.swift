/// A number without its unit: `12,345`, `0.5`, `1e9`, `2.5×10^9`, `2^30`.
///
/// The decimal digits are kept, so that `12.8` tera is rounded once to the nearest `Double`, not twice.
struct WrittenNumber {
    /// The digits as a whole number, as long as there are at most fifteen, which a `Double` holds exactly.
    private var mantissa: UInt64 = 0
    private var digitCount = 0
    private var fractionCount = 0
    /// ASCII digits with at most one point where there are more, or a power that was already evaluated.
    private var longDigits: String?
    private var exponent = 0
    /// The index after the number.
    private(set) var end: Int
    private var isWhole = true

    /// Reads the number at `start`, or nothing if no digit stands there.
    init?(_ text: FoldedText, at start: Int, groupsWithComma: Bool = true) {
        end = start
        let leadsWithPoint = text[start] == "." && FoldedText.isDigit(text[start + 1])
        guard FoldedText.isDigit(text[start]) || leadsWithPoint else { return nil }
        readDigits(text)
        readGroups(text, groupsWithComma: groupsWithComma)
        if text[end] == ".", FoldedText.isDigit(text[end + 1]) {
            isWhole = false
            end += 1
            let before = digitCount
            readDigits(text)
            fractionCount = digitCount - before
        }
        if digitCount > 15 {
            let written = text.scalars[start..<end].filter { FoldedText.isDigit($0) || $0 == "." }
            longDigits = String(scalars: written[...])
        }
        readExponent(text)
        readTimesPowerOfTen(text)
        readPower(text)
    }

    /// The value times a power of ten, or `nil` if it is out of a number's range.
    func value(timesTenTo shift: Int = 0) -> Double? {
        if let longDigits {
            guard longDigits.utf8.count <= 400, let value = Double("\(longDigits)e\(exponent + shift)"), value.isFinite
            else { return nil }
            return value
        }
        // One rounding of two exact numbers gives the nearest number.
        let power = exponent + shift - fractionCount
        if power >= 0, power < WrittenNumber.powersOfTen.count {
            return Double(mantissa) * WrittenNumber.powersOfTen[power]
        }
        if power < 0, -power < WrittenNumber.powersOfTen.count {
            return Double(mantissa) / WrittenNumber.powersOfTen[-power]
        }
        return Double("\(mantissa)e\(power)").flatMap { $0.isFinite ? $0 : nil }
    }

    /// The powers of ten that a `Double` holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    private mutating func readDigits(_ text: FoldedText) {
        while FoldedText.isDigit(text[end]) {
            if digitCount < 15 { mantissa = mantissa * 10 + UInt64(text[end].value - 48) }
            digitCount += 1
            end += 1
        }
    }

    /// Groups of exactly three digits behind one to three digits, all with the same separator.
    private mutating func readGroups(_ text: FoldedText, groupsWithComma: Bool) {
        let separator = text[end]
        let isSeparator =
            (separator == "," && groupsWithComma) || separator == "_" || FoldedText.isGroupingSpace(separator)
        guard isSeparator, 1...3 ~= digitCount else { return }
        while text[end] == separator, (1...3).allSatisfy({ FoldedText.isDigit(text[end + $0]) }),
            !FoldedText.isDigit(text[end + 4])
        {
            end += 1
            readDigits(text)
        }
    }

    private mutating func readExponent(_ text: FoldedText) {
        guard text[end] == "e" || text[end] == "E" else { return }
        let isSigned = text[end + 1] == "+" || text[end + 1] == "-"
        let first = end + (isSigned ? 2 : 1)
        guard let (power, after) = WrittenNumber.readSmallInteger(text, at: first) else { return }
        exponent += text[end + 1] == "-" ? -power : power
        isWhole = false
        end = after
    }

    /// `×10^9`, `x 10^9`, `*10⁹`.
    private mutating func readTimesPowerOfTen(_ text: FoldedText) {
        let sign = text.skipBlanks(from: end, limit: 2)
        switch text[sign] {
        case "×", "x", "*", "·": break
        default: return
        }
        let ten = text.skipBlanks(from: sign + 1, limit: 2)
        guard text[ten] == "1", text[ten + 1] == "0" else { return }
        guard let (power, after) = WrittenNumber.readSuperscript(text, at: ten + 2) else { return }
        exponent += power
        isWhole = false
        end = after
    }

    /// `2^30`, `10^9`, `10⁹`: a whole number to a whole power.
    private mutating func readPower(_ text: FoldedText) {
        guard isWhole, let (power, after) = WrittenNumber.readSuperscript(text, at: end) else { return }
        let isTen = longDigits == nil && mantissa == 10 && digitCount == 2
        guard power >= 0 || isTen else { return }
        end = after
        if isTen {
            mantissa = 1
            exponent = power
        } else if let base = value() {
            // Eleven hundred doublings pass the range of a number already: more need not be multiplied out.
            let result = base <= 1 ? base : (0..<min(power, 1100)).reduce(1.0) { product, _ in product * base }
            longDigits = power == 0 ? "1" : result.isFinite ? result.description : "1e999"
        }
    }

    private static func readSuperscript(_ text: FoldedText, at start: Int) -> (power: Int, end: Int)? {
        if text[start] == "^" {
            let isNegative = text[start + 1] == "-"
            guard let (power, end) = readSmallInteger(text, at: start + (isNegative ? 2 : 1)) else { return nil }
            return (isNegative ? -power : power, end)
        }
        var power = 0
        var end = start
        while text[end].value > 0x7F, let digit = superscripts.firstIndex(of: text[end]) {
            power = min(power * 10 + digit, 99_999)
            end += 1
        }
        return end > start ? (power, end) : nil
    }

    private static let superscripts: [Unicode.Scalar] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]

    /// An exponent; one too large for any number stays too large without overflowing.
    private static func readSmallInteger(_ text: FoldedText, at start: Int) -> (value: Int, end: Int)? {
        var value = 0
        var end = start
        while FoldedText.isDigit(text[end]) {
            value = min(value * 10 + Int(text[end].value) - 48, 99_999)
            end += 1
        }
        return end > start ? (value, end) : nil
    }
}
