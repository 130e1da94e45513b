import Diagnostics
import Documents
import TestSupport
import Testing

@Suite struct MarkdownReaderTests {
    private func read(_ content: String) -> [MarkdownBlock] {
        MarkdownReader.read(DocumentText(name: "f", content: content))
    }

    /// Each block as `line:column kind text`.
    private func outline(_ content: String) -> [String] {
        read(content).map { block in
            let kind =
                switch block.kind {
                case .heading(let level): "h\(level)"
                case .listItem(let level, let isOrdered): "\(isOrdered ? "ol" : "ul")\(level)"
                case .paragraph: "p"
                case .tableRow(let cells, let isHeader): (isHeader ? "th" : "tr") + "\(cells.map(\.plain.text))"
                case .code(let info, let isClosed): "code(\(info))" + (isClosed ? "" : "!")
                }
            return "\(block.location.line):\(block.location.column) \(kind) \(block.text)"
        }
    }

    @Test(
        arguments: [
            ("# A\n\ntext  \n## B ##\n", ["1:3 h1 A", "3:1 p text", "4:4 h2 B"]),
            ("A\n===\nB\n---\n", ["1:1 h1 A", "3:1 h2 B"]),
            ("- a\n  - b\n    1. c\n- d", ["1:3 ul1 a", "2:5 ul2 b", "3:8 ol3 c", "4:3 ul1 d"]),
            ("* a\r\n\t+ b\r\n", ["1:3 ul1 a", "2:4 ul2 b"]), ("- a\n  more", ["1:3 ul1 a", "2:3 p more"]),
            ("> quoted\n> - item", ["1:3 p quoted", "2:5 ul1 item"]),
            (
                "| a | b |\n|---|:-:|\n| 1 | **2** \\| x |\nend",
                ["1:1 th[\"a\", \"b\"] | a | b |", "3:1 tr[\"1\", \"2 | x\"] | 1 | **2** \\| x |", "4:1 p end"]
            ),
            ("a | b\nno rule", ["1:1 p a | b", "2:1 p no rule"]),
            ("```json\n{\n}\n```\nx", ["2:1 code(json) {\n}", "5:1 p x"]),
            ("~~~\n```\n", ["2:1 code()! ```\n"]), ("```", ["2:1 code()! "]), ("#nothing\n---\n", ["1:1 h2 #nothing"]),
            ("", []),
            ("-5 GB\n1.5 s\n**bold** text", ["1:1 p -5 GB", "2:1 p 1.5 s", "3:1 p **bold** text"]),
        ] as [(String, [String])])
    func blocks(content: String, expected: [String]) {
        #expect(outline(content) == expected)
    }

    @Test func headingPaths() {
        let paths = read("# A\n## **B**\nx\n### C\n- y\n## D\nz").map(\.headingPath)
        #expect(paths == [[], ["A"], ["A", "B"], ["A", "B"], ["A", "B", "C"], ["A"], ["A", "D"]])
    }

    @Test(arguments: [
        ("**64**GB", "64GB"), ("*a* _b_ __c__", "a b c"), ("`x*y` and `` a`b ``", "x*y and  a`b "),
        ("4 * 2 = 8", "4 * 2 = 8"),
        ("TP*DP*PP", "TP*DP*PP"), ("num_experts_per_tok", "num_experts_per_tok"), (#"\*x\*"#, "*x*"),
        ("lone ` tick", "lone ` tick"),
        ("**GPU Memory**: 64GB", "GPU Memory: 64GB"), ("***both***", "both"), ("", ""),
    ])
    func stripsMarkers(source: String, plain: String) {
        let text = MarkdownText(source: source, at: SourceLocation(file: "f", line: 1, column: 1))
        #expect(text.text == plain)
    }

    @Test func strippedTextKnowsItsColumns() {
        let block = read("- **Memory**: `64GB`").first
        #expect(block?.plain.text == "Memory: 64GB")
        #expect(block?.plain.location(ofScalar: 0).column == 5)
        #expect(block?.plain.location(ofScalar: 8).column == 16)
        #expect(block?.plain.location(ofScalar: 999).column == 21)
    }

    @Test func embeddedJSONHasPlacesOfTheFile() throws {
        let document = read("# T\n\n```json\n{\n  \"tp\": 4\n}\n```\n").last?.embeddedDocument
        let value = try JSONReader.read(#require(document))
        #expect(value["tp"]?.location.description == "f:5:9")
    }

    @Test func hostileInputIsLinear() {
        for piece in ["`", "` `` ", "*", "#", "|", "- ", ">", "\t", "a|b\n", "```\n", "- a\n ", "\r", "é"] {
            let text = String(repeating: piece, count: 20_000)
            let elapsed = processorTime { for block in read(text) { _ = block.plain } }
            #expect(elapsed < .seconds(8), "\(piece)")
        }
    }
}
