/// Values by word, for tables that are made once and asked for nearly every word of every document.
struct WordTable<Value: Sendable>: Sendable {
    private var words: [Word]
    private var values: [Value?]
    private let mask: Int

    /// A table of words that are each named once; a later value of a word replaces an earlier one.
    init(_ entries: some Collection<(Word, Value)>) {
        var size = 8
        while size < entries.count * 3 { size *= 2 }
        words = [Word](repeating: Word(), count: size)
        values = [Value?](repeating: nil, count: size)
        mask = size - 1
        for (word, value) in entries {
            let place = self.place(of: word)
            words[place] = word
            values[place] = value
        }
    }

    /// The words that have a value.
    var keys: [Word] { words.filter { $0.size > 0 } }

    /// The value of a word.
    subscript(word: Word) -> Value? { values[place(of: word)] }

    /// Where a word stands, or the free place where it would.
    private func place(of word: Word) -> Int {
        var place = Int(truncatingIfNeeded: word.digest >> 20) & mask
        while words[place].size > 0, words[place] != word { place = (place + 1) & mask }
        return place
    }
}

/// A set of words that is made once.
struct WordSet: Sendable, ExpressibleByArrayLiteral {
    private let table: WordTable<Bool>

    init(arrayLiteral elements: String...) { self.init(elements) }

    init(_ words: some Sequence<String>) { table = WordTable(words.map { (Word($0), true) }) }

    /// The words of several sets.
    init(uniting sets: [WordSet]) { table = WordTable(Set(sets.flatMap(\.table.keys)).map { ($0, true) }) }

    /// Whether a word is one of the set.
    func contains(_ word: Word) -> Bool { table[word] != nil }

    /// Whether one of some words is.
    func containsAny(of words: some Sequence<Word>) -> Bool { words.contains(where: contains) }
}
