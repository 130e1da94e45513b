/// A report before it is rendered: blocks of text, lists and tables, with no trace of any output format.
public struct ReportDocument: Hashable, Sendable {
    /// The blocks in reading order.
    public var blocks: [ReportBlock]

    /// Creates a report.
    public init(_ blocks: [ReportBlock] = []) { self.blocks = blocks }

    /// Adds a block at the end.
    public mutating func append(_ block: ReportBlock) { blocks.append(block) }

    /// Adds the blocks of another report at the end.
    public mutating func append(contentsOf document: ReportDocument) { blocks += document.blocks }

    /// Adds blocks at the end.
    public mutating func append(contentsOf blocks: [ReportBlock]) { self.blocks += blocks }
}

/// One block of a report.
public enum ReportBlock: Hashable, Sendable {
    /// A heading; level 1 is the report's title.
    case heading(level: Int, InlineText)
    /// Running text.
    case paragraph(InlineText)
    /// A list without order.
    case bullets([ListItem])
    /// A list whose order matters.
    case numbered([ListItem])
    /// A table.
    case table(ReportTable)
    /// Text that keeps its line breaks, in a language such as `json`.
    case code(language: String?, String)
    /// What follows from what.
    case tree(ReportTree)
    /// Points over two axes.
    case chart(ScatterChart)
    /// A remark that must not be overlooked.
    case callout(Callout)

    /// A list without order and without nesting.
    public static func bullets(_ texts: [InlineText]) -> ReportBlock { .bullets(texts.map { ListItem($0) }) }

    /// A list in order, without nesting.
    public static func numbered(_ texts: [InlineText]) -> ReportBlock { .numbered(texts.map { ListItem($0) }) }
}

/// One item of a list, with the items below it.
public struct ListItem: Hashable, Sendable {
    /// The item's text.
    public var text: InlineText
    /// The items one level below, as a list without order.
    public var children: [InlineText]

    /// Creates an item.
    public init(_ text: InlineText, children: [InlineText] = []) {
        self.text = text
        self.children = children
    }
}

/// A remark set apart from the text.
public struct Callout: Hashable, Sendable {
    /// How much a remark matters.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Something good to know.
        case note
        /// Something that turned out well.
        case success
        /// Something to be careful about.
        case warning
        /// Something that is wrong.
        case critical
    }

    /// How much the remark matters.
    public var kind: Kind
    /// The remark.
    public var text: InlineText

    /// Creates a remark.
    public init(_ kind: Kind, _ text: InlineText) {
        self.kind = kind
        self.text = text
    }
}
