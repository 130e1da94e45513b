/// A tree of texts: what follows from what.
public struct ReportTree: Hashable, Sendable {
    /// The text of the root.
    public var text: InlineText
    /// The trees below it.
    public var children: [ReportTree]

    /// Creates a tree.
    public init(_ text: InlineText, children: [ReportTree] = []) {
        self.text = text
        self.children = children
    }
}
