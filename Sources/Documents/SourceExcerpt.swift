public import Diagnostics

extension DocumentText {
    /// A diagnostic at a place of this document that quotes the line it stands on.
    ///
    /// - Parameters:
    ///   - code: The stable identifier of the error.
    ///   - message: What is wrong.
    ///   - location: Where, in this document.
    ///   - hint: What would be right.
    /// - Returns: The diagnostic with the line quoted, shortened around the place if it is long.
    public func diagnostic(
        _ code: String, _ message: String, at location: SourceLocation, hint: String? = nil
    ) -> Diagnostic {
        quoting(Diagnostic(code: code, message, at: location, hint: hint))
    }

    /// The same diagnostic with its line quoted, if it stands in this document and quotes nothing yet.
    public func quoting(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.sourceLine == nil, let location = diagnostic.location, location.file == name,
            let line = lineSlice(location.line)
        else { return diagnostic }
        let hidden = max(0, location.column - 1 - DocumentText.quotedLength / 2)
        if hidden == 0, line.utf8.count <= DocumentText.quotedLength, DocumentText.isPlain(line) {
            var quoted = diagnostic
            quoted.sourceLine = String(line)
            return quoted
        }
        // A line may be the whole of a 60 MB file: only a window around the column is ever built.
        let scalars = line.unicodeScalars
        let start = scalars.index(scalars.startIndex, offsetBy: hidden, limitedBy: scalars.endIndex) ?? scalars.endIndex
        let window = scalars[start...].prefix(DocumentText.quotedLength)
        var quoted = diagnostic
        quoted.sourceLine =
            (hidden > 0 ? "…" : "") + printable(window) + (window.endIndex < scalars.endIndex ? "…" : "")
        if hidden > 0 { quoted.caretColumn = location.column - hidden + 1 }
        return quoted
    }

    /// How many scalars of a line a diagnostic quotes.
    private static let quotedLength = 160
}

/// The text with every scalar that could drive a terminal or reorder a line replaced by a visible stand-in.
///
/// Scalars are replaced one for one, so that columns stay true. Tabs stay.
func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
        switch scalar.value {
        case 0x09: text.append(scalar)
        case 0x00...0x1F: text.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: text.append("\u{FFFD}")
        default: text.append(scalar)
        }
    }
    return String(text)
}

/// A value as it was written, in backquotes and shortened, for use inside a message.
package func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(60)
    return "`" + printable(shown) + (shown.endIndex < text.unicodeScalars.endIndex ? "…" : "") + "`"
}

extension DocumentText {
    /// The line that a place is on without the blanks around it, cut to what a quotation may hold.
    ///
    /// - Parameter location: The place.
    /// - Returns: The text, of a long line only the part around the place; `nil` if there is no such line, or if the place
    ///   is so far along it that looking there would take long.
    public func quotation(of location: SourceLocation) -> String? {
        guard canQuote(location), let line = lineSlice(location.line) else { return nil }
        if let plain = DocumentText.plainQuotation(of: line) { return plain }
        let scalars = line.unicodeScalars
        let hidden = max(0, location.column - 1 - DocumentText.quotedLength / 2)
        let start = scalars.index(scalars.startIndex, offsetBy: hidden, limitedBy: scalars.endIndex) ?? scalars.endIndex
        let isShort = scalars.prefix(DocumentText.quotedLength * 2).endIndex == scalars.endIndex
        let window = isShort ? scalars[...] : scalars[start...].prefix(DocumentText.quotedLength)
        let text = printable(window)
        let kept = text.drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }

    /// The quotation of a short line without anything but printable ASCII, as most lines are: it needs only be cut out.
    private static func plainQuotation(of line: Substring) -> String? {
        guard line.utf8.count <= quotedLength * 2, isPlain(line) else { return nil }
        func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
        let kept = line.utf8.drop(while: isBlank)
        guard let last = kept.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(Substring(kept[...last]))
    }

    /// Whether a line is nothing but printable ASCII, in which nothing is replaced.
    private static func isPlain(_ line: Substring) -> Bool {
        line.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == UInt8(ascii: "\t") }
    }

    /// Whether the line that a place is on can be quoted around it.
    package func canQuote(_ location: SourceLocation) -> Bool {
        location.column < 10_000 && (firstLine..<firstLine + lineCount).contains(location.line)
    }
}
