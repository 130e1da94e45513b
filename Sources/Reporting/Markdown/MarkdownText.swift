/// Escapes text for Markdown: whatever a run holds is shown as it is.
enum MarkdownText {
    /// Runs within a line; line breaks become blanks.
    static func inline(_ text: InlineText, inTable: Bool = false) -> String {
        text.runs.map { render($0, inTable: inTable) }.joined()
    }

    /// Runs at the beginning of a line, where a few more characters have a meaning.
    static func paragraph(_ text: InlineText) -> String {
        let rendered = inline(text)
        guard text.runs.first?.emphasis == .plain, let first = rendered.first else { return rendered }
        if "#+>=".contains(first) || rendered.hasPrefix("- ") || rendered.hasPrefix("---") { return "\\" + rendered }
        let digits = rendered.prefix { $0.isASCII && $0.isNumber }
        let rest = rendered.dropFirst(digits.count)
        guard !digits.isEmpty, rest.hasPrefix(". ") || rest.hasPrefix(") ") else { return rendered }
        return digits + "\\" + rest
    }

    private static func render(_ run: InlineText.Run, inTable: Bool) -> String {
        let text = String(run.text.map { $0.isNewline ? " " : $0 })
        guard !text.isEmpty else { return "" }
        switch run.emphasis {
        case .plain: return escaped(text, inTable: inTable)
        case .code: return code(text, inTable: inTable)
        case .strong:
            // Markers must touch the text, so blanks at its edges stand outside them.
            let core = text.drop { $0 == " " }
            let lead = text.count - core.count
            let trail = core.reversed().prefix { $0 == " " }.count
            guard trail < core.count else { return text }
            let blanks = { (count: Int) in String(repeating: " ", count: count) }
            return blanks(lead) + "**" + escaped(String(core.dropLast(trail)), inTable: inTable) + "**" + blanks(trail)
        }
    }

    /// A code span fenced by more backquotes than the text holds in a row; a pipe ends a cell even inside one.
    private static func code(_ text: String, inTable: Bool) -> String {
        let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
        let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        let body =
            inTable ? text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") : text
        return fence + padding + body + padding + fence
    }

    private static func escaped(_ text: String, inTable: Bool) -> String {
        let characters = Array(text)
        var result = ""
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            let previous = index > 0 ? characters[index - 1] : " "
            if needsEscape(character, after: previous, before: next, inTable: inTable) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    /// Escapes only where the character would act, so that the source stays readable: `a_b` and `[128, 10240]` do not.
    private static func needsEscape(
        _ character: Character, after previous: Character, before next: Character, inTable: Bool
    ) -> Bool {
        switch character {
        case "\\", "*", "`": true
        case "|": inTable
        case "_": !(isWord(previous) && isWord(next))
        case "]": next == "(" || next == "[" || next == ":"
        case "<": next.isLetter || next == "/" || next == "!" || next == "?"
        case "&": next == "#" || next.isLetter
        case "~": next == "~" || previous == "~"
        case "$": next != " " && !next.isNumber
        default: false
        }
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// How many of a character stand in a row at most.
    static func longestRun(of character: Character, in text: String) -> Int {
        var (longest, current) = (0, 0)
        for other in text {
            current = other == character ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }
}
