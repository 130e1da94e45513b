/// Whether a text can be a name of a kind.
enum ClaimText {
    static func isPlausible(_ text: String, as kind: ClaimKind) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 120 else { return false }
        switch kind {
        // `Model: 48 layers` names none.
        case .modelName: return text.first?.isNumber == false || text.contains("/")
        case .acceleratorName: return text.contains(where: \.isNumber) && text.contains(where: \.isLetter)
        default: return true
        }
    }
}
