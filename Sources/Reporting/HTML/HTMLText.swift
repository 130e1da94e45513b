/// Text as HTML, in which nothing that was interpolated can become markup.
enum HTMLText {
    /// The text with every character escaped that means something in HTML.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Text with its styles.
    static func inline(_ text: InlineText) -> String {
        text.runs.map { run in
            let body = escaped(run.text)
            let styled =
                switch run.emphasis {
                case .plain: body
                case .strong: "<strong>\(body)</strong>"
                case .code: "<code>\(body)</code>"
                }
            return run.tone == .neutral ? styled : "<span class=\"\(name(of: run.tone))\">\(styled)</span>"
        }
        .joined()
    }

    private static func name(of tone: InlineText.Tone) -> String {
        switch tone {
        case .neutral: "neutral"
        case .good: "good"
        case .warning: "warning"
        case .bad: "bad"
        case .muted: "muted"
        }
    }
}
