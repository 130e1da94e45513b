/// Whether a text can be a name of a kind.
enum ClaimText {
    /// The name that a value begins with: what follows a comma, an arrow or `in` says more of it.
    static func name(in value: String, as kind: ClaimKind) -> String {
        let word = value.prefix { !"(（;,，→".contains($0) }.trimmingBlanks
        guard kind == .modelName else { return word }
        // `Model: Qwen3-32B      Weights: fp8`: columns of plain text.
        let column = word.firstRange(of: "  ").map { word[..<$0.lowerBound] } ?? word[...]
        let words = column.split(separator: " ")
        let name = words.prefix { !["in", "with", "at"].contains($0) }.joined(separator: " ")
        return name.last == "." ? String(name.dropLast()) : name
    }

    static func isPlausible(_ text: String, as kind: ClaimKind) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 120 else { return false }
        switch kind {
        // `Model: 48 layers` names none.
        case .modelName: return text.first?.isNumber == false || text.contains("/")
        case .acceleratorName: return text.contains(where: \.isNumber) && text.contains(where: \.isLetter)
        // `KV cache: 61.2 GB` is no format.
        case .cacheFormat: return WrittenFormat.format(in: text) != nil
        // What the engine finds out for itself is no format.
        case .precision: return !["auto", "default", "native", "same"].contains(text.lowercased())
        default: return true
        }
    }
}
