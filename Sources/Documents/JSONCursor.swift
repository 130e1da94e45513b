import Diagnostics

/// A position in the bytes of a JSON document, with the line and column kept while moving.
struct JSONCursor {
    let text: DocumentText
    let bytes: [UInt8]
    /// Whether `NaN` and the infinities are read as numbers.
    var allowsNonFinite = false
    private(set) var offset = 0
    private var line: Int
    private var column = 1

    init(_ text: DocumentText) {
        self.text = text
        self.bytes = Array(text.content.utf8)
        self.line = text.firstLine
    }

    var isAtEnd: Bool { offset == bytes.count }
    var location: SourceLocation { text.location(line: line, column: column) }

    /// The byte here, or NUL at the end: NUL begins no JSON value, so both lead to the same error path.
    var byte: UInt8 { peek(0) }

    func peek(_ distance: Int) -> UInt8 {
        offset + distance < bytes.count ? bytes[offset + distance] : 0
    }

    /// Moves one byte on, within a line; the continuation bytes of UTF-8 take no column.
    mutating func advance() {
        if bytes[offset] & 0xC0 != 0x80 { column += 1 }
        offset += 1
    }

    /// Moves over text, up to a quote, a backslash or a control character.
    mutating func advanceOverPlainText() {
        while offset < bytes.count {
            let byte = bytes[offset]
            guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return }
            if byte & 0xC0 != 0x80 { column += 1 }
            offset += 1
        }
    }

    mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                offset += 1
                column += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): skipLineBreak()
            default: return
            }
        }
    }

    private mutating func skipLineBreak() {
        if byte == UInt8(ascii: "\r"), peek(1) == UInt8(ascii: "\n") { offset += 1 }
        offset += 1
        line += 1
        column = 1
    }

    /// Steps over `character` if it is here.
    mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, byte == UInt8(ascii: character) else { return false }
        advance()
        return true
    }

    /// Steps over `word` if it is here and is the whole word.
    mutating func consume(word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count - offset >= length, !JSONCursor.isWordByte(peek(length)) else { return false }
        let matches = word.withUTF8Buffer { bytes[offset..<offset + length].elementsEqual($0) }
        guard matches else { return false }
        for _ in 0..<length { advance() }
        return true
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension JSONCursor {
    func failure(
        _ message: String, code: String = "json-syntax", at location: SourceLocation, hint: String? = nil
    ) -> Diagnostic {
        text.diagnostic(code, message, at: location, hint: hint)
    }

    /// The error of finding something else than `expected` here.
    func unexpected(_ expected: String, hint: String? = nil) -> Diagnostic {
        failure("expected \(expected), found \(found)", at: location, hint: mistakeHint ?? hint)
    }

    /// The error of an object or list that neither continues nor ends here.
    func unclosed(_ expected: String, opened: SourceLocation, what: String) -> Diagnostic {
        let place = "the \(what) begins on line \(opened.line), column \(opened.column)"
        return unexpected(expected, hint: isAtEnd ? "\(place) and is not closed" : place)
    }

    func duplicate(_ member: LocatedValue.Member, first: SourceLocation) -> Diagnostic {
        duplicateName(member, first: first, code: "json-duplicate-name", in: text)
    }

    /// What stands here, for a message: a word, a character, or the end.
    private var found: String {
        guard !isAtEnd else { return "the end of the file" }
        let word = wordHere
        guard word.isEmpty else { return quoted(word) }
        guard let scalar = scalarHere else { return "an unreadable character" }
        let isPlain = scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F
        let code = "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal(scalar).count)) + hexadecimal(scalar)
        return isPlain ? "`\(scalar)`" : "`\(printable([scalar]))` (\(code))"
    }

    private func hexadecimal(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16, uppercase: true) }

    private var wordHere: String {
        String(decoding: bytes[offset...].prefix(80).prefix { JSONCursor.isWordByte($0) }, as: UTF8.self)
    }

    private var scalarHere: Unicode.Scalar? {
        String(decoding: bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first
    }

    /// The last byte before this place that is not blank.
    private var previousByte: UInt8? {
        bytes[..<offset].last { $0 != UInt8(ascii: " ") && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    }

    /// How to mend the slips that people coming from JavaScript, Python and YAML make.
    private var mistakeHint: String? {
        guard !isAtEnd else { return nil }
        if previousByte == UInt8(ascii: ","), "]},".utf8.contains(byte) { return "remove the extra comma" }
        switch scalarHere {
        case "'", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}": return "JSON text stands in straight double quotes"
        case "/", "#": return "JSON has no comments"
        case "+": return "write the number without `+`"
        case ".": return "write a digit before the point"
        case "\u{A0}", "\u{3000}", "\u{FEFF}", "\u{200B}": return "replace it with an ordinary space"
        default: break
        }
        switch wordHere {
        case "NaN", "Infinity", "nan", "inf": return "JSON has no such number; leave the member out or write null"
        case "True", "TRUE": return "write true"
        case "False", "FALSE": return "write false"
        case "None", "NULL", "Null", "nil", "undefined": return "write null"
        case "": return nil
        default: return "text stands in double quotes"
        }
    }
}
