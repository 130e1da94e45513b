internal import Reporting

/// Scalars and blocks of YAML documents.
enum YAMLText {
    /// A scalar that YAML reads back as this text: JSON's quotation is YAML's double-quoted style (YAML 1.2, 7.3.1).
    static func scalar(_ text: String) -> String {
        String(JSONWriter.writeLine(.string(text)).dropLast())
    }

    /// Text of several lines as the content of a literal block (`|`), indented by so many blanks.
    ///
    /// A literal block ends where its indentation ends, so every line is indented; blank lines stay empty.
    static func block(_ text: String, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : blanks + $0 }.joined(separator: "\n")
    }

    /// A document in block style, members in their order.
    static func document(_ value: JSONValue) -> String {
        var text = ""
        append(value, indent: 0, to: &text)
        return text
    }

    private static func append(_ value: JSONValue, indent: Int, to text: inout String) {
        let blanks = String(repeating: " ", count: indent)
        switch value {
        case .object(let members) where !members.isEmpty:
            for member in members {
                text += blanks + key(member.name) + ":"
                appendValue(member.value, indent: indent, to: &text)
            }
        case .array(let elements) where !elements.isEmpty && elements.contains(where: \.isNested):
            for element in elements {
                var inner = ""
                append(element, indent: indent + 2, to: &inner)
                text += blanks + "- " + String(inner.dropFirst(indent + 2))
            }
        default: text += blanks + flow(value) + "\n"
        }
    }

    private static func appendValue(_ value: JSONValue, indent: Int, to text: inout String) {
        switch value {
        case .object(let members) where !members.isEmpty:
            text += "\n"
            append(value, indent: indent + 2, to: &text)
        case .array(let elements) where elements.contains(where: \.isNested):
            text += "\n"
            append(value, indent: indent + 2, to: &text)
        default: text += " " + flow(value) + "\n"
        }
    }

    /// Names that cannot be taken for anything else stand without quotes.
    private static func key(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || $0 == UInt8(ascii: "_") }
        return isPlain && !name.isEmpty ? name : scalar(name)
    }

    /// A value on one line; JSON is YAML.
    static func flow(_ value: JSONValue) -> String { String(JSONWriter.writeLine(value).dropLast()) }
}

extension JSONValue {
    fileprivate var isNested: Bool {
        switch self {
        case .object(let members): !members.isEmpty
        case .array, .null, .boolean, .integer, .number, .string: false
        }
    }
}
