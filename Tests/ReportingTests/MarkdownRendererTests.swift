import Reporting
import Testing

@Suite("Markdown")
struct MarkdownRendererTests {
    private func render(_ blocks: ReportBlock...) -> String { MarkdownRenderer.render(ReportDocument(blocks)) }

    @Test("Blocks are separated by blank lines, lists and headings keep their marks")
    func blocks() {
        let text = render(
            .heading(level: 2, "Memory"), .paragraph("It **fits** in `64 GB`."),
            .bullets([ListItem("first", children: ["inner"]), ListItem("second")]), .numbered(["one", "two"]),
            .code(language: "json", "{}"), .callout(Callout(.warning, "take care")))
        #expect(
            text == """
                ## Memory

                It **fits** in `64 GB`.

                - first
                  - inner
                - second

                1. one
                2. two

                ```json
                {}
                ```

                > [!WARNING]
                > take care

                """)
    }

    @Test("A table is valid whatever its cells hold")
    func table() {
        let table = ReportTable(
            columns: [.left("Name"), .right("Size")],
            rows: [
                [InlineText(plain: "a|b"), "1"], [.code("x|y")], [InlineText(plain: "two\nlines"), "2", "surplus"],
            ])
        #expect(
            render(.table(table)) == """
                | Name | Size |
                | --- | ---: |
                | a\\|b | 1 |
                | `x\\|y` |  |
                | two lines | 2 |

                """)
    }

    @Test(
        "Text is shown as it is",
        arguments: [
            ("2 * 3 *", "2 \\* 3 \\*\n"), ("snake_case", "snake_case\n"), ("_edge_", "\\_edge\\_\n"),
            ("[128, 10240]", "[128, 10240]\n"), ("[a](b)", "[a\\](b)\n"), ("<b>", "\\<b>\n"), ("2 < 3", "2 < 3\n"),
            ("# no heading", "\\# no heading\n"), ("1. no list", "1\\. no list\n"), ("- no item", "\\- no item\n"),
            ("a `b` c", "a \\`b\\` c\n"), ("back\\slash", "back\\\\slash\n"), ("&amp;", "\\&amp;\n"),
        ])
    func escaping(plain: String, expected: String) {
        #expect(render(.paragraph(InlineText(plain: plain))) == expected)
    }

    @Test("Code spans and fences are longer than the backquotes inside")
    func fences() {
        #expect(render(.paragraph(.code("a `b`"))) == "`` a `b` ``\n")
        #expect(render(.code(language: nil, "```\nx\n```")) == "````\n```\nx\n```\n````\n")
    }
}
