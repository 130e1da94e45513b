internal import Quantities

/// Looks names up in the table of synonyms.
enum ClaimVocabulary {
    /// One name of a kind.
    private struct Entry: Sendable {
        let words: [Word]
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

        /// How plainly the key names the kind.
        var form: ClaimForm { isWhole ? .named : .qualified }
    }

    /// The names by their first word, so that a key is compared with a few of them only.
    private static let entries: WordTable<[Entry]> = {
        var entries: [Word: [Entry]] = [:]
        for (kind, names) in ClaimNames.table {
            for name in names where isPlain(name) {
                let words = Words.list(name)
                guard let first = words.first else { continue }
                entries[first, default: []].append(
                    Entry(words: words, kind: kind, needsWholeKey: ClaimNames.wholeKeysOnly.contains(name)))
            }
        }
        return WordTable(entries.map { ($0.key, $0.value) })
    }()

    /// All words of these names.
    private static let knownWords: WordTable<Bool> = {
        let names = ClaimNames.table.flatMap(\.names).filter(isPlain)
        return WordTable(Set(names.flatMap { Words.list($0) }).map { ($0, true) })
    }()

    /// The names that are written without blanks between words.
    private static let joined: [(name: String, kind: ClaimKind)] = ClaimNames.table.flatMap { kind, names in
        names.filter { !isPlain($0) }.map { (Words.split($0).joined(), kind) }
    }
    private static let joinedFinder = TermFinder(joined.enumerated().map { ($0.element.name, $0.offset) })

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// The kinds that a key names, the best match first.
    static func kinds(named key: String) -> [ClaimKind] { matches(named: key).map(\.kind) }

    /// The words of the name of an object, or of the heading above a line, that can complete a short key: `count` in
    /// `hardware`, `ttft` in `slo`.
    static func parentWords(of name: String) -> [Word] { Words.list(name).filter { knownWords[$0] != nil } }

    /// The kinds that a key names, the best match first.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - parent: The ``parentWords(of:)`` above it.
    /// - Returns: The kinds with how well they match.
    static func matches(named key: String, in parent: [Word] = []) -> [Match] {
        let own = Words.list(key)
        var found = matches(among: own, telling: own, weight: { $0 * 2 })
        if !parent.isEmpty, own.count <= 4 {
            found += matches(among: own + parent, telling: own, weight: { $0 * 2 - 1 }).filter(\.isWhole)
        }
        if !own.allSatisfy(\.isPlain) { found += joinedMatches(joinedName(key)) }
        return ordered(found)
    }

    /// The kinds that some words of running text name, the best match first.
    ///
    /// There is none if one of the words is part of no name; none of them may be outside ASCII.
    static func matches(of words: ArraySlice<Word>) -> [Match] {
        guard words.allSatisfy(isPartOfNames) else { return [] }
        return ordered(matches(among: Array(words), telling: Array(words), weight: { $0 * 2 }))
    }

    /// Whether a word stands in any name, or for a unit behind one.
    static func isPartOfNames(_ word: Word) -> Bool { knownWords[word] != nil || units.contains(word) }

    private static func ordered(_ found: [Match]) -> [Match] {
        guard found.count > 1 else { return found }
        var seen: Set<ClaimKind> = []
        return found.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element).filter { seen.insert($0.kind).inserted }
    }

    private static func matches(among words: [Word], telling: [Word], weight: (Int) -> Int) -> [Match] {
        var found: [Match] = []
        for (place, word) in words.enumerated() where !words[..<place].contains(word) {
            for entry in entries[word] ?? [] where entry.words.allSatisfy(words.contains) {
                let isWhole = telling.allSatisfy {
                    units.contains($0) || statistics.contains($0) || quantiles.contains($0)
                        || entry.words.contains($0)
                }
                guard isWhole || !entry.needsWholeKey else { continue }
                found.append(Match(kind: entry.kind, isWhole: isWhole, weight: weight(entry.words.count)))
            }
        }
        return found
    }

    /// A key without blanks and without the words for its unit: `吞吐_token_s`, `单步时延_ms`.
    private static func joinedName(_ key: String) -> String {
        let words = Words.split(key)
        let telling = words.filter { !units.contains(Word($0)) && !["token", "tokens", "tok"].contains($0) }
        return telling.contains { !isPlain($0) } && telling.count < words.count && !isPlain(words[0])
            ? telling.joined() : words.joined()
    }

    private static func joinedMatches(_ key: String) -> [Match] {
        let scalars = [Unicode.Scalar](scalarsOf: key)
        let places = Set(joinedFinder.matches(in: scalars[...]).map(\.value)).sorted()
        guard !places.isEmpty else { return [] }
        let count = key.count
        return places.map { place in
            let (name, kind) = joined[place]
            return Match(kind: kind, isWhole: name.count * 2 >= count, weight: name.count)
        }.filter { match in match.isWhole || match.weight > 2 }
    }

    /// Words that say which of many measured values a key gives.
    static let quantiles: WordSet = ["p50", "p90", "p95", "p99", "median"]

    /// Words that say how a number came about, and not of what it is.
    private static let statistics: WordSet = [
        "mean", "average", "avg", "estimated", "estimate", "expected", "predicted", "measured", "observed",
    ]

    /// Words that say in which unit a key's number is.
    static let units: WordSet = [
        "gb", "gib", "mb", "tb", "tib", "ms", "us", "sec", "secs", "seconds", "s", "gbps", "tbps", "percent", "pct",
        "gbs", "tbs", "b", "bn", "billion", "billions", "bytes", "milliseconds", "millis", "msec", "microseconds", "kb",
        "mib", "kib",
    ]
}

/// Looks names up once: documents repeat their keys and column titles thousands of times.
///
/// A class, as all that reads one document and the next shares it; threads never share one.
final class VocabularyLookup {
    private struct Name: Hashable {
        let key: String
        let parent: [Word]
    }

    private var known: [Name: [ClaimVocabulary.Match]] = [:]

    /// How many names are remembered at a time.
    private static let mostKnown = 4000

    /// The kinds that a key names, as ``ClaimVocabulary/matches(named:in:)`` gives them.
    func matches(named key: String, in parent: [Word]) -> [ClaimVocabulary.Match] {
        let name = Name(key: key, parent: parent)
        if let matches = known[name] { return matches }
        let matches = ClaimVocabulary.matches(named: key, in: parent)
        if known.count >= VocabularyLookup.mostKnown { known.removeAll(keepingCapacity: true) }
        known[name] = matches
        return matches
    }
}
