/// Writes JSON for people and programs: two blanks per level, members in their order, numbers in the shortest form that
/// reads back as the same number.
public enum JSONWriter {
    /// The document, with a line break at the end.
    public static func write(_ value: JSONValue) -> String {
        var text = JSONPieces()
        write(value, to: &text)
        return text.rest
    }

    /// Writes the document, with a line break at the end, piece by piece: a large one is never held as one text.
    ///
    /// - Parameters:
    ///   - value: The document.
    ///   - take: Takes each piece, about a megabyte long.
    public static func write(_ value: JSONValue, inPieces take: (String) -> Void) {
        withoutActuallyEscaping(take) { take in
            var text = JSONPieces(take: take)
            write(value, to: &text)
            take(text.rest)
        }
    }

    private static func write(_ value: JSONValue, to text: inout JSONPieces) {
        append(value, level: 0, to: &text)
        text += "\n"
    }

    /// The document on one line, with a line break at the end, as JSON Lines wants it.
    public static func writeLine(_ value: JSONValue) -> String {
        var text = JSONPieces()
        appendCompactly(value, to: &text)
        text += "\n"
        return text.rest
    }

    private static func appendCompactly(_ value: JSONValue, to text: inout JSONPieces) {
        switch value {
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                appendCompactly(element, to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                appendQuoted(member.name, to: &text)
                text += ":"
                appendCompactly(member.value, to: &text)
            }
            text += "}"
        case .null, .boolean, .integer, .number, .string: append(value, level: 0, to: &text)
        }
    }

    private static func append(_ value: JSONValue, level: Int, to text: inout JSONPieces) {
        switch value {
        case .null: text += "null"
        case .boolean(let value): text += (value ? "true" : "false")
        case .integer(let value): text += String(value)
        case .number(let value): number(value, to: &text)
        case .string(let value): appendQuoted(value, to: &text)
        case .array(let elements): append(elements, level: level, to: &text)
        case .object(let members):
            appendBlock(members, "{", "}", level: level, to: &text) { member, inner, text in
                appendQuoted(member.name, to: &text)
                text += ": "
                append(member.value, level: inner, to: &text)
            }
        }
    }

    /// Lists of plain values stay on one line, as `[128, 10240]`.
    private static func append(_ elements: [JSONValue], level: Int, to text: inout JSONPieces) {
        guard elements.contains(where: \.isContainer) else {
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                append(element, level: level, to: &text)
            }
            text += "]"
            return
        }
        appendBlock(elements, "[", "]", level: level, to: &text) { element, inner, text in
            append(element, level: inner, to: &text)
        }
    }

    private static func appendBlock<Element>(
        _ elements: [Element], _ open: String, _ close: String, level: Int, to text: inout JSONPieces,
        each: (Element, Int, inout JSONPieces) -> Void
    ) {
        text += open
        guard !elements.isEmpty else { return text += close }
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            text.breakLine(level + 1)
            each(element, level + 1, &text)
            text.handOn()
        }
        text.breakLine(level)
        text += close
    }

    /// JSON knows no infinity, and a whole number needs no point.
    private static func number(_ value: Double, to text: inout JSONPieces) {
        guard value.isFinite else { return text += "null" }
        let isWhole = value == value.rounded() && value.magnitude < 9_007_199_254_740_992
        text += (isWhole ? String(Int(value)) : value.description)
    }

    private static func appendQuoted(_ string: String, to text: inout JSONPieces) {
        text += "\""
        defer { text += "\"" }
        // Nearly all texts are plain.
        guard !string.utf8.allSatisfy(isPlain) else { return text += string }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // The two separators are legal in JSON but end a line in JavaScript.
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}": text += escape(scalar)
            default: text += String(Character(scalar))
            }
        }
    }

    /// Whether a byte stands for itself in a text, whatever is beside it: 0xE2 begins the two separators.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != 0xE2 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        case .null, .boolean, .integer, .number, .string: false
        }
    }
}
