internal import Diagnostics
internal import Documents
internal import Quantities

/// The calculations of a table whose rows are numbered and named by their numbers: `| 11 | share | row 10 / row 1 | 45.4 | % |`.
struct RowReferences {
    private let rows: [[MarkdownCell]]
    /// The rows by the number in their first cell.
    private var places: [Int: Int] = [:]
    /// The column of the calculations.
    private var formulas = 0
    /// The column of their results.
    private var results = 0

    /// Looks for numbered rows and the column that names them; `nil` if there are none.
    init?(_ rows: [[MarkdownCell]]) {
        self.rows = rows
        guard (3...200).contains(rows.count) else { return nil }
        for (place, cells) in rows.enumerated() {
            guard let first = cells.first, !first.text.utf8.contains(where: RowReferences.isLetter) else { continue }
            let label = first.text.filter { $0 != "." && $0 != "(" && $0 != ")" && $0 != "#" && $0 != "*" }
            if let number = Int(label.trimmingBlanks) { places[number] = place }
        }
        let width = rows.map(\.count).min() ?? 0
        guard places.count >= 3, width >= 3,
            let column = (1..<width).first(where: { column in rows.contains { RowReferences.mentions($0[column].text) }
            })
        else { return nil }
        formulas = column
        let neighbours = [column + 1, column - 1].filter { $0 >= 1 && $0 < width }
        guard
            let values = neighbours.max(by: { RowReferences.amounts(rows, $0) < RowReferences.amounts(rows, $1) }),
            RowReferences.amounts(rows, values) * 2 > rows.count
        else { return nil }
        results = values
    }

    /// The calculations with the numbers of the rows that they name.
    func equations(under headings: [String]) -> [Equation] {
        rows.flatMap { cells -> [Equation] in
            guard RowReferences.mentions(cells[formulas].text), let formula = resolved(cells[formulas].plain.text)
            else { return [] }
            return WrittenDerivations.equations(
                of: formula, result(of: cells), at: cells[results].location, among: cells, under: headings)
        }
    }

    /// A calculation with the results of the rows in place of their names; `nil` if there is no such row.
    private func resolved(_ formula: String) -> String? {
        let words = formula.split(separator: " ", omittingEmptySubsequences: false)
        var text: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index].lowercased()
            if RowReferences.names.contains(word), index + 1 < words.count {
                let digits = words[index + 1].prefix { $0.isNumber }
                guard let number = Int(digits), let place = places[number] else { return nil }
                text.append(result(of: rows[place]) + words[index + 1].dropFirst(digits.count))
                index += 2
            } else {
                text.append(String(words[index]))
                index += 1
            }
        }
        return text.joined(separator: " ")
    }

    /// The result of a row, with its unit if that is one that can be calculated with.
    private func result(of cells: [MarkdownCell]) -> String {
        let value = cells[results].plain.text.trimmingBlanks
        guard results + 1 < cells.count, results + 1 != formulas else { return value }
        // Beside another column of results the unit is the row's last cell.
        let next = cells[results + 1].plain.text.trimmingBlanks
        let unit = next.first?.isNumber == true ? cells[cells.count - 1].plain.text.trimmingBlanks : next
        let whole = value + " " + (unit == "B" ? "bytes" : unit)
        let quantities = QuantityScanner.scan([Unicode.Scalar](scalarsOf: whole))
        return quantities.count == 1 && quantities[0].dimension != .count ? whole : value
    }

    private static let names: Set<String> = ["row", "line", "行", "(row", "(line"]

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }

    /// Whether a cell names a row.
    private static func mentions(_ text: String) -> Bool {
        text.utf8.count < 200 && ["row ", "Row ", "line ", "行 "].contains { text.contains($0) }
    }

    /// How many cells of a column begin with a number.
    private static func amounts(_ rows: [[MarkdownCell]], _ column: Int) -> Int {
        rows.count { $0[column].plain.text.first?.isNumber == true }
    }
}
