internal import Documents

/// How many prompts documents say to arrive together: `a burst of 32`, `waves of 16`, `"prompts": 8`, `16 prompts at once`.
///
/// The batch that decodes is larger by far, and a time to first token may be about either.
enum StatedBursts {
    /// The fewest prompts, more than one, that a document speaks of.
    static func smallest(in dossier: Dossier) -> Int? {
        dossier.documents.prefix(50).flatMap { document -> [Int] in
            guard ["urst", "rompt", "ave"].contains(where: { document.text.holds($0) }) else { return [] }
            return document.text.content.prefix(20_000).split(whereSeparator: \.isNewline).flatMap(counts)
        }.min()
    }

    /// The numbers of prompts on a line.
    private static func counts(in line: Substring) -> [Int] {
        let text = String(line.prefix(400))
        guard told.containsAny(of: Words.list(text)) else { return [] }
        let words = Words.split(text)
        return words.indices.flatMap { index -> [Int] in
            switch words[index] {
            case "prompt", "prompts":
                let before = index > 0 ? number(words[index - 1]) : nil
                // `prompts_per_replica: 16`
                let behind = line.contains(":") ? words[(index + 1)...].prefix(4).lazy.compactMap(number).first : nil
                return [before ?? behind].compactMap(\.self)
            case "burst", "bursts", "wave", "waves":
                let next = words[(index + 1)...].first == "of" ? index + 2 : index + 1
                return next < words.count ? [number(words[next])].compactMap(\.self) : []
            default: return []
            }
        }
    }

    private static let told: WordSet = ["prompt", "prompts", "burst", "bursts", "wave", "waves"]

    private static func number(_ word: String) -> Int? { Int(word).flatMap { (2...4096).contains($0) ? $0 : nil } }
}
