import Testing

@testable import Reporting

@Suite("Inline text")
struct InlineTextTests {
    @Test("Literals are markup, what is interpolated is not")
    func interpolation() {
        let name = "**loud** `quiet`"
        let text: InlineText = "**\(name)** is `\(name)`"
        #expect(
            text.runs == [
                .init(name, emphasis: .strong), .init(" is ", emphasis: .plain), .init(name, emphasis: .code),
            ])
    }

    @Test("A mark without a partner is text", arguments: ["2 ** 3", "a ` b", "**", "*single*"])
    func unpaired(text: String) {
        #expect(InlineText(markup: text).plainText == text)
        #expect(InlineText(markup: text).runs.allSatisfy { $0.emphasis == .plain })
    }

    @Test("Styled text keeps its style inside a literal")
    func styled() {
        let text: InlineText = "layout \(InlineText.code("tp8")), done"
        #expect(text.runs.map(\.emphasis) == [.plain, .code, .plain])
        #expect(text.plainText == "layout tp8, done")
    }

    @Test(
        "Cells of a terminal",
        arguments: [
            ("abc", 3), ("", 0), ("日本", 4), ("e\u{301}", 1), ("µs ≤ ×", 6), ("👍", 2), ("✅", 2), ("한", 2), ("─", 1),
        ])
    func width(text: String, cells: Int) {
        #expect(TerminalWidth.of(text) == cells)
    }
}
