/// A table set in columns, whose cells wrap where the table is wider than the terminal.
struct TerminalTable {
    private let table: ReportTable
    private let titles: [TerminalWords]
    private let rows: [[TerminalWords]]
    private let renderer: TerminalRenderer
    private let widths: [Int]

    init(_ table: ReportTable, renderer: TerminalRenderer) {
        self.table = table
        self.renderer = renderer
        titles = table.columns.map { column in
            TerminalWords(
                InlineText(runs: column.title.runs.map { InlineText.Run($0.text, emphasis: .strong, tone: $0.tone) }))
        }
        rows = table.completeRows.map { $0.map(TerminalWords.init) }
        let columns = titles.indices.map { [titles, rows] index in [titles[index]] + rows.map { $0[index] } }
        let available = renderer.width - TerminalTable.gap * max(0, columns.count - 1)
        widths = TerminalTable.fit(
            natural: columns.map { cells in cells.map(\.width).max() ?? 0 },
            minimal: columns.map { cells in cells.map(\.widest).max() ?? 0 }, into: available)
    }

    /// The blanks between columns.
    private static let gap = 2

    /// The heading, a rule and the rows.
    var lines: [String] {
        guard !table.columns.isEmpty else { return [] }
        let rule = widths.map { String(repeating: "─", count: $0) }
            .joined(separator: String(repeating: " ", count: TerminalTable.gap))
        return lines(of: titles) + [rule] + rows.flatMap(lines(of:))
    }

    private func lines(of cells: [TerminalWords]) -> [String] {
        let wrapped = zip(cells, widths).map { $0.lines(width: max(1, $1)) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { row in
            var line = ""
            var pending = 0
            for (column, lines) in wrapped.enumerated() {
                let cell = row < lines.count ? lines[row] : TerminalLine()
                let free = max(0, widths[column] - cell.width)
                let isRight = table.columns[column].alignment == .right
                // Blanks are written only once something follows them, so that no line ends in blanks.
                pending += isRight ? free : 0
                if !cell.isEmpty {
                    line += String(repeating: " ", count: pending) + renderer.rendered(cell)
                    pending = 0
                } else {
                    pending += cell.width
                }
                pending += (isRight ? 0 : free) + TerminalTable.gap
            }
            return line
        }
    }

    /// The widths of the columns: their natural ones if these fit, else the column gives way whose cells then take the
    /// fewest lines, none further than to its longest word as long as that suffices.
    private static func fit(natural: [Int], minimal: [Int], into available: Int) -> [Int] {
        var widths = natural
        for floors in [minimal, minimal.map { _ in 4 }] {
            while widths.reduce(0, +) > available {
                let shrinkable = widths.indices.filter { widths[$0] > floors[$0] }
                func lines(_ index: Int) -> Double { Double(natural[index]) / Double(max(1, widths[index] - 1)) }
                guard let patient = shrinkable.min(by: { lines($0) < lines($1) }) else { break }
                widths[patient] -= 1
            }
        }
        return widths
    }
}
