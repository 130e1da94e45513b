import Diagnostics
import Documents
import Testing

@Suite struct YAMLReaderTests {
    private func read(_ content: String) throws(Diagnostic) -> LocatedValue {
        try YAMLReader.read(DocumentText(name: "f", content: content))
    }

    @Test(arguments: [
        ("32", LocatedValue.Content.number(32, literal: "32")), ("1e3", .number(1000, literal: "1e3")),
        ("-.5", .number(-0.5, literal: "-.5")), ("0x10", .number(16, literal: "0x10")),
        ("010", .number(10, literal: "010")),
        ("true", .boolean(true)), ("False", .boolean(false)), ("~", .null), ("null", .null), ("'32'", .string("32")),
        ("\"true\"", .string("true")), ("yes", .string("yes")), ("no", .string("no")), ("on", .string("on")),
        ("off", .string("off")), ("12:30", .string("12:30")), ("64 GB", .string("64 GB")), ("1_000", .string("1_000")),
        ("!!str 32", .string("32")), ("2026-01-01", .string("2026-01-01")), ("1.2.3", .string("1.2.3")),
        ("e5", .string("e5")),
    ])
    func resolvesPlainScalars(text: String, expected: LocatedValue.Content) throws {
        #expect(try read("key: " + text)["key"]?.content == expected)
        #expect(try read(text).content == expected)
    }

    @Test func keepsPlaces() throws {
        let value = try read(
            "# c\nmodel: \"\\ud83d\\ude00\"\n".replacing("\\ud83d\\ude00", with: "é")
                + "load:\n  - input: 4000\n    x:\n")
        #expect(value["model"]?.location.description == "f:2:8")
        guard case .array(let list)? = value["load"]?.content else { throw Diagnostic(code: "test", "no list") }
        #expect(list.first?["input"]?.location.description == "f:4:12")
        #expect(list.first?["x"]?.content == .null)
    }

    @Test func aliasesWork() throws {
        let value = try read("a: &x {n: 1}\nb: *x\n")
        #expect(value["b"]?["n"]?.content == .number(1, literal: "1"))
    }

    @Test(arguments: [
        ("", "yaml-syntax", 1), ("# only\n", "yaml-syntax", 1), ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3),
        ("a:\n\t- 1\n", "yaml-syntax", 2), ("a: [1, 2\n", "yaml-syntax", 2), ("a: b: c", "yaml-syntax", 1),
        ("a: 1\n---\nb: 2\n", "yaml-documents", 2), ("1: a", "yaml-key", 1), ("? [a]\n: b", "yaml-key", 1),
        ("a: *nope", "yaml-syntax", 1), ("a: !Custom 1", "yaml-tag", 1), ("a: .nan", "yaml-number", 1),
        ("a: 1e999", "yaml-number", 1), ("a: \"\\ud800\"", "yaml-syntax", 1), ("a: \u{1}", "yaml-character", 1),
        ("a: \u{2028}b", "yaml-character", 1), ("a: 1\n  b: 2", "yaml-syntax", 2),
    ])
    func rejects(text: String, code: String, line: Int) {
        let error = #expect(throws: Diagnostic.self) { try read(text) }
        #expect(error?.code == code, "\(error?.description ?? "")")
        #expect(error?.location?.line == line, "\(error?.description ?? "")")
    }

    @Test func duplicateKeyNamesBothPlaces() {
        let error = #expect(throws: Diagnostic.self) { try read("model: a\nload: 1\nmodel: b\n") }
        #expect(error?.message == "`model` is given twice; the first is on line 1, column 1")
        #expect(error?.sourceLine == "model: b")
    }

    @Test func depthIsBounded() {
        for piece in ["[", "- ", "{a: "] {
            for count in [300, 5_000] {
                let error = #expect(throws: Diagnostic.self) { try read(String(repeating: piece, count: count)) }
                #expect(error != nil, "\(piece)")
            }
        }
        let closed = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        let error = #expect(throws: Diagnostic.self) { try read(closed) }
        #expect(error?.code == "yaml-depth")
    }

    @Test func aliasBombIsRefused() {
        var bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n"
        for level in 1...9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        let error = #expect(throws: Diagnostic.self) { try read(bomb) }
        #expect(error?.code == "yaml-aliases")
    }

    @Test func sameTreeAsJSON() throws {
        let text = "{\"a\": [1, 2.5, true, null, \"x\"], \"b\": {\"c\": \"é\"}}"
        #expect(try read(text) == JSONReader.read(DocumentText(name: "f", content: text)))
    }
}
