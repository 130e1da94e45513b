import Diagnostics
import Documents
import Testing

/// Files of values by section, and whole numbers in texts.
@Suite struct INIReaderTests {
    @Test func sectionsAreObjects() {
        let text = DocumentText(
            name: "given.ini",
            content:
                "; edge box\nowner = ops\n[model]\nid = org/name   ; published\nlayers = 32\n\n[load]\nprompt: 3584\nnote = \"a # b\"\nwarm = yes\n"
        )
        let root = INIReader.read(text)
        #expect(root["owner"]?.content == .string("ops"))
        #expect(root["model"]?["id"]?.content == .string("org/name"))
        #expect(root["model"]?["layers"]?.content == .number(32, literal: "32"))
        #expect(root["model"]?["layers"]?.location == text.location(line: 5, column: 10))
        #expect(root["load"]?["prompt"]?.content == .number(3584, literal: "3584"))
        #expect(root["load"]?["warm"]?.content == .boolean(true))
    }

    @Test(arguments: ["", "[", "[]", "=", "= 3", "[a", "\u{0}", "a", "[x]\n[x]\n", "k = inf", "键 = 值", "k =   ; c"])
    func oddLinesArePassedOver(content: String) {
        let root = INIReader.read(DocumentText(name: "a.ini", content: content))
        guard case .object(let members) = root.content else {
            Issue.record("no object")
            return
        }
        #expect(members.allSatisfy { !$0.name.isEmpty })
    }

    @Test(arguments: [
        ("12,032 and 12032", [12032, 12032]), ("1.2032", []), ("x12032", []), ("12032ms", []), ("12,03,2", []),
        ("99999999999999999999999", []), ("表 12,032。", [12032]), ("1,234,567", []),
    ])
    func wholeNumbersStandAlone(content: String, numbers: [Int]) {
        let text = DocumentText(name: "a.md", content: content)
        #expect(text.wholeNumbers(in: 5000...50_000).map(\.number) == numbers)
    }

    @Test func wholeNumbersKnowTheirPlaces() {
        let text = DocumentText(name: "a.md", content: "第一\r\n表 7,777 B\rend 8888")
        #expect(text.wholeNumbers(in: 1...10_000).map(\.location.line) == [2, 3])
        #expect(text.wholeNumbers(in: 1...10_000).map(\.location.column) == [3, 5])
    }
}
