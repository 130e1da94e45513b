import Diagnostics
import Documents
import Testing

@Suite struct DocumentMutationTests {
    private static let json = #"{"a": [1, -2.5e3, "x\u00e9\ud83d\ude00"], "b": {"c": null, "d": true}}"#
    private static let yaml = "a: &x [1, 'b', \"c\\n\"]\nb:\n  - c: *x\n    d: |\n      text\n  - !!str 5\n"
    private static let markdown = "# A\n- **b** `c`\n  1. d\n\n| x | y |\n|---|---|\n| 1 | 2 |\n```json\n{}\n```\n"
    private static let pieces = Array(
        "{}[]\",:\\-+.eE0919&*!|>#`~\n\r\t \u{0}é日\u{301}\u{1F600}\u{FEFF}\u{2028}tfnu'?%@".unicodeScalars)

    private func mutants(of seed: String, count: Int, _ body: (DocumentText) -> Void) {
        var generator = SeededGenerator(seed: UInt64(count))
        for _ in 0..<count {
            var scalars = Array(seed.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<scalars.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: scalars.insert(Self.pieces.randomElement(using: &generator) ?? "x", at: index)
                case 1: scalars[index] = Self.pieces.randomElement(using: &generator) ?? "x"
                case 2: scalars.removeSubrange(index...)
                default: scalars.remove(at: index)
                }
                if scalars.isEmpty { scalars = ["x"] }
            }
            body(DocumentText(name: "f", content: String(String.UnicodeScalarView(scalars))))
        }
    }

    /// A broken document is read or refused, and a refusal stands inside the document.
    private func check(_ text: DocumentText, _ read: (DocumentText) throws(Diagnostic) -> LocatedValue) {
        do throws(Diagnostic) {
            _ = try read(text)
        } catch {
            let location = error.location ?? SourceLocation(file: "", line: 0, column: 0)
            #expect(
                1...text.lineCount ~= location.line && location.column >= 1,
                "\(error) in \(text.content.debugDescription)")
        }
    }

    @Test func brokenJSON() { mutants(of: Self.json, count: 3000) { check($0, JSONReader.read) } }

    @Test func brokenYAML() { mutants(of: Self.yaml, count: 2000) { check($0, YAMLReader.read) } }

    @Test func brokenMarkdown() {
        mutants(of: Self.markdown, count: 2000) { text in
            for block in MarkdownReader.read(text) {
                #expect(1...(text.lineCount + 1) ~= block.location.line)
                _ = block.plain
            }
        }
    }
}
