/// The units that can stand behind a number, found by their letters at once: nearly every word behind one is no unit.
///
/// What a word means is ``WrittenUnit``'s to say; this only remembers its answers and knows which words have none.
enum UnitTable {
    /// The unit that a word alone is.
    static func plain(_ text: FoldedText, _ word: Range<Int>) -> WrittenUnit? {
        guard let key = UnitKey(text, word) else { return WrittenUnit(text.text(word), per: nil) }
        guard plainWords.contains(key.lowercased) else { return nil }
        if let unit = knownPlain[key] { return unit }
        return WrittenUnit(text.text(word), per: nil)
    }

    /// The rate that a word per another is.
    static func rate(_ text: FoldedText, _ word: Range<Int>, per second: Range<Int>) -> WrittenUnit? {
        guard let key = UnitKey(text, word), let per = UnitKey(text, second) else {
            return WrittenUnit(text.text(word), per: text.text(second))
        }
        guard perWords.contains(per.lowercased), rateWords.contains(key.lowercased) else { return nil }
        if let unit = knownRates[key] { return unit }
        return WrittenUnit(text.text(word), per: text.text(second))
    }

    private static let prefixes = ["", "k", "m", "g", "t", "p", "e", "ki", "mi", "gi", "ti", "pi"]
    /// What may follow a prefix; nothing in `16G` and `64Gi`.
    private static let dataWords = ["b", "byte", "bytes", "bit", "bits", ""]
    private static let operationWords = ["flops", "flop", "ops", "op"]
    private static let tokenWords = ["tokens", "token", "toks", "tok"]

    /// Every word, in small letters, that may be a unit by itself.
    private static let plainWords: Set<UnitKey> = {
        var words = prefixed(dataWords) + prefixed(operationWords) + prefixed(["bps"])
        words += ["tps", "percent"]
        for table in [
            WrittenUnit.counts, WrittenUnit.countWords, WrittenUnit.shares, WrittenUnit.powers, WrittenUnit.durations,
            WrittenUnit.durationWords,
        ] {
            words += table.keys.map { $0.lowercased() }
        }
        return Set(words.compactMap { UnitKey($0) })
    }()

    /// Every word, in small letters, that may stand before `/s`.
    private static let rateWords: Set<UnitKey> = {
        let words = prefixed(dataWords) + prefixed(operationWords) + prefixed(tokenWords) + ["t"]
        return Set(words.compactMap { UnitKey($0) })
    }()

    private static func prefixed(_ words: [String]) -> [String] {
        prefixes.flatMap { prefix in words.map { prefix + $0 } }
    }

    private static let perWords: Set<UnitKey> = Set(["s", "sec", "second"].compactMap { UnitKey($0) })

    /// The units in their usual spellings.
    private static let knownPlain: [UnitKey: WrittenUnit] = {
        var known: [UnitKey: WrittenUnit] = [:]
        for word in WrittenUnit.known {
            if let key = UnitKey(word) { known[key] = WrittenUnit(word, per: nil) }
        }
        return known
    }()

    private static let knownRates: [UnitKey: WrittenUnit] = {
        var known: [UnitKey: WrittenUnit] = [:]
        for word in ["tok", "tokens", "token", "ktok", "GB", "TB", "MB", "Gb", "TFLOP", "PFLOP", "TFLOPs"] {
            if let key = UnitKey(word) { known[key] = WrittenUnit(word, per: "s") }
        }
        return known
    }()
}

/// A word of up to sixteen ASCII letters in two machine words.
private struct UnitKey: Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init?(_ text: FoldedText, _ range: Range<Int>) {
        guard range.count <= 16 else { return nil }
        for (place, index) in range.enumerated() {
            guard text[index].isASCII else { return nil }
            append(UInt64(text[index].value), at: place)
        }
    }

    init?(_ word: String) { self.init(FoldedText(word), 0..<word.unicodeScalars.count) }

    private mutating func append(_ byte: UInt64, at place: Int) {
        if place < 8 { low |= byte << UInt64(place * 8) } else { high |= byte << UInt64((place - 8) * 8) }
    }

    /// The same word in small letters: only letters stand in it.
    var lowercased: UnitKey {
        var folded = self
        folded.low |= (low & 0x4040_4040_4040_4040) >> 1
        folded.high |= (high & 0x4040_4040_4040_4040) >> 1
        return folded
    }
}
