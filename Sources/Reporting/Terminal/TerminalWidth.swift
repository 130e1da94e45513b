/// How many cells of a terminal a text takes.
enum TerminalWidth {
    /// The cells of a text: none for combining marks, two for wide East Asian characters and emoji.
    static func of(_ text: some StringProtocol) -> Int {
        // Nearly all text is plain, and counting its bytes spares it the Unicode tables.
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain ? text.utf8.count : text.reduce(0) { $0 + of($1) }
    }

    /// The cells of a character, whose combining marks take none of their own.
    static func of(_ character: Character) -> Int {
        if let plain = character.asciiValue { return (0x20...0x7E).contains(plain) ? 1 : 0 }
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        // An ordinary character followed by the emoji selector is drawn as an emoji.
        if scalars.contains("\u{FE0F}") || isWide(first) { return 2 }
        return isInvisible(first) ? 0 : 1
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: true
        default: false
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}
