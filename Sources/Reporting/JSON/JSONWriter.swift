/// Writes JSON for people and programs: two blanks per level, members in their order, numbers in the shortest form that
/// reads back as the same number.
public enum JSONWriter {
    /// The document, with a line break at the end.
    public static func write(_ value: JSONValue) -> String {
        var text: [UInt8] = []
        append(value, level: 0, to: &text)
        text.append(UInt8(ascii: "\n"))
        return String(decoding: text, as: UTF8.self)
    }

    /// The document on one line, with a line break at the end, as JSON Lines wants it.
    public static func writeLine(_ value: JSONValue) -> String {
        var text: [UInt8] = []
        appendCompactly(value, to: &text)
        text.append(UInt8(ascii: "\n"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func appendCompactly(_ value: JSONValue, to text: inout [UInt8]) {
        switch value {
        case .array(let elements):
            text += "[".utf8
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ",".utf8 }
                appendCompactly(element, to: &text)
            }
            text += "]".utf8
        case .object(let members):
            text += "{".utf8
            for (index, member) in members.enumerated() {
                if index > 0 { text += ",".utf8 }
                appendQuoted(member.name, to: &text)
                text += ":".utf8
                appendCompactly(member.value, to: &text)
            }
            text += "}".utf8
        case .null, .boolean, .integer, .number, .string: append(value, level: 0, to: &text)
        }
    }

    private static func append(_ value: JSONValue, level: Int, to text: inout [UInt8]) {
        switch value {
        case .null: text += "null".utf8
        case .boolean(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += String(value).utf8
        case .number(let value): number(value, to: &text)
        case .string(let value): appendQuoted(value, to: &text)
        case .array(let elements): append(elements, level: level, to: &text)
        case .object(let members):
            appendBlock(members, "{", "}", level: level, to: &text) { member, inner, text in
                appendQuoted(member.name, to: &text)
                text += ": ".utf8
                append(member.value, level: inner, to: &text)
            }
        }
    }

    /// Lists of plain values stay on one line, as `[128, 10240]`.
    private static func append(_ elements: [JSONValue], level: Int, to text: inout [UInt8]) {
        guard elements.contains(where: \.isContainer) else {
            text += "[".utf8
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", ".utf8 }
                append(element, level: level, to: &text)
            }
            text += "]".utf8
            return
        }
        appendBlock(elements, "[", "]", level: level, to: &text) { element, inner, text in
            append(element, level: inner, to: &text)
        }
    }

    private static func appendBlock<Element>(
        _ elements: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, level: Int, to text: inout [UInt8],
        each: (Element, Int, inout [UInt8]) -> Void
    ) {
        text.append(UInt8(ascii: open))
        guard !elements.isEmpty else { return text.append(UInt8(ascii: close)) }
        for (index, element) in elements.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            breakLine(level + 1, &text)
            each(element, level + 1, &text)
        }
        breakLine(level, &text)
        text.append(UInt8(ascii: close))
    }

    private static func breakLine(_ level: Int, _ text: inout [UInt8]) {
        text.append(UInt8(ascii: "\n"))
        for _ in 0..<(2 * level) { text.append(UInt8(ascii: " ")) }
    }

    /// JSON knows no infinity, and a whole number needs no point.
    private static func number(_ value: Double, to text: inout [UInt8]) {
        guard value.isFinite else { return text += "null".utf8 }
        let isWhole = value == value.rounded() && value.magnitude < 9_007_199_254_740_992
        text += (isWhole ? String(Int(value)) : value.description).utf8
    }

    private static func appendQuoted(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        defer { text.append(UInt8(ascii: "\"")) }
        // Nearly all texts are plain.
        guard !string.utf8.allSatisfy(isPlain) else { return text += string.utf8 }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\"".utf8
            case "\\": text += "\\\\".utf8
            case "\n": text += "\\n".utf8
            case "\r": text += "\\r".utf8
            case "\t": text += "\\t".utf8
            // The two separators are legal in JSON but end a line in JavaScript.
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}": text += escape(scalar).utf8
            default: text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
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
