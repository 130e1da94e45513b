/// What is wrong with something the user gave, where, and what would be right.
///
/// Every error that a person can cause is a `Diagnostic`. It names the offending value, the place it stands,
/// what was expected and, where one can be found, the nearest value that would have been right.
public struct Diagnostic: Error, Hashable, Sendable {
    /// The four kinds of failure, which never mix: each has its own remedy.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The input is malformed, contradictory or absurd: correct it.
        case badInput = "bad-input"
        /// The input is sound but no deployment satisfies it: relax something.
        case infeasible
        /// There is no data to price this: nothing is guessed.
        case noData = "no-data"
        /// Shardwise contradicts itself: report it.
        case internalError = "internal-error"
    }

    /// Which of the four kinds of failure this is.
    public var kind: Kind
    /// A stable identifier such as `json-syntax`, for scripts and for looking the error up.
    public var code: String
    /// What is wrong, as one sentence without a final full stop.
    public var message: String
    /// Where it stands, when it stands in a document.
    public var location: SourceLocation?
    /// The line of the document that holds the error, for quoting it above a caret.
    public var sourceLine: String?
    /// The column to mark within ``sourceLine`` when the line was shortened; otherwise the location's own column.
    public var caretColumn: Int?
    /// What would be right: a rule, a list of choices or the nearest legal value.
    public var hint: String?

    /// Creates a diagnostic.
    public init(
        _ kind: Kind = .badInput,
        code: String,
        _ message: String,
        at location: SourceLocation? = nil,
        sourceLine: String? = nil,
        caretColumn: Int? = nil,
        hint: String? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.location = location
        self.sourceLine = sourceLine
        self.caretColumn = caretColumn
        self.hint = hint
    }

    /// The same diagnostic placed at `location`, unless it already has a place of its own.
    public func located(at location: SourceLocation?) -> Diagnostic {
        guard self.location == nil else { return self }
        var placed = self
        placed.location = location
        return placed
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The diagnostic as a compiler would print it: place, message, quoted line with a caret, hint.
    public var description: String {
        var lines = [(location.map { "\($0): " } ?? "") + "error: \(message) [\(code)]"]
        if let sourceLine, let location {
            lines.append("  \(sourceLine)")
            lines.append("  " + Diagnostic.caretIndent(of: sourceLine, before: caretColumn ?? location.column) + "^")
        }
        if let hint { lines.append("  hint: \(hint)") }
        return lines.joined(separator: "\n")
    }

    /// Blanks as wide as the text before `column`: tabs stay tabs, and East Asian wide characters take two cells.
    private static func caretIndent(of line: String, before column: Int) -> String {
        line.unicodeScalars.prefix(max(0, column - 1))
            .map { $0 == "\t" ? "\t" : isWide($0) ? "  " : " " }
            .joined()
    }

    /// Whether a terminal draws the scalar two cells wide.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
