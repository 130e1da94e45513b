import Testing

@testable import Reporting

@Suite("Terminal")
struct TerminalRendererTests {
    private func render(_ blocks: ReportBlock..., width: Int = 40, colour: Bool = false) -> String {
        TerminalRenderer(width: width, usesColour: colour).render(ReportDocument(blocks))
    }

    @Test("Columns are aligned by cells, not by characters")
    func table() {
        let table = ReportTable(
            columns: [.left("Name"), .right("Bytes")], rows: [["日本", "1"], ["plain", "12,345"], ["e\u{301}a", ""]])
        #expect(
            render(.table(table)) == """
                Name    Bytes
                ─────  ──────
                日本        1
                plain  12,345
                e\u{301}a

                """)
    }

    @Test("A wide table wraps its cells and stays within the terminal, numbers with their units")
    func wideTable() {
        let table = ReportTable(
            columns: [.left("What it is"), .right("Time"), .right("Rate")],
            rows: [["a long explanation of the row that needs several lines", "12.5 ms", "1,234 tok/s"]])
        let lines = render(.table(table), width: 40).split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { TerminalWidth.of($0) <= 40 })
        #expect(lines.contains { $0.contains("12.5 ms") && $0.contains("1,234 tok/s") })
        #expect(lines.count > 4)
    }

    @Test("Paragraphs and lists wrap with their indentation")
    func wrapping() {
        #expect(
            render(.paragraph("one two three four five six"), .bullets(["alpha beta gamma delta epsilon"]), width: 20)
                == """
                one two three four
                five six

                  • alpha beta gamma
                    delta epsilon

                """)
    }

    @Test("A word longer than a line is broken, and nothing is lost")
    func longWord() {
        let word = String(repeating: "x", count: 45)
        let text = render(.paragraph(InlineText(plain: "a \(word) b")), width: 20)
        #expect(text.filter { $0 == "x" }.count == 45)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 20 })
    }

    @Test("Headings are underlined, code is quoted where there is no colour")
    func plain() {
        #expect(
            render(.heading(level: 1, "Plan"), .heading(level: 3, "Small"), .paragraph("run `tp8` now"))
                == "Plan\n════\n\nSmall\nrun `tp8` now\n")
    }

    @Test("Colour is written only when asked for")
    func colour() {
        let block = ReportBlock.callout(Callout(.critical, "**no**"))
        #expect(!render(block).contains("\u{1B}"))
        #expect(render(block, colour: true).contains("\u{1B}[1;31mCritical:"))
    }

    @Test("Text cannot drive the terminal")
    func controlCharacters() {
        let text = render(.paragraph(InlineText(plain: "a\u{1B}[31mb\u{202E}c\nd")))
        #expect(text == "a\u{FFFD}[31mb\u{FFFD}c d\n")
    }
}
