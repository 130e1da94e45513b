internal import Documents

/// Rows of a table of which the last is the total of the others.
struct RowGroup {
    /// The rows, the total last.
    let rows: [[MarkdownCell]]
    /// What each row is called inside the group.
    let labels: [String]

    /// The groups of a table: all rows, if the last is called a total, and rows that share the beginning of their names:
    /// `decode GPU, weights`, `decode GPU, cache`, `decode GPU, sum`.
    static func read(_ rows: [[MarkdownCell]]) -> [RowGroup] {
        let names = rows.map { $0.first?.plain.text ?? "" }
        var groups: [RowGroup] = []
        if rows.count >= 3, let last = names.last, RelatedName(last).isTotal {
            groups.append(RowGroup(rows: rows, labels: names))
        }
        for (place, name) in names.enumerated() where place >= 2 {
            guard let (prefix, own) = parted(name), RelatedName(own).isTotal else { continue }
            let first = names[..<place].lastIndex { parted($0)?.prefix != prefix }.map { $0 + 1 } ?? 0
            guard place - first >= 2 else { continue }
            groups.append(
                RowGroup(
                    rows: Array(rows[first...place]), labels: names[first...place].map { parted($0)?.own ?? $0 }))
        }
        return groups
    }

    /// The beginning of a name and what follows its first comma.
    private static func parted(_ name: String) -> (prefix: String, own: String)? {
        guard let comma = name.firstIndex(of: ",") else { return nil }
        return (String(name[..<comma]), name[name.index(after: comma)...].trimmingBlanks)
    }
}
