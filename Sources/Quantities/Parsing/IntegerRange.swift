public import Diagnostics

/// Reads a range of whole numbers: `[128, 10240]`, `128..10240`, `128-10240`, `1k..32k`, or one number.
///
/// `k` is a thousand. Both ends belong to the range.
public enum IntegerRange {
    /// The range that `text` is.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - location: Where the text begins, if it stands in a document.
    /// - Returns: The range.
    /// - Throws: A diagnostic with code `range-syntax`, or that of the end that cannot be read.
    public static func parse(_ text: String, at location: SourceLocation? = nil) throws(Diagnostic) -> ClosedRange<Int>
    {
        let folded = FoldedText(text)
        var inner = folded.skipBlanks(from: 0)..<folded.count
        while let last = inner.last, FoldedText.isBlank(folded[last]) { inner.removeLast() }
        let isBracketed = folded[inner.lowerBound] == "[" || folded[inner.lowerBound] == "("
        if isBracketed {
            guard let last = inner.last, folded[last] == "]" || folded[last] == ")" else {
                throw malformed(text, location)
            }
            inner = (inner.lowerBound + 1)..<max(last, inner.lowerBound + 1)
        }
        guard let separator = separator(folded, in: inner, comma: isBracketed) else {
            guard !isBracketed, !inner.isEmpty else { throw malformed(text, location) }
            let only = try end(folded, inner, location)
            return only...only
        }
        let low = try end(folded, inner.lowerBound..<separator.lowerBound, location)
        let high = try end(folded, separator.upperBound..<inner.upperBound, location)
        guard low <= high else {
            throw Diagnostic(
                code: "range-syntax", "the range `\(text.shortened)` ends below its beginning", at: location,
                hint: "write \(high)..\(low)")
        }
        return low...high
    }

    /// The first separator behind a digit; a comma separates only inside brackets.
    private static func separator(_ text: FoldedText, in range: Range<Int>, comma: Bool) -> Range<Int>? {
        for index in range.dropFirst() {
            switch text[index] {
            case ".":
                guard text[index + 1] == "." else { continue }
                var end = index
                while end < range.upperBound, text[end] == "." || text[end] == "<" { end += 1 }
                return text[end - 1] == "<" ? nil : index..<end
            case "…", "-", "–", "—", "~", "～", ":": return index..<(index + 1)
            case "," where comma: return index..<(index + 1)
            case "t" where text[index + 1] == "o": return index..<(index + 2)
            default: continue
            }
        }
        return nil
    }

    private static func end(
        _ text: FoldedText, _ range: Range<Int>, _ location: SourceLocation?
    ) throws(Diagnostic) -> Int {
        try QuantityParser.parseCount(text.text(range), at: location?.advanced(by: range.lowerBound))
    }

    private static func malformed(_ text: String, _ location: SourceLocation?) -> Diagnostic {
        Diagnostic(
            code: "range-syntax", "`\(text.shortened)` is not a range of whole numbers", at: location,
            hint: "write it like 128..10240 or [128, 10240]")
    }
}
