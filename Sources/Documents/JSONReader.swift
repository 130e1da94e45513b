public import Diagnostics

/// Reads JSON exactly as RFC 8259 defines it, and remembers where every value stands.
///
/// It is our own because positions are what this product is for and no reader at hand keeps both them and strictness:
/// Foundation's decoders drop the place of every value, and libyaml, which reads most JSON, does not combine surrogate
/// pairs and accepts trailing commas. It reads UTF-8 bytes in linear time, bounds the depth instead of overflowing the
/// stack, keeps each number as it was written, and refuses a repeated member name, which JSON leaves open and which in
/// a configuration is always a mistake.
public enum JSONReader {
    /// How deeply lists and objects may be nested.
    public static let maximumDepth = 200

    /// The value that a JSON document holds.
    ///
    /// - Parameter text: The document.
    /// - Returns: The value, with a location in `text` for each part of it.
    /// - Throws: A diagnostic with code `json-syntax`, `json-depth`, `json-number` or `json-duplicate-name`.
    public static func read(_ text: DocumentText) throws(Diagnostic) -> LocatedValue {
        try read(text, allowsNonFinite: false)
    }

    /// The value that a JSON document holds, or a document that Python's `json` wrote.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - allowsNonFinite: Whether `NaN`, `Infinity` and `-Infinity` are numbers. They are none in JSON, but Python
    ///     writes them, so that configurations made by it hold them; no field accepts them as its value.
    /// - Returns: The value, with a location in `text` for each part of it.
    /// - Throws: A diagnostic as for ``read(_:)``.
    public static func read(_ text: DocumentText, allowsNonFinite: Bool) throws(Diagnostic) -> LocatedValue {
        var cursor = JSONCursor(text)
        cursor.allowsNonFinite = allowsNonFinite
        cursor.skipWhitespace()
        if cursor.isAtEnd {
            throw cursor.failure(
                "the file is empty; expected a JSON value", at: text.location(line: text.firstLine, column: 1))
        }
        let value = try readValue(&cursor, depth: 0)
        cursor.skipWhitespace()
        guard cursor.isAtEnd else {
            throw cursor.unexpected("the end of the file after the value", hint: "one JSON document holds one value")
        }
        return value
    }

    private static func readValue(_ cursor: inout JSONCursor, depth: Int) throws(Diagnostic) -> LocatedValue {
        let location = cursor.location
        if cursor.allowsNonFinite {
            for (word, value) in nonFinite where cursor.consume(word: word) {
                return LocatedValue(.number(value, literal: "\(word)"), at: location)
            }
        }
        switch cursor.byte {
        case UInt8(ascii: "{"): return try readObject(&cursor, depth: depth)
        case UInt8(ascii: "["): return try readArray(&cursor, depth: depth)
        case UInt8(ascii: "\""): return LocatedValue(.string(try cursor.readString()), at: location)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return LocatedValue(try cursor.readNumber(), at: location)
        default:
            for (word, content) in literals where cursor.consume(word: word) {
                return LocatedValue(content, at: location)
            }
            throw cursor.unexpected("a value")
        }
    }

    private static let literals: [(StaticString, LocatedValue.Content)] = [
        ("true", .boolean(true)), ("false", .boolean(false)), ("null", .null),
    ]

    private static let nonFinite: [(StaticString, Double)] = [
        ("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity),
    ]

    private static func readArray(_ cursor: inout JSONCursor, depth: Int) throws(Diagnostic) -> LocatedValue {
        let start = try open(&cursor, depth: depth)
        var elements: [LocatedValue] = []
        if !cursor.consume("]") {
            repeat {
                cursor.skipWhitespace()
                elements.append(try readValue(&cursor, depth: depth + 1))
                cursor.skipWhitespace()
            } while cursor.consume(",")
            guard cursor.consume("]") else { throw cursor.unclosed("`,` or `]`", opened: start, what: "list") }
        }
        return LocatedValue(.array(elements), at: start)
    }

    private static func readObject(_ cursor: inout JSONCursor, depth: Int) throws(Diagnostic) -> LocatedValue {
        let start = try open(&cursor, depth: depth)
        var members = MemberList()
        if !cursor.consume("}") {
            repeat {
                cursor.skipWhitespace()
                let location = cursor.location
                guard cursor.byte == UInt8(ascii: "\"") else {
                    throw cursor.unexpected("a member name in double quotes")
                }
                let name = try cursor.readString()
                cursor.skipWhitespace()
                guard cursor.consume(":") else { throw cursor.unexpected("`:` after the member name") }
                cursor.skipWhitespace()
                let value = try readValue(&cursor, depth: depth + 1)
                let member = LocatedValue.Member(name: name, nameLocation: location, value: value)
                if let first = members.insert(member) { throw cursor.duplicate(member, first: first) }
                cursor.skipWhitespace()
            } while cursor.consume(",")
            guard cursor.consume("}") else { throw cursor.unclosed("`,` or `}`", opened: start, what: "object") }
        }
        return LocatedValue(.object(members.members), at: start)
    }

    /// Steps over an opening bracket and the blanks behind it.
    private static func open(_ cursor: inout JSONCursor, depth: Int) throws(Diagnostic) -> SourceLocation {
        let location = cursor.location
        guard depth < maximumDepth else {
            throw cursor.failure(
                "the value is nested more than \(maximumDepth) levels deep", code: "json-depth", at: location)
        }
        cursor.advance()
        cursor.skipWhitespace()
        return location
    }
}
