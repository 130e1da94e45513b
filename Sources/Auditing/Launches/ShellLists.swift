/// The lists of a script: `args=(--tp-size 2 …)` over one or several lines, and the later `"${args[@]}"`.
struct ShellLists {
    private var lists: [String: [CommandWord]] = [:]
    /// The list that is being written.
    private var open: String?
    /// More words are no launch.
    private static let mostWords = 1000

    /// Takes the words of a line that belong to a list.
    ///
    /// - Parameter words: The line's words.
    /// - Returns: Whether they do.
    mutating func take(_ words: [CommandWord]) -> Bool {
        if let open {
            append(words[...], to: open)
            return true
        }
        guard let first = words.first, let bracket = first.text.firstIndex(of: "("), bracket > first.text.startIndex,
            let name = ShellLists.name(first.text[..<bracket])
        else { return false }
        if !first.text[..<bracket].hasSuffix("+=") { lists[name] = [] }
        open = name
        var rest = first
        rest.text = String(first.text[first.text.index(after: bracket)...])
        append([rest] + words.dropFirst(), to: name)
        return true
    }

    /// The words that a word stands for: those of a list, or itself.
    func expanded(_ word: CommandWord) -> [CommandWord] {
        guard word.text.hasPrefix("${"), word.text.hasSuffix("[@]}") || word.text.hasSuffix("[*]}") else {
            return [word]
        }
        return lists[String(word.text.dropFirst(2).dropLast(4))] ?? [word]
    }

    private mutating func append(_ words: ArraySlice<CommandWord>, to name: String) {
        for word in words {
            var word = word
            let closes = word.text.hasSuffix(")")
            if closes { word.text.removeLast() }
            if !word.text.isEmpty, lists[name, default: []].count < ShellLists.mostWords {
                lists[name, default: []] += expanded(word)
            }
            if closes {
                open = nil
                return
            }
        }
    }

    /// The name of a list that is set, `args=`, or added to, `args+=`.
    private static func name(_ text: Substring) -> String? {
        guard text.hasSuffix("=") else { return nil }
        let name = text.dropLast(text.hasSuffix("+=") ? 2 : 1)
        guard let first = name.first, first.isLetter || first == "_",
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return nil }
        return String(name)
    }
}
