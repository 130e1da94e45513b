import Diagnostics

/// Refuses, before libyaml sees it, what it would read badly, slowly or with wrong line numbers.
struct YAMLGuard {
    let text: DocumentText

    init(_ text: DocumentText) { self.text = text }

    func check() throws(Diagnostic) {
        guard text.content.utf8.count <= YAMLReader.maximumSize else {
            throw text.diagnostic(
                "yaml-size", "the document is larger than \(YAMLReader.maximumSize >> 20) MiB",
                at: text.location(line: text.firstLine, column: 1), hint: "large data belongs in JSON")
        }
        var line = text.firstLine
        var column = 1
        var previous: Unicode.Scalar = "\n"
        var anchors = 0
        var aliases = 0
        for scalar in text.content.unicodeScalars {
            if YAMLGuard.isRefused(scalar) {
                throw text.diagnostic(
                    "yaml-character",
                    "the character U+\(String(scalar.value, radix: 16, uppercase: true)) is not allowed in YAML",
                    at: text.location(line: line, column: column),
                    hint: "remove it, or write it as an escape in double quotes")
            }
            if scalar == "&" || scalar == "*", " \n\r\t[{,:-".unicodeScalars.contains(previous) {
                if scalar == "&" { anchors += 1 } else { aliases += 1 }
            }
            // An alias of lists of aliases grows exponentially, and Yams compares keys after expanding them.
            if anchors > 1, aliases > YAMLGuard.maximumAliases {
                throw text.diagnostic(
                    "yaml-aliases",
                    "the document uses more than \(YAMLGuard.maximumAliases) aliases of several anchors",
                    at: text.location(line: line, column: column), hint: "write the repeated values out")
            }
            let endsLine = scalar == "\r" || scalar == "\n"
            if endsLine {
                if !(scalar == "\n" && previous == "\r") { line += 1 }
                column = 1
            } else {
                column += 1
            }
            previous = scalar
        }
    }

    private static let maximumAliases = 32

    /// Characters outside YAML's printable set, and those that libyaml but no editor counts as line breaks.
    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E: false
        case 0x00...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
