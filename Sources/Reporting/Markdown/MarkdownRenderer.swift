/// Renders a report as GitHub-flavoured Markdown.
public enum MarkdownRenderer {
    /// The report as Markdown, with a line break at the end.
    public static func render(_ document: ReportDocument) -> String {
        document.blocks.map(render).filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func render(_ block: ReportBlock) -> String {
        switch block {
        case .heading(let level, let text):
            return String(repeating: "#", count: min(max(level, 1), 6)) + " " + MarkdownText.inline(text)
        case .paragraph(let text): return MarkdownText.paragraph(text)
        case .bullets(let items): return list(items) { _ in "-" }
        case .numbered(let items): return list(items) { "\($0 + 1)." }
        case .table(let table): return render(table)
        case .code(let language, let text): return code(text, language: language)
        case .tree(let tree): return list(tree, depth: 0)
        case .chart(let chart): return code(CharacterPlot.text(chart), language: nil)
        case .callout(let callout): return render(callout)
        }
    }

    private static func list(_ items: [ListItem], mark: (Int) -> String) -> String {
        items.enumerated().map { index, item in
            let mark = mark(index)
            let indent = String(repeating: " ", count: mark.count + 1)
            let children = item.children.map { "\n\(indent)- " + MarkdownText.paragraph($0) }
            return mark + " " + MarkdownText.paragraph(item.text) + children.joined()
        }
        .joined(separator: "\n")
    }

    /// A tree as nested lists.
    private static func list(_ tree: ReportTree, depth: Int) -> String {
        let own = String(repeating: "  ", count: depth) + "- " + MarkdownText.paragraph(tree.text)
        return ([own] + tree.children.map { list($0, depth: depth + 1) }).joined(separator: "\n")
    }

    private static func render(_ table: ReportTable) -> String {
        guard !table.columns.isEmpty else { return "" }
        let header = row(table.columns.map(\.title))
        let rule = "| " + table.columns.map { $0.alignment == .right ? "---:" : "---" }.joined(separator: " | ") + " |"
        let caption = table.caption.map { [MarkdownText.paragraph($0), ""] } ?? []
        return (caption + [header, rule] + table.completeRows.map(row)).joined(separator: "\n")
    }

    private static func row(_ cells: [InlineText]) -> String {
        "| " + cells.map { MarkdownText.inline($0, inTable: true) }.joined(separator: " | ") + " |"
    }

    /// A fence longer than any run of backquotes in the text, so that the text cannot end it.
    private static func code(_ text: String, language: String?) -> String {
        let fence = String(repeating: "`", count: max(3, MarkdownText.longestRun(of: "`", in: text) + 1))
        let body = text.hasSuffix("\n") ? text : text + "\n"
        return fence + (language ?? "") + "\n" + body + fence
    }

    private static func render(_ callout: Callout) -> String {
        let name =
            switch callout.kind {
            case .note: "NOTE"
            case .success: "TIP"
            case .warning: "WARNING"
            case .critical: "CAUTION"
            }
        return "> [!\(name)]\n> " + MarkdownText.paragraph(callout.text)
    }
}
