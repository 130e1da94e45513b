/// Writes JSON for people and programs: two blanks per level, members in their order, numbers in the shortest form that
/// reads back as the same number.
public enum JSONWriter {
    /// The document, with a line break at the end.
    public static func write(_ value: JSONValue) -> String {
        var text = ""
        append(value, indent: "", to: &text)
        return text + "\n"
    }

    /// The document on one line, with a line break at the end, as JSON Lines wants it.
    public static func writeLine(_ value: JSONValue) -> String {
        var text = ""
        appendCompactly(value, to: &text)
        return text + "\n"
    }

    private static func appendCompactly(_ value: JSONValue, to text: inout String) {
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
        case .null, .boolean, .integer, .number, .string: append(value, indent: "", to: &text)
        }
    }

    private static func append(_ value: JSONValue, indent: String, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += number(value)
        case .string(let value): appendQuoted(value, to: &text)
        case .array(let elements): append(elements, indent: indent, to: &text)
        case .object(let members):
            appendBlock(members, open: "{", close: "}", indent: indent, to: &text) { member, inner, text in
                appendQuoted(member.name, to: &text)
                text += ": "
                append(member.value, indent: inner, to: &text)
            }
        }
    }

    /// Lists of plain values stay on one line, as `[128, 10240]`.
    private static func append(_ elements: [JSONValue], indent: String, to text: inout String) {
        guard elements.contains(where: \.isContainer) else {
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                append(element, indent: indent, to: &text)
            }
            text += "]"
            return
        }
        appendBlock(elements, open: "[", close: "]", indent: indent, to: &text) { element, inner, text in
            append(element, indent: inner, to: &text)
        }
    }

    private static func appendBlock<Element>(
        _ elements: [Element], open: String, close: String, indent: String, to text: inout String,
        each: (Element, String, inout String) -> Void
    ) {
        guard !elements.isEmpty else {
            text += open + close
            return
        }
        let inner = indent + "  "
        text += open
        for (index, element) in elements.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + inner
            each(element, inner, &text)
        }
        text += "\n" + indent + close
    }

    /// JSON knows no infinity, and a whole number needs no point.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value == value.rounded(), value.magnitude < 9_007_199_254_740_992 { return String(Int(value)) }
        return value.description
    }

    private static func appendQuoted(_ string: String, to text: inout String) {
        text += "\""
        guard string.utf8.contains(where: mayNeedEscape) else {
            text += string
            text += "\""
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // The two separators are legal in JSON but end a line in JavaScript.
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}": text += escape(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    /// Whether a byte is one that is escaped, or begins a character of which some are.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F || byte == 0xE2
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
