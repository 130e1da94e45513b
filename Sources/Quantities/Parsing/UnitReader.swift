/// Finds the unit behind a number.
enum UnitReader {
    /// A unit and the stretch of text it takes.
    struct Match {
        var unit: WrittenUnit
        let start: Int
        var end: Int
    }

    /// The longest known unit that begins at `start`, at most two blanks further on.
    static func read(_ text: FoldedText, at start: Int) -> Match? {
        let first = text.skipBlanks(from: start, limit: 2)
        if text[first] == "%" { return percent.map { Match(unit: $0, start: first, end: first + 1) } }
        if text[first].value > 0x3000 { return ideographic(text, at: first) }
        guard let word = self.word(text, at: first) else { return nil }
        if let match = rate(text, word, from: first) { return match }
        guard let unit = UnitTable.plain(text, word) else { return nil }
        let match = Match(unit: unit, start: first, end: word.upperBound)
        guard match.unit.dimension == .count else { return match }
        return scaledRate(text, match) ?? match
    }

    /// Units written in Chinese or Japanese: `30 秒`, `50毫秒`, `2分钟`.
    private static func ideographic(_ text: FoldedText, at start: Int) -> Match? {
        for (name, unit) in ideographs where text.scalars[start...].starts(with: name) {
            return Match(unit: unit, start: start, end: start + name.count)
        }
        return nil
    }

    private static let ideographs: [(name: [Unicode.Scalar], unit: WrittenUnit)] = [
        ("毫秒", "ms"), ("微秒", "us"), ("秒", "s"), ("分钟", "min"), ("小时", "h"), ("字节", "bytes"),
    ].compactMap { name, word in WrittenUnit(word, per: nil).map { ([Unicode.Scalar](scalarsOf: name), $0) } }

    private static let percent = WrittenUnit("%", per: nil)

    /// `GB/s`, `GB / s`, `GB per second`.
    private static func rate(_ text: FoldedText, _ word: Range<Int>, from start: Int) -> Match? {
        var next = text.skipBlanks(from: word.upperBound, limit: 2)
        if text[next] == "/" {
            next += 1
        } else if next > word.upperBound, text[next] == "p", let per = self.word(text, at: next),
            text.text(per) == "per"
        {
            next = per.upperBound
        } else {
            return nil
        }
        guard let second = self.word(text, at: text.skipBlanks(from: next, limit: 2)) else { return nil }
        guard let unit = UnitTable.rate(text, word, per: second) else { return nil }
        return Match(unit: unit, start: start, end: second.upperBound)
    }

    /// `8.97 k tok/s`: a multiple in front of a rate of tokens.
    private static func scaledRate(_ text: FoldedText, _ multiple: Match) -> Match? {
        let next = text.skipBlanks(from: multiple.end, limit: 2)
        guard let word = self.word(text, at: next), var match = rate(text, word, from: multiple.start) else {
            return nil
        }
        guard match.unit.dimension == .tokenRate else { return nil }
        match.unit.decimalExponent += multiple.unit.decimalExponent
        return match
    }

    /// A whole run of letters; units are short, so a longer run is something else.
    private static func word(_ text: FoldedText, at start: Int) -> Range<Int>? {
        var end = start
        while FoldedText.isLetter(text[end]), end - start <= 16 { end += 1 }
        guard end > start, end - start <= 16 else { return nil }
        // `64GB2` and `8_k` are names, not quantities.
        guard !FoldedText.isDigit(text[end]), text[end] != "_" else { return nil }
        return start..<end
    }
}
