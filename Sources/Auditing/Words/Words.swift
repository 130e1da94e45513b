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
        var word = Word()
        var start = scalars.startIndex
        var isWide = false
        func finish(_ end: Int) {
            guard word.size > 0 else { return }
            if isWide || word.size > 16 {
                word.note(Term.occurrences(in: lowered(scalars[start..<end])[...], size: Int(word.size)))
            }
            found(word, start..<end)
            word = Word()
            isWide = false
        }
        for index in scalars.indices {
            let scalar = folded(scalars[index])
            let isLetter: Bool
            switch scalar {
            case "a"..."z", "0"..."9": isLetter = true
            case "A"..."Z":
                isLetter = true
                if index > start, word.size > 0, isLower(folded(scalars[index - 1])), index + 1 < scalars.endIndex,
                    isLower(folded(scalars[index + 1])) || beginsUnit(scalars, at: index)
                {
                    finish(index)
                }
            default: isLetter = !scalar.isASCII && isAlphabetic(scalar)
            }
            guard isLetter else {
                finish(index)
                continue
            }
            if word.size == 0 { start = index }
            switch scalar {
            case "A"..."Z": word.append(UInt8(truncatingIfNeeded: scalar.value) + 32)
            case _ where scalar.isASCII: word.append(UInt8(truncatingIfNeeded: scalar.value))
            case _ where isIdeograph(scalar):
                word.append(scalar)
                isWide = true
            default:
                for lower in scalar.properties.lowercaseMapping.unicodeScalars { word.append(lower) }
                isWide = true
            }
        }
        finish(scalars.endIndex)
    }

    /// The scalars of one word in small letters.
    private static func lowered(_ scalars: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        scalars.flatMap { scalar -> [Unicode.Scalar] in
            let scalar = folded(scalar)
            switch scalar {
            case "A"..."Z": return [Unicode.Scalar(UInt8(scalar.value) + 32)]
            case _ where scalar.isASCII || isIdeograph(scalar): return [scalar]
            default: return Array(scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
    }

    /// `memoryPerGpuGB`: two capitals at the end of a name that are a unit.
    private static func beginsUnit(_ scalars: ArraySlice<Unicode.Scalar>, at index: Int) -> Bool {
        guard scalars[index + 1] == "B", ["G", "M", "T", "K"].contains(scalars[index]) else { return false }
        guard index + 2 < scalars.endIndex else { return true }
        let next = folded(scalars[index + 2])
        return !isLower(next) && !("A"..."Z").contains(next)
    }

    private static func isLower(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) }

    /// The common ideographs, which are letters without case; others ask the Unicode tables.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FA5).contains(scalar.value) }

    /// Whether a scalar outside ASCII is a letter.
    static func isAlphabetic(_ scalar: Unicode.Scalar) -> Bool {
        isIdeograph(scalar) || scalar.properties.isAlphabetic
    }

    /// A full-width character as its ordinary form.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static func american(_ word: Word) -> Word {
        switch word.size {
        case 6, 9...12: americanSpelling[word] ?? word
        default: word
        }
    }

    private static let spelling: [Word: String] = [
        "utilisation": "utilization", "quantisation": "quantization", "optimised": "optimized",
        "dimensions": "dimension", "weight": "weights",
    ]
    private static let americanSpelling = WordTable(spelling.map { ($0.key, Word($0.value)) })
}
