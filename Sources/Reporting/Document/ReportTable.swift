/// A table of a report.
public struct ReportTable: Hashable, Sendable {
    /// On which side a column's cells are flush.
    public enum Alignment: Hashable, Sendable {
        /// Flush left: text.
        case left
        /// Flush right: numbers.
        case right
    }

    /// A column's heading and alignment.
    public struct Column: Hashable, Sendable {
        /// The heading.
        public var title: InlineText
        /// On which side the cells are flush.
        public var alignment: Alignment

        /// Creates a column.
        public init(_ title: InlineText, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }

        /// A column of text.
        public static func left(_ title: InlineText) -> Column { Column(title, .left) }
        /// A column of numbers.
        public static func right(_ title: InlineText) -> Column { Column(title, .right) }
    }

    /// What the table shows, printed above it.
    public var caption: InlineText?
    /// The columns.
    public var columns: [Column]
    /// The rows; a row with fewer cells than columns is filled up with empty ones, surplus cells are left out.
    public var rows: [[InlineText]]

    /// Creates a table.
    public init(caption: InlineText? = nil, columns: [Column], rows: [[InlineText]] = []) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }

    /// The rows, each with exactly one cell per column.
    var completeRows: [[InlineText]] {
        rows.map { row in columns.indices.map { row.indices.contains($0) ? row[$0] : InlineText() } }
    }
}
