public import Diagnostics

/// Reads a text that is one quantity and nothing else: `64 GB`, `1.8TB/s`, `~24.2 %`, `235B`.
///
/// Decimal and binary prefixes are kept apart (`GB` is 10^9, `GiB` is 2^30), as are bits and bytes. A `B` right after a
/// number means billion, since `235B` is never 235 bytes.
public enum QuantityParser {
    /// The quantity that `text` is.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - location: Where the text begins, if it stands in a document.
    /// - Returns: The quantity, with its range in `text`.
    /// - Throws: A diagnostic with code `quantity-syntax`, `quantity-unit` or `quantity-range`.
    public static func parse(_ text: String, at location: SourceLocation? = nil) throws(Diagnostic) -> WrittenQuantity {
        let reading = QuantityReading(FoldedText(text), original: text, location: location)
        return try reading.parse()
    }

    /// The whole number that `text` is: `128`, `12,345`, `4k`.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - location: Where the text begins, if it stands in a document.
    /// - Returns: The number.
    /// - Throws: A diagnostic, also if the text has a unit or a fraction.
    public static func parseCount(_ text: String, at location: SourceLocation? = nil) throws(Diagnostic) -> Int {
        let quantity = try parse(text, at: location)
        guard quantity.dimension == .count else {
            throw QuantityParser.mismatch(text, quantity.dimension, expected: .count, at: location)
        }
        guard let count = Int(exactly: quantity.value) else {
            throw Diagnostic(
                code: "quantity-range", "`\(text.shortened)` is not a whole number", at: location,
                hint: "expected a number such as \(Dimension.count.example)")
        }
        return count
    }

    /// The error of a quantity of one dimension where another is needed.
    static func mismatch(
        _ text: String, _ found: Dimension, expected: Dimension, at location: SourceLocation?
    ) -> Diagnostic {
        Diagnostic(
            code: "quantity-dimension", "`\(text.shortened)` is \(found.name); \(expected.name) was expected",
            at: location, hint: "write it like \(expected.example)")
    }
}

/// One attempt at reading a whole text as a quantity.
private struct QuantityReading {
    let text: FoldedText
    let original: String
    let location: SourceLocation?

    init(_ text: FoldedText, original: String, location: SourceLocation?) {
        self.text = text
        self.original = original
        self.location = location
    }

    func parse() throws(Diagnostic) -> WrittenQuantity {
        let approximate = text.skipBlanks(from: 0)
        let isApproximate = text[approximate] == "~" || text[approximate] == "≈"
        let start = text.skipBlanks(from: approximate + (isApproximate ? 1 : 0))
        let isNegative = text[start] == "-"
        let afterSign = start + (isNegative || text[start] == "+" ? 1 : 0)
        let isMoney = text[afterSign] == "$"
        let first = isMoney ? text.skipBlanks(from: afterSign + 1) : afterSign
        guard let number = WrittenNumber(text, at: first) else { throw missingNumber(at: first) }
        try rejectNumberTail(number)
        let match = UnitReader.read(text, at: number.end)
        let end = match?.end ?? number.end
        guard text.skipBlanks(from: end) == text.count else { throw unknownUnit(number, match) }
        if isMoney, let match, match.unit.dimension != .count { throw unknownUnit(number, nil) }
        guard
            let value = number.value(timesTenTo: match?.unit.decimalExponent ?? 0).map({
                $0 * (match?.unit.factor ?? 1)
            }),
            value.isFinite
        else { throw failure("quantity-range", "`\(original.shortened)` is out of range", at: first) }
        return WrittenQuantity(
            value: isNegative ? -value : value,
            dimension: isMoney ? .money : match?.unit.dimension ?? .count,
            alternative: match?.unit.alternative,
            unit: isMoney ? "$" : match.map { text.text($0.start..<$0.end) } ?? "",
            range: start..<end, isApproximate: isApproximate)
    }

    private func missingNumber(at index: Int) -> Diagnostic {
        let example = "a quantity is a number and a unit, such as 64 GB, 1.8 TB/s, 30 s or 60 %"
        guard index < text.count else {
            return failure("quantity-syntax", "expected a quantity, found nothing", at: index, hint: example)
        }
        let isUnit = UnitReader.read(text, at: index)?.start == index
        let problem = isUnit ? "a number is missing before" : "expected a number, found"
        return failure("quantity-syntax", "\(problem) `\(rest(from: index))`", at: index, hint: example)
    }

    private func rejectNumberTail(_ number: WrittenNumber) throws(Diagnostic) {
        switch text[number.end] {
        case ".":
            throw failure(
                "quantity-syntax", "`\(original.shortened)` is not a number: unexpected `.`", at: number.end,
                hint: "a number has one decimal point, with digits behind it")
        case ",", "_":
            throw failure(
                "quantity-syntax", "`\(original.shortened)` is not a number: unexpected `\(text[number.end])`",
                at: number.end, hint: "commas separate groups of three digits; the decimal sign is a point")
        default: return
        }
    }

    private func unknownUnit(_ number: WrittenNumber, _ match: UnitReader.Match?) -> Diagnostic {
        if let match {
            return failure(
                "quantity-syntax",
                "expected nothing after the unit, found `\(rest(from: text.skipBlanks(from: match.end)))`",
                at: text.skipBlanks(from: match.end))
        }
        let start = text.skipBlanks(from: number.end)
        let written = rest(from: start)
        let nearest = NearestName.suggestion(for: written, among: WrittenUnit.known)
        return failure(
            "quantity-unit", "unknown unit `\(written)`", at: start,
            hint: QuantityReading.ambiguousBits(written) ?? nearest.map { "did you mean `\($0)`?" }
                ?? "units are B, GB, GiB, GB/s, Gb/s, FLOP, TFLOP/s, s, ms, us, min, h, %, tok/s, W, $")
    }

    /// Bits and bytes are a factor of eight apart and people mix their signs up: say so instead of guessing.
    private static func ambiguousBits(_ unit: String) -> String? {
        let rest = unit.dropFirst().lowercased()
        guard "kmgtp".contains(unit.prefix(1).lowercased()), ["b", "b/s", "bps"].contains(rest) else { return nil }
        let prefix = unit.prefix(1).uppercased()
        return "bytes are \(prefix)B or \(prefix)B/s, bits \(prefix)bit or \(prefix)b/s"
    }

    private func rest(from index: Int) -> String {
        text.text(min(index, text.count)..<text.count).shortened
    }

    private func failure(_ code: String, _ message: String, at index: Int, hint: String? = nil) -> Diagnostic {
        Diagnostic(code: code, message, at: location?.advanced(by: index), hint: hint)
    }
}

extension String {
    /// The text cut to a length that fits in a message, without characters that drive a terminal.
    var shortened: String {
        let scalars = unicodeScalars.prefix(40).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view) + (unicodeScalars.dropFirst(40).isEmpty ? "" : "…")
    }
}
