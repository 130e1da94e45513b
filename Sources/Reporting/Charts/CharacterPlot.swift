internal import Quantities

/// A chart drawn with characters.
enum CharacterPlot {
    private static let (columns, rows) = (64, 14)
    /// Where points of several series fall together.
    private static let several: Character = "*"

    /// The chart in lines, with its axes and a legend.
    static func text(_ chart: ScatterChart) -> String {
        let largest = chart.largest
        var cells = [[Character]](repeating: [Character](repeating: " ", count: columns + 1), count: rows + 1)
        for series in chart.series {
            for point in series.points {
                let column = place(point.x, of: largest.x, on: columns)
                let row = rows - place(point.y, of: largest.y, on: rows)
                let isFree = cells[row][column] == " " || cells[row][column] == series.mark
                cells[row][column] = isFree ? series.mark : several
            }
        }
        let right = "\(FixedPoint.significant(largest.x, groupsThousands: true)) \(chart.horizontal)"
        var lines = ["\(FixedPoint.significant(largest.y, groupsThousands: true)) \(chart.vertical)"]
        lines += cells.map { "│" + trimmed($0) }
        lines.append("└" + String(repeating: "─", count: columns))
        lines.append(" 0" + String(repeating: " ", count: max(1, columns - 1 - right.count)) + right)
        let legend = chart.series.map { "\($0.mark) \($0.name)" }
        lines.append(" " + (legend + (legend.count > 1 ? ["\(several) several"] : [])).joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    private static func place(_ value: Double, of largest: Double, on cells: Int) -> Int {
        let share = value / largest
        return share.isFinite ? min(cells, max(0, Int((share * Double(cells)).rounded()))) : 0
    }

    private static func trimmed(_ cells: [Character]) -> String {
        String(cells[..<(cells.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0)])
    }
}
