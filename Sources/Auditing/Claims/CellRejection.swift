internal import Documents

/// Cells that say of their row's layout that it is no choice: `does not fit`, `放不下`.
enum CellRejection {
    /// Whether a cell says so.
    ///
    /// - Parameters:
    ///   - cell: The cell.
    ///   - words: Its words.
    /// - Returns: Whether it does.
    static func isStated(in cell: MarkdownText, words: ArraySlice<Word>) -> Bool {
        if rejections.containsAny(of: words) { return true }
        guard words.contains(where: { !$0.isPlain }) else { return false }
        return ["放不下", "装不下", "不可行", "不行"].contains { cell.text.contains($0) }
    }

    private static let rejections: WordSet = ["not", "oom", "rejected", "impossible", "infeasible", "illegal"]
}
