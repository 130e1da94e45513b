import Diagnostics
import Documents
import Quantities
import Testing

/// Text as scalars and bytes: what fast paths read must be what plain ones read.
@Suite struct DocumentTextTests {
    @Test(arguments: ["", "plain", "ÅΩ 每卡 🧮", "e\u{301}", "\u{10FFFF}\u{7FF}\u{800}\u{FFFF}\u{10000}"])
    func scalarsComeAndGo(text: String) {
        #expect([Unicode.Scalar](scalarsOf: text) == Array(text.unicodeScalars))
        #expect([Unicode.Scalar](scalarsOf: text.dropFirst()) == Array(text.dropFirst().unicodeScalars))
        #expect(String(scalars: Array(text.unicodeScalars)[...]) == text)
    }

    @Test func asciiIsFoundAnywhere() {
        let text = DocumentText(name: "a", content: "每 shardwise: allow x")
        #expect(text.holds("shardwise: allow"))
        #expect(text.holds("x"))
        #expect(!text.holds("shardwise:allow"))
        #expect(!DocumentText(name: "b", content: "shard").holds("shardwise"))
        #expect("aaab".holds("aab") && "2 × 3".holds("×") && !"2 x 3".holds("×") && "".holds("") && !"".holds("a"))
        // The rarest byte stands before, in and behind the text sought, or too near an end.
        #expect("w wallow: allow".holds("allow") && "allow".holds("allow") && !"w allo".holds("allow"))
        #expect(!"wise".holds("shardwise") && !"shardwis".holds("shardwise") && "shardshardwise".holds("shardwise"))
    }

    @Test func strippedTextKnowsItsPlaces() {
        let place = SourceLocation(file: "f", line: 3, column: 5)
        let plain = MarkdownText(source: "TP 8, 4 * 2", at: place)
        #expect(plain.location(ofScalar: 3).column == 8 && plain.location(ofScalar: 99).column == 5 + 11)
        let marked = MarkdownText(source: "**TP** `8`", at: place)
        #expect(marked.text == "TP 8")
        #expect(marked.location(ofScalar: 3).column == 5 + 8 && marked.location(ofScalar: 4).column == 5 + 10)
    }
}
