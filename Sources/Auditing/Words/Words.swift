internal import Quantities

/// Text reduced to comparable words: lower-case words without punctuation, British spelling folded to American, `ＴＴＦＴ` to
/// `ttft`, `batchSize` to two.
enum Words {
    /// The words of a text.
    static func list(_ text: String) -> [Word] { list([Unicode.Scalar](scalarsOf: text)[...]) }

    /// The words of a stretch.
    static func list(_ scalars: ArraySlice<Unicode.Scalar>) -> [Word] {
        var words: [Word] = []
        words.reserveCapacity(scalars.count / 5 + 2)
        append(scalars, to: &words)
        return words
    }

    /// Adds the words of a stretch.
    static func append(_ scalars: ArraySlice<Unicode.Scalar>, to words: inout [Word]) {
        scan(scalars) { word, _ in words.append(american(word)) }
    }

    /// The words of a stretch with the scalars that each stands in.
    static func placed(_ scalars: ArraySlice<Unicode.Scalar>) -> (words: [Word], ranges: [Range<Int>]) {
        var words: [Word] = []
        var ranges: [Range<Int>] = []
        words.reserveCapacity(scalars.count / 5 + 2)
        ranges.reserveCapacity(scalars.count / 5 + 2)
        scan(scalars) { word, range in
            words.append(american(word))
            ranges.append(range)
        }
        return (words, ranges)
    }

    /// The last word of a stretch.
    static func last(_ scalars: ArraySlice<Unicode.Scalar>) -> Word? {
        var last: Word?
        scan(scalars) { word, _ in last = word }
        return last.map(american)
    }

    /// Whether a scalar is part of a word.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch folded(scalar) {
        case "a"..."z", "0"..."9", "A"..."Z": true
        case let folded: !folded.isASCII && isAlphabetic(folded)
        }
    }

    /// Calls `found` with every word of a text.
    static func forEach(in scalars: [Unicode.Scalar], _ found: (Word) -> Void) {
        scan(scalars[...]) { word, _ in found(american(word)) }
    }

    /// The words as text, for where they are shown, joined or searched.
    static func split(_ text: String) -> [String] {
        let scalars = [Unicode.Scalar](scalarsOf: text)
        var words: [String] = []
        scan(scalars[...]) { word, range in
            words.append(spelling[word] ?? String(scalars: lowered(scalars[range])[...]))
        }
        return words
    }

    /// Calls `found` with every word and the scalars it stands in.
    private static func scan(_ scalars: ArraySlice<Unicode.Scalar>, _ found: (Word, Range<Int>) -> Void) {
        let first = scalars.startIndex
        scalars.withUnsafeBufferPointer { buffer in
            var word = Word()
            var start = 0
            var isWide = false
            func finish(_ end: Int) {
                guard word.size > 0 else { return }
                let range = (first + start)..<(first + end)
                if isWide || word.size > 16 {
                    word.note(Term.occurrences(in: lowered(scalars[range])[...], size: Int(word.size)))
                }
                found(word, range)
                word = Word()
                isWide = false
            }
            for index in buffer.indices {
                let scalar = folded(buffer[index])
                switch scalar.value {
                case 0x61...0x7A, 0x30...0x39:
                    if word.size == 0 { start = index }
                    word.append(UInt8(truncatingIfNeeded: scalar.value))
                case 0x41...0x5A:
                    if word.size > 0, isLower(folded(buffer[index - 1])), index + 1 < buffer.count,
                        isLower(folded(buffer[index + 1])) || beginsUnit(buffer, at: index)
                    {
                        finish(index)
                    }
                    if word.size == 0 { start = index }
                    word.append(UInt8(truncatingIfNeeded: scalar.value) + 32)
                case 0x80... where isAlphabetic(scalar):
                    if word.size == 0 { start = index }
                    scalar.forEachLowercased { word.append($0) }
                    isWide = true
                default: finish(index)
                }
            }
            finish(buffer.count)
        }
    }

    /// The scalars of one word in small letters.
    private static func lowered(_ scalars: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var lowered: [Unicode.Scalar] = []
        lowered.reserveCapacity(scalars.count)
        for scalar in scalars { folded(scalar).forEachLowercased { lowered.append($0) } }
        return lowered
    }

    /// `memoryPerGpuGB`: two capitals at the end of a name that are a unit.
    private static func beginsUnit(_ scalars: UnsafeBufferPointer<Unicode.Scalar>, at index: Int) -> Bool {
        guard scalars[index + 1] == "B", ["G", "M", "T", "K"].contains(scalars[index]) else { return false }
        guard index + 2 < scalars.count else { return true }
        let next = folded(scalars[index + 2])
        return !isLower(next) && !("A"..."Z").contains(next)
    }

    private static func isLower(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) }

    /// Whether a scalar outside ASCII is a letter.
    static func isAlphabetic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FA5: true
        // `·`, `×`, dashes, arrows, operators and the marks of Chinese sentences, without asking the Unicode tables.
        case 0xB7, 0xD7, 0x2010...0x2027, 0x2190...0x23FF, 0x3000...0x3002: false
        default: scalar.properties.isAlphabetic
        }
    }

    /// A full-width character as its ordinary form.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static func american(_ word: Word) -> Word {
        switch word.size {
        case 6,
            9...12 where britishBeginnings & beginning(of: word) != 0:
            americanSpelling[word] ?? word
        default: word
        }
    }

    /// One bit for the first letter of a word.
    private static func beginning(of word: Word) -> UInt32 { 1 << UInt32(word.head & 31) }

    /// The first letters of the words that are folded, so that few others are looked up.
    private static let britishBeginnings = spelling.keys.reduce(0 as UInt32) { $0 | beginning(of: $1) }

    private static let spelling: [Word: String] = [
        "utilisation": "utilization", "quantisation": "quantization", "optimised": "optimized",
        "dimensions": "dimension", "weight": "weights",
    ]
    private static let americanSpelling = WordTable(spelling.map { ($0.key, Word($0.value)) })
}

extension Unicode.Scalar {
    /// The common ideographs, which are letters without case; others ask the Unicode tables.
    fileprivate var isIdeograph: Bool { (0x4E00...0x9FA5).contains(value) }

    /// Calls `body` with the scalars of its small letter, most often one.
    func forEachLowercased(_ body: (Unicode.Scalar) -> Void) {
        switch value {
        case 0x41...0x5A: body(Unicode.Scalar(UInt8(truncatingIfNeeded: value) + 32))
        case _ where isASCII || isIdeograph: body(self)
        default: for lower in properties.lowercaseMapping.unicodeScalars { body(lower) }
        }
    }
}

extension Array where Element == Unicode.Scalar {
    /// Whether some text stands at an index.
    func holds(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        guard index + text.count <= count else { return false }
        for offset in text.indices where self[index + offset] != text[offset] { return false }
        return true
    }
}
