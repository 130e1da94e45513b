public import Diagnostics
import Yams

/// Reads YAML into the same located tree as JSON, with plain scalars resolved by the YAML 1.2 core rules.
///
/// The grammar is libyaml's, through Yams; what a plain word means is decided here, because YAML 1.1 reads `no`, `on`
/// and `12:30` as something nobody meant. Anchors and aliases work within a bound; tags other than the core ones,
/// several documents in one file and keys that are not text are refused.
public enum YAMLReader {
    /// How deeply lists and objects may be nested.
    public static let maximumDepth = 200
    /// How many values a document may hold after its aliases are expanded.
    public static let maximumValues = 1_000_000
    /// How many bytes a document may have: YAML is for what people write.
    public static let maximumSize = 4 << 20

    /// The value that a YAML document holds.
    ///
    /// - Parameter text: The document.
    /// - Returns: The value, with a location in `text` for each part of it.
    /// - Throws: A diagnostic with a code that begins with `yaml-`.
    public static func read(_ text: DocumentText) throws(Diagnostic) -> LocatedValue {
        try YAMLGuard(text).check()
        let root: Node?
        do {
            root = try Parser(yaml: padded(text.content), resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw diagnostic(for: error, in: text)
        }
        guard let root else {
            throw text.diagnostic(
                "yaml-syntax", "the file is empty; expected a YAML value",
                at: text.location(line: text.firstLine, column: 1))
        }
        var converter = YAMLConverter(text: text)
        return try converter.convert(root, depth: 0)
    }

    /// The content made long enough to be stored on the heap.
    ///
    /// Yams keeps a pointer into the text past the call that lends it, and Swift stores up to fifteen bytes inline.
    /// Blank lines at the end change no document that short.
    private static func padded(_ content: String) -> String {
        content.utf8.count < 32 ? content + String(repeating: "\n", count: 32) : content
    }

    private static func diagnostic(for error: any Error, in text: DocumentText) -> Diagnostic {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            // The context says what was being read, the problem what stood in the way.
            let message = [context.map { trimmed($0.text) }, problem].compactMap { $0 }.filter { !$0.isEmpty }
            return text.diagnostic(
                "yaml-syntax", message.joined(separator: ": "), at: text.location(of: mark),
                hint: hint(for: problem) ?? context.map { beginning(of: $0, in: text) })
        case .composer(_, let problem, let mark, _):
            let isSecond = problem.contains("another document")
            return text.diagnostic(
                isSecond ? "yaml-documents" : "yaml-syntax",
                isSecond ? "expected one document, found a second one" : problem, at: text.location(of: mark),
                hint: isSecond ? "put each document into a file of its own" : nil)
        case .duplicatedKeysInMapping(_, let context): return duplicate(at: context.mark, in: text)
        case .memory:
            return text.diagnostic(
                "yaml-depth", "the document is nested more than \(maximumDepth) levels deep",
                at: text.location(line: text.firstLine, column: 1))
        default:
            return text.diagnostic(
                "yaml-syntax", "the document cannot be read as YAML", at: text.location(line: text.firstLine, column: 1)
            )
        }
    }

    private static func beginning(of context: YamlError.Context, in text: DocumentText) -> String {
        let place = text.location(of: context.mark)
        return "it begins on line \(place.line), column \(place.column)"
    }

    private static func trimmed(_ text: String) -> String {
        String(text.split(separator: "\n").first ?? "")
    }

    private static func hint(for problem: String) -> String? {
        if problem.contains("cannot start any token") { return "YAML indents with spaces, never with tabs" }
        if problem.contains("did not find expected key") { return "check the indentation against the lines above" }
        if problem.contains("mapping values are not allowed") { return "quote text that contains `: `" }
        if problem.contains("could not find expected ':'") { return "a member is written `name: value`" }
        return nil
    }

    /// Yams tells where a repeated key stands first; the second one is looked for below, at the same column.
    private static func duplicate(at mark: Mark, in text: DocumentText) -> Diagnostic {
        let first = text.location(of: mark)
        let line = text.line(first.line).map { Array($0.unicodeScalars) } ?? []
        let start = min(max(first.column - 1, 0), line.count)
        let key = Array(line[start...].prefix { $0 != ":" && $0 != "," && $0 != "}" })
        let name = quoted(String(String.UnicodeScalarView(key)))
        for number in (first.line + 1)..<max(first.line + 2, min(text.firstLine + text.lineCount, first.line + 10_000))
        {
            guard let other = text.line(number)?.unicodeScalars.dropFirst(start), !key.isEmpty else { continue }
            guard other.starts(with: key), other.dropFirst(key.count).first == ":" else { continue }
            return text.diagnostic(
                "yaml-duplicate-key",
                "\(name) is given twice; the first is on line \(first.line), column \(first.column)",
                at: text.location(line: number, column: start + 1), hint: "keep one of the two")
        }
        return text.diagnostic("yaml-duplicate-key", "\(name) is given twice", at: first, hint: "keep one of the two")
    }
}

extension DocumentText {
    /// The place that libyaml counted from the first line of this text; past the end it is the end.
    func location(of mark: Mark?) -> SourceLocation {
        guard let mark else { return location(line: firstLine, column: 1) }
        guard mark.line > lineCount else { return location(line: mark.line + firstLine - 1, column: mark.column) }
        let last = firstLine + lineCount - 1
        return location(line: last, column: (lineSlice(last)?.unicodeScalars.count ?? 0) + 1)
    }
}
