/// The variables of a script: `MODEL=${MODEL:-/models/Qwen2.5-72B}` and its later `$MODEL`.
enum ShellVariables {
    /// The variable that a command sets; `nil` if it does something else.
    static func assignment(_ words: [CommandWord]) -> (name: String, value: String)? {
        let words = words.first?.text == "export" ? words.dropFirst() : words[...]
        guard words.count == 1, let word = words.first, let sign = word.text.firstIndex(of: "=") else { return nil }
        let name = String(word.text[..<sign])
        guard let first = name.first, first.isLetter || first == "_", name.allSatisfy(isNamePart) else { return nil }
        return (name, String(word.text[word.text.index(after: sign)...]))
    }

    /// A word with the values of its variables; one that nobody sets stays, or becomes its default.
    static func expand(_ text: String, _ variables: [String: String]) -> String {
        guard text.contains("$"), text.utf8.count < 2000 else { return text }
        var expanded = ""
        var rest = text[...]
        while let sign = rest.firstIndex(of: "$") {
            expanded += rest[..<sign]
            rest = rest[rest.index(after: sign)...]
            guard let found = reference(at: rest) else {
                expanded += "$"
                continue
            }
            let written = "$" + String(rest[..<found.end])
            expanded += variables[found.name] ?? found.fallback ?? written
            rest = rest[found.end...]
        }
        return expanded + rest
    }

    /// The variable that a text begins with, in braces or bare, and where it ends.
    private static func reference(
        at text: Substring
    ) -> (name: String, fallback: String?, end: Substring.Index)? {
        guard text.first == "{" else {
            let name = text.prefix(while: isNamePart)
            return name.isEmpty ? nil : (String(name), nil, name.endIndex)
        }
        guard let close = text.firstIndex(of: "}") else { return nil }
        let inner = text[text.index(after: text.startIndex)..<close]
        let name = inner.prefix(while: isNamePart)
        let fallback = inner[name.endIndex...]
        let value =
            fallback.hasPrefix(":-") ? fallback.dropFirst(2) : fallback.hasPrefix("-") ? fallback.dropFirst() : nil
        guard !name.isEmpty, fallback.isEmpty || value != nil else { return nil }
        return (String(name), value.map { String($0) }, text.index(after: close))
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
