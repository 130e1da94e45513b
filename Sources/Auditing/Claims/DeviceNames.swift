internal import Diagnostics
internal import Hardware

/// The words by which running text names accelerators: `8 × H200`, `four L40S cards`.
enum DeviceNames {
    /// Whether a lower-case word names an accelerator of the catalog.
    static func contains(_ word: Word) -> Bool { names.contains(word) }

    /// The names, in the plural too.
    private static let names: WordSet = {
        guard let catalog = try? AcceleratorCatalog.load() else { return [] }
        let all = catalog.entries.flatMap { [$0.id] + $0.aliases }
        return WordSet(
            all.flatMap { Words.split($0) }.filter { word in
                word.count >= 2 && word.contains(where: \.isNumber) && word.contains(where: \.isLetter)
                    && !word.hasSuffix("gb") && !word.hasSuffix("g") && !word.hasSuffix("t")
            }.flatMap { [$0, $0 + "s"] })
    }()
}
