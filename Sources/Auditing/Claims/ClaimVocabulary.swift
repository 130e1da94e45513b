internal import Quantities

/// Looks names up in the table of synonyms.
enum ClaimVocabulary {
    /// One name of a kind.
    private struct Entry: Sendable {
        let words: [String]
        let kind: ClaimKind
        let needsWholeKey: Bool
    }

    /// A kind that a key names.
    struct Match: Sendable {
        /// The kind.
        let kind: ClaimKind
        /// Whether the key says nothing else.
        let isWhole: Bool
        /// How particular the name is.
        fileprivate let weight: Int
    }

    /// The names by their first word, so that a key is compared with a few of them only.
    private static let entries: [String: [Entry]] = {
        var entries: [String: [Entry]] = [:]
        for (kind, names) in ClaimNames.table {
            for name in names where isPlain(name) {
                let words = Words.split(name)
                guard let first = words.first else { continue }
                entries[first, default: []].append(
                    Entry(words: words, kind: kind, needsWholeKey: ClaimNames.wholeKeysOnly.contains(name)))
            }
        }
        return entries
    }()

    /// The names that are written without blanks between words.
    private static let joined: [(name: String, kind: ClaimKind)] = ClaimNames.table.flatMap { kind, names in
        names.filter { !isPlain($0) }.map { (Words.split($0).joined(), kind) }
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// The kinds that a key names, the best match first.
    static func kinds(named key: String, in parent: String = "") -> [ClaimKind] {
        matches(named: key, in: parent).map(\.kind)
    }

    /// The kinds that a key names, the best match first.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - parent: The name of the object that holds it or the heading above it, which completes a short key: `count`
    ///     in `hardware`, `ttft` in `slo`.
    /// - Returns: The kinds with how well they match.
    static func matches(named key: String, in parent: String = "") -> [Match] {
        let own = Words.split(key)
        let words = Set(own)
        let telling = words.subtracting(units)
        var found = matches(among: words, listed: own, telling: telling, weight: { $0 * 2 })
        if !parent.isEmpty, own.count <= 4 {
            let above = Words.split(parent)
            found += matches(
                among: words.union(above), listed: own + above, telling: telling, weight: { $0 * 2 - 1 }
            ).filter(\.isWhole)
        }
        found += joinedMatches(own)
        var seen: Set<ClaimKind> = []
        return found.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element).filter { seen.insert($0.kind).inserted }
    }

    private static func matches(
        among words: Set<String>, listed: [String], telling: Set<String>, weight: (Int) -> Int
    ) -> [Match] {
        var found: [Match] = []
        var looked: Set<String> = []
        for word in listed where looked.insert(word).inserted {
            for entry in entries[word] ?? [] where entry.words.allSatisfy(words.contains) {
                let isWhole = telling.allSatisfy(entry.words.contains)
                guard isWhole || !entry.needsWholeKey else { continue }
                found.append(Match(kind: entry.kind, isWhole: isWhole, weight: weight(entry.words.count)))
            }
        }
        return found
    }

    private static func joinedMatches(_ words: [String]) -> [Match] {
        guard words.contains(where: { !isPlain($0) }) else { return [] }
        let key = words.joined()
        return joined.filter { key.contains($0.name) }.map {
            Match(kind: $0.kind, isWhole: $0.name.count * 2 >= key.count, weight: $0.name.count)
        }.filter { match in match.isWhole || match.weight > 2 }
    }

    /// Words that say in which unit a key's number is.
    static let units: Set<String> = [
        "gb", "gib", "mb", "tb", "tib", "ms", "us", "sec", "secs", "seconds", "s", "gbps", "tbps", "percent", "pct",
        "gbs", "tbs", "bytes", "milliseconds", "millis", "msec", "microseconds", "kb", "mib", "kib",
    ]
}

/// Looks names up once: a document repeats its keys and column titles thousands of times.
struct VocabularyLookup {
    private struct Name: Hashable {
        let key: String
        let parent: String
    }

    private var known: [Name: [ClaimVocabulary.Match]] = [:]

    /// The kinds that a key names, as ``ClaimVocabulary/matches(named:in:)`` gives them.
    mutating func matches(named key: String, in parent: String) -> [ClaimVocabulary.Match] {
        let name = Name(key: key, parent: parent)
        if let matches = known[name] { return matches }
        let matches = ClaimVocabulary.matches(named: key, in: parent)
        known[name] = matches
        return matches
    }
}

/// Text reduced to comparable words.
enum Words {
    /// Lower-case words without punctuation, British spelling folded to American, `ＴＴＦＴ` to `ttft`, `batchSize` to two.
    static func split(_ text: String) -> [String] {
        let scalars = text.unicodeScalars.map(folded)
        var words: [String] = []
        var word = ""
        for (index, scalar) in scalars.enumerated() {
            // Nearly all text is plain, which spares it the Unicode tables.
            if scalar.isASCII {
                if isLower(scalar) || ("0"..."9").contains(scalar) {
                    word.unicodeScalars.append(scalar)
                } else if ("A"..."Z").contains(scalar) {
                    let beginsWord = index + 1 < scalars.count && isLower(scalars[index + 1])
                    if beginsWord, index > 0, isLower(scalars[index - 1]) { finish(&word, &words) }
                    word.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 32))
                } else {
                    finish(&word, &words)
                }
            } else if scalar.properties.isAlphabetic {
                word.unicodeScalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            } else {
                finish(&word, &words)
            }
        }
        finish(&word, &words)
        return words
    }

    private static func isLower(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) }

    private static func finish(_ word: inout String, _ words: inout [String]) {
        guard !word.isEmpty else { return }
        words.append(spelling[word] ?? word)
        word = ""
    }

    /// A full-width character as its ordinary form.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard ("\u{FF01}"..."\u{FF5E}").contains(scalar) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static let spelling = [
        "utilisation": "utilization", "quantisation": "quantization", "optimised": "optimized",
        "dimensions": "dimension", "weight": "weights",
    ]
}
