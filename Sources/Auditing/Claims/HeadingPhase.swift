internal import Planning

extension Phase {
    /// Other words for a pool that serves it, in short names.
    fileprivate var others: WordSet {
        switch self {
        case .prefill: Phase.promptWords
        case .decode: Phase.answerWords
        }
    }

    private static let promptWords: WordSet = ["prompts", "prompt"]
    private static let answerWords: WordSet = ["generation", "answers", "generate", "generator"]

    /// Whether some words name a phase.
    static func isNamed(in words: [Word]) -> Bool { allCases.contains { words.contains($0.word) } }

    /// The phase that the innermost of these headings names, if exactly one.
    static func named(in headings: [String]) -> Phase? {
        for heading in headings.reversed() {
            if let phase = named(in: heading, words: Words.list(heading)) { return phase }
        }
        return nil
    }

    /// The phase that a name names, if exactly one.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - words: Its words.
    /// - Returns: The phase.
    static func named(in name: String, words: [Word]) -> Phase? {
        var phases = Phase.allCases.filter { words.contains($0.word) }
        // `prompt_group`, `role: answers`
        if phases.isEmpty, words.count <= 2 {
            phases = Phase.allCases.filter { $0.others.containsAny(of: words) }
        }
        if phases.isEmpty, !words.allSatisfy(\.isPlain) {
            if name.contains("预填充") { phases.append(.prefill) }
            if name.contains("解码") { phases.append(.decode) }
        }
        return phases.count == 1 ? phases.first : nil
    }
}

extension Phase {
    /// The word that names it.
    var word: Word {
        switch self {
        case .prefill: "prefill"
        case .decode: "decode"
        }
    }
}
