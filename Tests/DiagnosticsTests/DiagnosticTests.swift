import Diagnostics
import Testing

@Suite struct DiagnosticTests {
    private let place = SourceLocation(file: "a.json", line: 3, column: 4)

    @Test func printsPlaceQuoteAndHint() {
        let diagnostic = Diagnostic(code: "x", "wrong", at: place, sourceLine: "\tab cd", hint: "right")
        #expect(diagnostic.description == "a.json:3:4: error: wrong [x]\n  \tab cd\n  \t  ^\n  hint: right")
    }

    @Test func caretFollowsTheShortenedLine() {
        let diagnostic = Diagnostic(code: "x", "wrong", at: place, sourceLine: "…bcd", caretColumn: 2)
        #expect(diagnostic.description.hasSuffix("\n  …bcd\n   ^"))
    }

    @Test func caretIsTwoCellsPerWideCharacter() {
        let diagnostic = Diagnostic(code: "x", "wrong", at: place, sourceLine: "显存a!")
        #expect(diagnostic.description.hasSuffix("\n       ^"))
    }

    @Test func ownPlaceWins() {
        let other = SourceLocation(file: "b", line: 1, column: 1)
        #expect(Diagnostic(code: "x", "wrong", at: place).located(at: other).location == place)
        #expect(Diagnostic(code: "x", "wrong").located(at: other).location == other)
    }

    @Test func locationsSortByFileLineColumn() {
        let places = [("b", 1, 1), ("a", 2, 1), ("a", 1, 9), ("a", 1, 2)].map {
            SourceLocation(file: $0.0, line: $0.1, column: $0.2)
        }
        #expect(places.sorted().map(\.description) == ["a:1:2", "a:1:9", "a:2:1", "b:1:1"])
    }

    @Test(arguments: [
        ("modle", "model"), ("GBB", "GB"), ("TTFT", "ttft"), ("xyz", nil), ("", nil),
    ])
    func suggestsOnlySlips(written: String, expected: String?) {
        #expect(NearestName.suggestion(for: written, among: ["model", "GB", "ttft"]) == expected)
    }

    @Test func hugeNamesAreComparedQuickly() {
        let huge = String(repeating: "a", count: 1_000_000)
        #expect(NearestName.suggestion(for: huge, among: ["b", "c"]) == nil)
    }
}
