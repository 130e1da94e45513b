import Documents
import Testing

@testable import Auditing

/// Words in two machine words must be told apart and looked up as the texts that they stand for.
@Suite struct WordTests {
    @Test(
        arguments: [
            ("TTFT 首token 延迟", ["ttft", "首token", "延迟"]), ("batchSize", ["batch", "size"]), ("ＴＰ８", ["tp8"]),
            ("Memory utilisation, weight", ["memory", "utilization", "weights"]), ("KVCache", ["kvcache"]),
            ("l’été ÉTÉ", ["l", "été", "été"]), ("", []), ("  ,;", []),
            ("pneumonoultramicroscopic 12345678901234567890", ["pneumonoultramicroscopic", "12345678901234567890"]),
        ] as [(String, [String])])
    func textIsCutIntoWords(text: String, expected: [String]) {
        #expect(Words.split(text) == expected)
        #expect(Words.list(text) == expected.map { Word($0) })
    }

    /// A word as text that is read gives it; a literal would only be compared.
    private func word(_ text: String) -> Word { Word(text) }

    @Test func wordsOfAnyLengthDiffer() {
        let texts =
            (1...40).map { String(repeating: "a", count: $0) } + ["aaaaaaaaaaaaaaaab", "baaaaaaaaaaaaaaaa", "每", "每个"]
        #expect(Set(texts.map { Word($0) }).count == texts.count)
        let table = WordTable(texts.enumerated().map { (Word($0.element), $0.offset) })
        for (place, text) in texts.enumerated() { #expect(table[Word(text)] == place) }
        #expect(table["b"] == nil)
    }

    @Test func partsOfWordsAreFound() {
        #expect(word("tokens").begins(with: "token") && !word("toke").begins(with: "token"))
        for text in ["token", "pertoken", "kvtokens", "abcdefghijktoken", "averyveryverylongtokenword"] {
            #expect(Word(text).containsToken, "\(text)")
        }
        #expect(!word("toke").containsToken && !word("tokn").containsToken)
        #expect(word("nodes").withoutLast == "node")
        #expect(word("node台").withoutLast == "node")
        #expect(word("2048").isNumber && !word("2k").isNumber && word("12345678901234567890").isNumber)
        let wide = word("每卡显存缓存")
        #expect(wide.terms.begins(with: .each) && wide.terms.contains(.eachCard) && wide.terms.ends(with: .cache))
        #expect(!wide.isPlain && word("gpu").isPlain)
    }

    @Test func aSentenceMayRunOnFromTheLineAbove() {
        #expect(LineAbove("ends here.").endsSentence && LineAbove("到此为止。").endsSentence)
        #expect(LineAbove(String(repeating: "x ", count: 50) + "last words").lastWords.suffix(2) == ["last", "words"])
        #expect(LineAbove("缓存").lastWords == [word("缓存")])
    }
}
