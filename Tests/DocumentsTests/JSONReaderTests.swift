import Diagnostics
import Documents
import TestSupport
import Testing

@Suite struct JSONReaderTests {
    private func read(_ content: String) throws(Diagnostic) -> LocatedValue {
        try JSONReader.read(DocumentText(name: "f", content: content))
    }

    @Test func keepsPlacesAndLiterals() throws {
        let value = try read("\u{FEFF}{\r\n  \"é\": [1, 2.50],\r  \"b\": {\"c\": null}\n}\n")
        #expect(value.location.description == "f:1:1")
        #expect(value["é"]?.location.description == "f:2:8")
        #expect(value["b"]?["c"]?.location.description == "f:3:14")
        guard case .array(let list)? = value["é"]?.content else { throw Diagnostic(code: "test", "no list") }
        #expect(list.map(\.location.column) == [9, 12])
        #expect(list.last?.content == .number(2.5, literal: "2.50"))
    }

    @Test func findsRepetitionsAmongManyMembers() throws {
        let names = (0..<40).map { "\"m\($0)\": \($0)" }
        #expect(try read("{" + names.joined(separator: ",") + "}")["m39"]?.content == .number(39, literal: "39"))
        for repeated in [0, 15, 16, 39] {
            let text = "{" + (names + ["\"m\(repeated)\": 0"]).joined(separator: ",") + "}"
            let error = #expect(throws: Diagnostic.self) { try read(text) }
            #expect(error?.code == "json-duplicate-name")
        }
    }

    @Test(arguments: [
        (#""a\"\\\/\b\f\n\r\t""#, LocatedValue.Content.string("a\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u00e9\ud83d\ude00""#, .string("é😀")), ("\"\u{7F}日本\"", .string("\u{7F}日本")),
        ("-0.5e+3", .number(-500, literal: "-0.5e+3")),
        ("9007199254740993", .number(9007199254740992, literal: "9007199254740993")),
        (" true ", .boolean(true)), ("false", .boolean(false)), ("null", .null), ("[]", .array([])),
        ("{ }", .object([])),
        ("0", .number(0, literal: "0")), ("\"\"", .string("")),
    ])
    func readsScalars(text: String, expected: LocatedValue.Content) throws {
        #expect(try read(text).content == expected)
    }

    @Test(arguments: [
        ("", "json-syntax", "1:1", "the file is empty"), (" \n ", "json-syntax", "1:1", "the file is empty"),
        ("[1,]", "json-syntax", "1:4", "found `]`"), ("{\"a\":1,}", "json-syntax", "1:8", "member name"),
        ("[1 2]", "json-syntax", "1:4", "expected `,` or `]`"), ("{'a':1}", "json-syntax", "1:2", "found `'`"),
        ("[1] x", "json-syntax", "1:5", "found `x`"), ("// c\n1", "json-syntax", "1:1", "found `/`"),
        ("[NaN]", "json-syntax", "1:2", "found `NaN`"), ("[-Infinity]", "json-syntax", "1:3", "found `Infinity`"),
        ("True", "json-syntax", "1:1", "found `True`"), ("truely", "json-syntax", "1:1", "found `truely`"),
        ("01", "json-syntax", "1:1", "may not begin with 0"),
        ("1.", "json-syntax", "1:3", "a digit after the decimal point"),
        (".5", "json-syntax", "1:1", "found `.`"), ("+1", "json-syntax", "1:1", "found `+`"),
        ("1e", "json-syntax", "1:3", "a digit"),
        ("1e400", "json-number", "1:1", "out of range"), ("12GB", "json-syntax", "1:3", "end of the number"),
        ("\"a", "json-syntax", "1:1", "end of the file"), ("\"a\nb\"", "json-syntax", "1:1", "not closed on its line"),
        ("\"\t\"", "json-syntax", "1:2", "control"), ("\"\\x\"", "json-syntax", "1:3", "after the backslash"),
        ("\"\\u12g4\"", "json-syntax", "1:6", "hexadecimal"), ("\"\\ud800\"", "json-syntax", "1:2", "surrogate"),
        ("\"\\udc00\"", "json-syntax", "1:2", "surrogate"), ("\"\\ud800\\u0041\"", "json-syntax", "1:2", "surrogate"),
        ("{\"a\":1,\n \"a\":2}", "json-duplicate-name", "2:2", "the first is on line 1, column 2"),
        ("{\"a\":{\"b\":[1,", "json-syntax", "1:14", "end of the file"), ("{\"a\"", "json-syntax", "1:5", "`:`"),
        ("[1,\u{A0}2]", "json-syntax", "1:4", "U+00A0"), ("{1:2}", "json-syntax", "1:2", "member name"),
        ("\0", "json-syntax", "1:1", "U+0000"),
    ])
    func rejects(text: String, code: String, place: String, message: String) {
        let error = #expect(throws: Diagnostic.self) { try read(text) }
        #expect(error?.code == code)
        #expect(error?.location?.description == "f:" + place)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func hintsNameTheMistake() {
        let comma = #expect(throws: Diagnostic.self) { try read("[1,\n]") }
        #expect(comma?.hint == "remove the extra comma")
        #expect(comma?.sourceLine == "]")
        let open = #expect(throws: Diagnostic.self) { try read("{\"a\": [1, 2") }
        #expect(open?.hint == "the list begins on line 1, column 7 and is not closed")
    }

    @Test func depthIsBounded() throws {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        _ = try read(deep(JSONReader.maximumDepth))
        let error = #expect(throws: Diagnostic.self) { try read(deep(100_000)) }
        #expect(error?.code == "json-depth")
        #expect(error?.location?.column == JSONReader.maximumDepth + 1)
    }

    @Test func longLinesAreQuotedShort() {
        let error = #expect(throws: Diagnostic.self) {
            try read("[" + String(repeating: "1,", count: 50_000) + "\u{1B}]")
        }
        #expect((error?.sourceLine?.unicodeScalars.count ?? 999) <= 162)
        #expect(error?.sourceLine?.contains("\u{1B}") == false)
        let caret = error?.caretColumn ?? 0
        #expect(error?.sourceLine?.unicodeScalars.dropFirst(caret - 1).first == "␛")
    }

    @Test func manyMembersAndLinesAreLinear() throws {
        let members = (0..<20_000).map { "\"m\($0)\": \($0)" }.joined(separator: ",\n")
        let elapsed = try processorTime { _ = try read("{\(members)}") }
        #expect(elapsed < .seconds(6))
    }

    @Test func embeddedTextKeepsTheLinesOfItsFile() {
        let text = DocumentText(name: "f.md", content: "{\n x}", firstLine: 41)
        let error = #expect(throws: Diagnostic.self) { try JSONReader.read(text) }
        #expect(error?.location?.description == "f.md:42:2")
        #expect(error?.sourceLine == " x}")
    }
}
