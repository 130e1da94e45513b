public import Diagnostics

/// One piece of a Markdown document with the place where it stands.
public struct MarkdownBlock: Hashable, Sendable {
    /// What a piece of Markdown is.
    public enum Kind: Hashable, Sendable {
        /// A heading of level 1 to 6.
        case heading(level: Int)
        /// The first line of a list item; the outermost list has level 1.
        case listItem(level: Int, isOrdered: Bool)
        /// One line of running text, also one that continues a list item.
        case paragraph
        /// One row of a table; the header is the row above the rule of dashes.
        case tableRow(cells: [MarkdownCell], isHeader: Bool)
        /// A fenced block; `info` is the word behind the fence. One that is never closed runs to the end.
        case code(info: String, isClosed: Bool)
    }

    /// What the piece is.
    public let kind: Kind
    /// The text with its inline markers, without the marker of the block; the lines of a code block as they are.
    public let text: String
    /// Where ``text`` begins.
    public let location: SourceLocation
    /// The texts of the headings that the piece stands under, outermost first.
    public let headingPath: [String]

    /// Creates a piece of Markdown.
    public init(kind: Kind, text: String, location: SourceLocation, headingPath: [String]) {
        self.kind = kind
        self.text = text
        self.location = location
        self.headingPath = headingPath
    }

    /// The text without its inline markers; every scalar still knows its place.
    ///
    /// Places are those of one line: read a code block through ``embeddedDocument`` instead.
    public var plain: MarkdownText { MarkdownText(source: text, at: location) }

    /// The content of a fenced block as a document of its own, in which every place is one of the whole file.
    public var embeddedDocument: DocumentText? {
        guard case .code = kind else { return nil }
        return DocumentText(name: location.file, content: text, firstLine: location.line)
    }
}

/// One cell of a table's row with the place where it stands.
public struct MarkdownCell: Hashable, Sendable {
    /// The text with its inline markers.
    public let text: String
    /// Where ``text`` begins.
    public let location: SourceLocation

    /// The text without its inline markers; every scalar still knows its place.
    public var plain: MarkdownText { MarkdownText(source: text, at: location) }

    /// The text without its inline markers alone.
    public var plainText: String { MarkdownText.text(of: text) }
}
