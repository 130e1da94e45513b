/// Renders a report for a terminal: wrapped text and aligned tables, in colour only when asked.
public struct TerminalRenderer: Hashable, Sendable {
    /// The cells of a line.
    public let width: Int
    /// Whether escape sequences for bold and colour are written.
    public let usesColour: Bool

    /// Creates a renderer for lines of `width` cells, at least 20.
    public init(width: Int = 100, usesColour: Bool = false) {
        self.width = max(20, width)
        self.usesColour = usesColour
    }

    /// The report as text, with a line break at the end.
    public func render(_ document: ReportDocument) -> String {
        var lines: [String] = []
        for (index, block) in document.blocks.enumerated() {
            let rendered = render(block)
            guard !rendered.isEmpty else { continue }
            if !lines.isEmpty, !followsClosely(document.blocks[index - 1]) { lines.append("") }
            lines += rendered
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A small heading stands directly above what it heads.
    private func followsClosely(_ previous: ReportBlock) -> Bool {
        guard case .heading(let level, _) = previous else { return false }
        return level > 2
    }

    private func render(_ block: ReportBlock) -> [String] {
        switch block {
        case .heading(let level, let text): heading(text, level: level)
        case .paragraph(let text): wrapped(text, first: "", rest: "")
        case .bullets(let items): list(items) { _ in "•" }
        case .numbered(let items): list(items) { "\($0 + 1)." }
        case .table(let table):
            (table.caption.map { wrapped($0, first: "", rest: "") } ?? [])
                + TerminalTable(table, renderer: self).lines
        case .code(_, let text): indented(text)
        case .chart(let chart): indented(CharacterPlot.text(chart))
        case .tree(let tree): TerminalTree(renderer: self).lines(of: tree)
        case .callout(let callout): render(callout)
        }
    }

    private func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + TerminalLine.visible(String($0)) }
    }

    private func heading(_ text: InlineText, level: Int) -> [String] {
        let lines = TerminalLine.wrap(text, width: width)
        let titles = lines.map { line in
            line.runs.map { styled(InlineText.Run($0.text, emphasis: .strong, tone: $0.tone)) }.joined()
        }
        guard level <= 2 else { return titles }
        let longest = lines.map(\.width).max() ?? 0
        return titles + [String(repeating: level <= 1 ? "═" : "─", count: longest)]
    }

    private func list(_ items: [ListItem], mark: (Int) -> String) -> [String] {
        let widest = items.indices.map { mark($0).count }.max() ?? 1
        return items.enumerated().flatMap { index, item in
            let mark = mark(index)
            let indent = String(repeating: " ", count: widest + 3)
            let first = "  " + String(repeating: " ", count: widest - mark.count) + mark + " "
            return wrapped(item.text, first: first, rest: indent)
                + item.children.flatMap { wrapped($0, first: indent + "– ", rest: indent + "  ") }
        }
    }

    private func render(_ callout: Callout) -> [String] {
        let (name, tone): (String, InlineText.Tone) =
            switch callout.kind {
            case .note: ("Note: ", .muted)
            case .success: ("", .good)
            case .warning: ("Warning: ", .warning)
            case .critical: ("Critical: ", .bad)
            }
        let bar = styled(InlineText.Run("┃", emphasis: .plain, tone: tone)) + " "
        let text = InlineText(runs: [InlineText.Run(name, emphasis: .strong, tone: tone)]) + callout.text
        return TerminalLine.wrap(quotingCode(text), width: width - 2).map { bar + rendered($0) }
    }

    /// Running text shows where code begins and ends: by colour, or else by backquotes.
    private func quotingCode(_ text: InlineText) -> InlineText {
        guard !usesColour else { return text }
        return InlineText(
            runs: text.runs.map { run in
                guard run.emphasis == .code else { return run }
                return InlineText.Run("`\(run.text)`", emphasis: .code, tone: run.tone)
            })
    }

    /// Text in lines that begin with `first` or, from the second on, with `rest`.
    func wrapped(_ text: InlineText, first: String, rest: String) -> [String] {
        TerminalLine.wrap(quotingCode(text), width: width - max(first.count, rest.count)).enumerated().map {
            index, line in
            (index == 0 ? first : rest) + rendered(line)
        }
    }

    /// A line with its escape sequences, if any.
    func rendered(_ line: TerminalLine) -> String { line.runs.map(styled).joined() }

    private func styled(_ run: InlineText.Run) -> String {
        guard usesColour, !run.text.isEmpty else { return run.text }
        var codes: [String] = []
        if run.emphasis == .strong { codes.append("1") }
        switch run.tone {
        case .good: codes.append("32")
        case .warning: codes.append("33")
        case .bad: codes.append("31")
        case .muted: codes.append("2")
        case .neutral: if run.emphasis == .code { codes.append("36") }
        }
        return codes.isEmpty ? run.text : "\u{1B}[\(codes.joined(separator: ";"))m\(run.text)\u{1B}[0m"
    }
}
