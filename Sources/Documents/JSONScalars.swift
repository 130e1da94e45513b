import Diagnostics

extension JSONCursor {
    /// Reads a number and keeps it as written; the cursor stands on `-` or a digit.
    mutating func readNumber() throws(Diagnostic) -> LocatedValue.Content {
        let start = location
        let first = offset
        _ = consume("-")
        if byte == UInt8(ascii: "0"), JSONCursor.isDigit(peek(1)) {
            throw failure(
                "a number may not begin with 0 and another digit", at: start, hint: "remove the leading zeros")
        }
        try readDigits(after: "the minus sign")
        if consume(".") { try readDigits(after: "the decimal point") }
        if consume("e") || consume("E") {
            if !consume("+") { _ = consume("-") }
            try readDigits(after: "the exponent sign")
        }
        if JSONCursor.isWordByte(byte) || byte == UInt8(ascii: ".") {
            throw unexpected("the end of the number", hint: "a value with a unit is text and stands in double quotes")
        }
        let literal = String(decoding: bytes[first..<offset], as: UTF8.self)
        guard literal.utf8.count <= JSONCursor.longestNumber, let value = Double(literal), value.isFinite else {
            throw failure("the number \(quoted(literal)) is out of range", code: "json-number", at: start)
        }
        return .number(value, literal: literal)
    }

    /// Longer literals carry no information that a number could hold; they are attacks or accidents.
    private static let longestNumber = 1000

    private mutating func readDigits(after what: String) throws(Diagnostic) {
        guard JSONCursor.isDigit(byte) else { throw unexpected("a digit after \(what)") }
        while JSONCursor.isDigit(byte) { advance() }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Reads text; the cursor stands on its opening quote.
    mutating func readString() throws(Diagnostic) -> String {
        let start = location
        advance()
        var runStart = offset
        advanceOverPlainText()
        if !isAtEnd, byte == UInt8(ascii: "\"") {
            let plain = String(decoding: bytes[runStart..<offset], as: UTF8.self)
            advance()
            return plain
        }
        var decoded: [UInt8] = []
        while !isAtEnd {
            switch byte {
            case UInt8(ascii: "\""):
                decoded.append(contentsOf: bytes[runStart..<offset])
                advance()
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                decoded.append(contentsOf: bytes[runStart..<offset])
                decoded.append(contentsOf: UTF8.encode(try readEscape()) ?? UTF8.encodedReplacementCharacter)
                runStart = offset
            case 0x0A, 0x0D:
                throw failure("the text is not closed on its line", at: start, hint: "a line break is written \\n")
            case 0x00...0x1F:
                throw unexpected("text without control characters", hint: "write it as \\u00XX, a tab as \\t")
            default: advanceOverPlainText()
            }
        }
        throw failure("expected a closing `\"`, found the end of the file", at: start)
    }

    /// Reads one escape sequence, a surrogate pair being one.
    private mutating func readEscape() throws(Diagnostic) -> Unicode.Scalar {
        let start = location
        advance()
        let letter = byte
        if letter == UInt8(ascii: "u") {
            advance()
            return try readUnicodeEscape(from: start)
        }
        guard let scalar = JSONCursor.escapes[letter], !isAtEnd else {
            throw unexpected(
                "one of `\" \\ / b f n r t u` after the backslash", hint: "a backslash itself is written \\\\")
        }
        advance()
        return scalar
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    private mutating func readUnicodeEscape(from start: SourceLocation) throws(Diagnostic) -> Unicode.Scalar {
        let high = try readFourHexDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        let lone = failure(
            "half of a surrogate pair stands alone", at: start,
            hint: "characters above U+FFFF are written as a pair, \\uD800–\\uDBFF then \\uDC00–\\uDFFF")
        guard high < 0xDC00, consume("\\"), consume("u") else { throw lone }
        let low = try readFourHexDigits()
        guard 0xDC00...0xDFFF ~= low, let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else {
            throw lone
        }
        return scalar
    }

    private mutating func readFourHexDigits() throws(Diagnostic) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard !isAtEnd, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits after `\\u`")
            }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }
}
