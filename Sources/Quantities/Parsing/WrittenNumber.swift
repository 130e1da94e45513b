/// A number without its unit: `12,345`, `0.5`, `1e9`, `2.5×10^9`, `2^30`.
///
/// The decimal digits are kept, so that `12.8` tera is rounded once to the nearest `Double`, not twice.
struct WrittenNumber {
    /// ASCII digits with at most one point, or a power that was already evaluated.
    private(set) var digits = ""
    private(set) var exponent = 0
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
            digits.append(".")
            end += 1
            readDigits(text)
        }
        readExponent(text)
        readTimesPowerOfTen(text)
        readPower(text)
    }

    /// The value times a power of ten, or `nil` if it is out of a number's range.
    func value(timesTenTo shift: Int = 0) -> Double? {
        guard digits.utf8.count <= 400, let value = Double("\(digits)e\(exponent + shift)"), value.isFinite else {
            return nil
        }
        return value
    }

    private mutating func readDigits(_ text: FoldedText) {
        while FoldedText.isDigit(text[end]) {
            digits.unicodeScalars.append(text[end])
            end += 1
        }
    }

    /// Groups of exactly three digits behind one to three digits, all with the same separator.
    private mutating func readGroups(_ text: FoldedText, groupsWithComma: Bool) {
        let separator = text[end]
        let isSeparator =
            (separator == "," && groupsWithComma) || separator == "_" || FoldedText.isGroupingSpace(separator)
        guard isSeparator, 1...3 ~= digits.utf8.count else { return }
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
        guard ["×", "x", "*", "·"].contains(text[sign]) else { return }
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
        guard power >= 0 || digits == "10" else { return }
        end = after
        if digits == "10" {
            digits = "1"
            exponent = power
        } else if let base = value() {
            // Eleven hundred doublings pass the range of a number already: more need not be multiplied out.
            let result = base <= 1 ? base : (0..<min(power, 1100)).reduce(1.0) { product, _ in product * base }
            digits = power == 0 ? "1" : result.isFinite ? result.description : "1e999"
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
        while let digit = superscripts.firstIndex(of: text[end]) {
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
