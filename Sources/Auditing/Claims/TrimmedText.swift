extension StringProtocol {
    /// The text without blanks at both ends.
    var trimmingBlanks: String {
        let kept = drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
