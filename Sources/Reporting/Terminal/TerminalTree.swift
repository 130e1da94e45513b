/// Draws trees with lines of box characters.
struct TerminalTree {
    let renderer: TerminalRenderer

    /// Deeper levels than this are not indented further, so that text keeps some width.
    private static let deepestIndent = 24

    /// The lines of a tree whose root stands at the margin.
    func lines(of tree: ReportTree) -> [String] { lines(of: tree, first: "", rest: "") }

    private func lines(of tree: ReportTree, first: String, rest: String) -> [String] {
        let below = tree.children.isEmpty || rest.count >= Self.deepestIndent ? rest : rest + "│ "
        let own = renderer.wrapped(tree.text, first: first, rest: tree.children.isEmpty ? rest + "  " : below + "  ")
        return own
            + tree.children.enumerated().flatMap { index, child in
                let isLast = index == tree.children.count - 1
                guard rest.count < Self.deepestIndent else { return lines(of: child, first: rest + "· ", rest: rest) }
                return lines(of: child, first: rest + (isLast ? "└─ " : "├─ "), rest: rest + (isLast ? "   " : "│  "))
            }
    }
}
