/// Words and lines of a shell's script; whatever is quoted stays one word and executes nothing.
enum ShellText {
    /// A word as the shell reads it back unchanged.
    ///
    /// Anything but plain characters goes into single quotes, in which a shell interprets nothing (POSIX.1-2017, Shell
    /// Command Language, 2.2.2).
    static func word(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./:=,@%+".utf8.contains(byte)
        }
        guard !plain || text.isEmpty else { return text }
        return "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    /// A word of which parts are shell variables, such as `"$HEAD_ADDRESS":29500`.
    static func word(_ text: LaunchText, variables: (RuntimeVariable) -> String) -> String {
        guard !text.pieces.isEmpty else { return "''" }
        return text.pieces.map { piece in
            switch piece {
            case .literal(let part): part.isEmpty ? "''" : word(part)
            case .variable(let variable): "\"$\(variables(variable))\""
            }
        }.joined()
    }

    /// Text in a comment: nothing in it can end the line.
    static func comment(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isLineBreaking ? " " : $0 }))
    }

    /// The words of a command on lines of their own, options with their values, joined by backslashes.
    static func command(_ lines: [[String]], indent: String) -> String {
        lines.map { $0.joined(separator: " ") }.joined(separator: " \\\n\(indent)    ")
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is a control character or separates lines.
    var isLineBreaking: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
        default: false
        }
    }
}
