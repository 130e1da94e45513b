/// Finds the quantities in running text, such as `Total: 2TB = 32 × 64GB (28.5s < 30s)`.
///
/// Digits that belong to a name (`FP8`, `Qwen3-235B`, `H200`), to a list marker (`1.`), to a version (`1.2.3`) or to
/// the exponent of a symbol (`L^2`) are not quantities. A number whose unit is unknown is one without a unit. The time
/// is linear in the length of the text.
public enum QuantityScanner {
    /// All quantities in the text, in order, with their ranges in Unicode scalars.
    public static func scan(_ text: String) -> [WrittenQuantity] {
        scan([Unicode.Scalar](scalarsOf: text))
    }

    /// All quantities in a text that is decoded already.
    package static func scan(_ scalars: [Unicode.Scalar]) -> [WrittenQuantity] {
        var scan = Scan(FoldedText(scalars))
        return scan.run()
    }
}

private struct Scan {
    private let text: FoldedText
    private var index = 0
    /// Whether only blanks and the marks of lists, headings and quotes have been seen on this line.
    private var isAtLineStart = true
    private var found: [WrittenQuantity] = []

    init(_ text: FoldedText) { self.text = text }

    mutating func run() -> [WrittenQuantity] {
        while index < text.count {
            let scalar = text[index]
            if FoldedText.isLetter(scalar) || scalar == "_" {
                skipName()
            } else if scalar == "^" {
                index += text[index + 1] == "-" ? 2 : 1
                skipDigits()
            } else if FoldedText.isDigit(scalar) || (scalar == "." && FoldedText.isDigit(text[index + 1])) {
                readNumber()
            } else {
                updateLineStart(scalar)
                index += 1
            }
        }
        return found
    }

    private mutating func updateLineStart(_ scalar: Unicode.Scalar) {
        if scalar == "\n" || scalar == "\r" {
            isAtLineStart = true
        } else if !FoldedText.isBlank(scalar), !Scan.isLineMark(scalar) {
            isAtLineStart = false
        }
    }

    private static func isLineMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "#", ">", "-", "*", "+", "|": true
        default: false
        }
    }

    /// Steps over a name with everything that hyphens and points join to it: `Qwen3-235B-A22B-FP8`, `v1.2`.
    private mutating func skipName() {
        isAtLineStart = false
        while index < text.count {
            let joins = text[index] == "-" || text[index] == "."
            guard isNamePart(text[index]) || (joins && isNamePart(text[index + 1])) else { return }
            index += 1
        }
    }

    private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        FoldedText.isLetter(scalar) || FoldedText.isDigit(scalar) || scalar == "_"
    }

    private mutating func skipDigits() {
        while FoldedText.isDigit(text[index]) { index += 1 }
    }

    private mutating func readNumber() {
        let start = index
        let beganLine = isAtLineStart
        isAtLineStart = false
        // `[128,256]` is a list of two numbers, not a number with its thousands set apart.
        guard let number = WrittenNumber(text, at: start, groupsWithComma: text[start - 1] != "[") else {
            index += 1
            return
        }
        index = number.end
        if isVersion(number) { return skipVersion() }
        if beganLine, isListMarker(start..<number.end) { return }
        let match = UnitReader.read(text, at: number.end)
        if match == nil, isNameTail(at: number.end) { return skipName() }
        append(number, from: start, match)
        // A times sign between digits is stepped over here, or it would be taken for the beginning of a name.
        index = match?.end ?? (FoldedText.isLetter(text[number.end]) ? number.end + 1 : number.end)
    }

    /// Whether the digits go on behind a second point.
    private func isVersion(_ number: WrittenNumber) -> Bool {
        text[number.end] == "." && FoldedText.isDigit(text[number.end + 1])
    }

    private mutating func skipVersion() {
        while FoldedText.isDigit(text[index]) || (text[index] == "." && FoldedText.isDigit(text[index + 1])) {
            index += 1
        }
    }

    private func isListMarker(_ range: Range<Int>) -> Bool {
        let mark = text[range.upperBound]
        guard mark == "." || mark == ")", range.count <= 3 else { return false }
        let next = text[range.upperBound + 1]
        return next == "\0" || next == "\n" || next == "\r" || FoldedText.isBlank(next)
    }

    /// Whether letters follow the digits without being a unit, as in `3D`; the `x` of `4x4` is a times sign.
    private func isNameTail(at end: Int) -> Bool {
        guard FoldedText.isLetter(text[end]) || text[end] == "_" else { return false }
        let isTimes = text[end] == "x" || text[end] == "X"
        return !(isTimes && !FoldedText.isLetter(text[end + 1]) && text[end + 1] != "_")
    }

    private mutating func append(_ number: WrittenNumber, from start: Int, _ match: UnitReader.Match?) {
        guard let scaled = number.value(timesTenTo: match?.unit.decimalExponent ?? 0) else { return }
        let value = scaled * (match?.unit.factor ?? 1)
        guard value.isFinite else { return }
        if found.isEmpty { found.reserveCapacity(4) }
        var first = start
        let dimension = match?.unit.dimension ?? .count
        let isMoney = text[first - 1] == "$" && dimension == .count
        if isMoney { first -= 1 }
        let isNegative = isSign(at: first - 1)
        if isNegative { first -= 1 }
        found.append(
            WrittenQuantity(
                value: isNegative ? -value : value, dimension: isMoney ? .money : dimension,
                alternative: match?.unit.alternative,
                unit: isMoney ? "$" : match.map { text.text($0.start..<$0.end) } ?? "",
                range: first..<(match?.end ?? number.end), isApproximate: isApproximate(before: first)))
    }

    /// Whether a hyphen is a minus sign and not a dash, a range or a list marker.
    private func isSign(at position: Int) -> Bool {
        guard text[position] == "-" else { return false }
        let before = text[position - 1]
        return before == "\0" || before == "\n" || FoldedText.isBlank(before)
            || Scan.opensValue(before)
    }

    private static func opensValue(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "(", "[", "=", ":", ",", "<", ">", "|": true
        default: false
        }
    }

    private func isApproximate(before position: Int) -> Bool {
        let previous = text[position - 1] == " " ? text[position - 2] : text[position - 1]
        return previous == "~" || previous == "≈"
    }
}
