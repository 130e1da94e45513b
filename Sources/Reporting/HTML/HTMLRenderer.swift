/// Renders a report as one HTML page without scripts and without anything from elsewhere.
public enum HTMLRenderer {
    /// The report as a page.
    public static func render(_ document: ReportDocument) -> String {
        let title =
            document.blocks.lazy.compactMap { block in
                if case .heading(1, let text) = block { text.plainText } else { nil }
            }.first ?? "Shardwise"
        let body = document.blocks.map(render).filter { !$0.isEmpty }.joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            \(body)
            </body>
            </html>

            """
    }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; margin: 1rem 0; }
        th, td { border-bottom: 1px solid #8886; padding: .25rem .75rem; text-align: left; vertical-align: top; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        .callout { border-left: 4px solid #888; padding: .5rem 1rem; margin: 1rem 0; background: #8881; }
        .success { border-color: #2da44e; } .warning { border-color: #bf8700; } .critical { border-color: #cf222e; }
        .good { color: #2da44e; } .bad { color: #cf222e; } .muted { opacity: .7; }
        pre { overflow-x: auto; background: #8881; padding: .5rem 1rem; }
        svg { max-width: 100%; height: auto; }
        """

    private static func render(_ block: ReportBlock) -> String {
        switch block {
        case .heading(let level, let text):
            let level = min(max(level, 1), 6)
            return "<h\(level)>\(HTMLText.inline(text))</h\(level)>"
        case .paragraph(let text): return "<p>\(HTMLText.inline(text))</p>"
        case .bullets(let items): return list(items, "ul")
        case .numbered(let items): return list(items, "ol")
        case .table(let table): return render(table)
        case .code(_, let text): return "<pre><code>\(HTMLText.escaped(text))</code></pre>"
        case .tree(let tree): return "<ul>\(item(tree))</ul>"
        case .chart(let chart): return "<figure>\n\(VectorPlot.text(chart))\n</figure>"
        case .callout(let callout):
            return "<div class=\"callout \(callout.kind.rawValue)\"><p>\(HTMLText.inline(callout.text))</p></div>"
        }
    }

    private static func list(_ items: [ListItem], _ element: String) -> String {
        let rows = items.map { item in
            let children = item.children.map { "<li>\(HTMLText.inline($0))</li>" }.joined()
            return "<li>\(HTMLText.inline(item.text))\(children.isEmpty ? "" : "<ul>\(children)</ul>")</li>"
        }
        return "<\(element)>\n\(rows.joined(separator: "\n"))\n</\(element)>"
    }

    private static func item(_ tree: ReportTree) -> String {
        let children = tree.children.map(item).joined()
        return "<li>\(HTMLText.inline(tree.text))\(children.isEmpty ? "" : "<ul>\(children)</ul>")</li>"
    }

    private static func render(_ table: ReportTable) -> String {
        guard !table.columns.isEmpty else { return "" }
        func cell(_ text: InlineText, _ column: ReportTable.Column, _ element: String) -> String {
            let kind = column.alignment == .right ? " class=\"number\"" : ""
            return "<\(element)\(kind)>\(HTMLText.inline(text))</\(element)>"
        }
        let head = table.columns.map { cell($0.title, $0, "th") }.joined()
        let rows = table.completeRows.map { row in
            "<tr>" + zip(row, table.columns).map { cell($0, $1, "td") }.joined() + "</tr>"
        }
        let caption = table.caption.map { "<caption>\(HTMLText.inline($0))</caption>" } ?? ""
        return
            "<table>\(caption)<thead><tr>\(head)</tr></thead><tbody>\n\(rows.joined(separator: "\n"))\n</tbody></table>"
    }
}
