internal import Quantities

/// Counts that are written as words before what they count: `two H200 nodes`, `两台服务器`.
enum SpelledCounts {
    /// The counts of a text with their places, in order.
    static func scan(_ scalars: [Unicode.Scalar]) -> [WrittenQuantity] {
        guard scalars.count < 20_000 else { return [] }
        var found: [WrittenQuantity] = []
        var index = 0
        while index < scalars.count {
            guard isLetter(scalars[index]) else {
                index += 1
                continue
            }
            var end = index
            var word = Word()
            while end < scalars.count, isLetter(scalars[end]) {
                word.append(UInt8(truncatingIfNeeded: scalars[end].value | 0x20))
                end += 1
            }
            if (3...7).contains(word.size), let value = numbers[word], counts(scalars[end...].prefix(32), value) {
                found.append(WrittenQuantity(value: value, dimension: .count, unit: "", range: index..<end))
            }
            index = end
        }
        return found
    }

    /// Whether what follows is something that a cluster is counted in.
    private static func counts(_ rest: ArraySlice<Unicode.Scalar>, _ value: Double) -> Bool {
        let words = Words.list(rest)
        guard let first = words.first else { return false }
        // `one L40S`; one of anything else is an example.
        if value == 1 { return DeviceNames.contains(first) && words.dropFirst().first.map(nouns.contains) != true }
        return nouns.contains(first) || DeviceNames.contains(first)
            || words.dropFirst().first.map(nouns.contains) == true
            || (vendors.contains(first)
                && words.dropFirst().prefix(3).contains { nouns.contains($0) || DeviceNames.contains($0) })
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static let numbers = WordTable<Double>([
        ("one", 1), ("single", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("eight", 8),
        ("ten", 10), ("twelve", 12),
        ("sixteen", 16),
        ("twenty", 20), ("thirty", 30), ("sixty", 60),
    ])
    private static let vendors: WordSet = ["nvidia", "amd", "instinct", "ascend", "huawei", "intel", "dgx", "hgx"]
    private static let nouns: WordSet = [
        "gpus", "nodes", "servers", "boxes", "accelerators", "cards", "devices", "npus", "hosts", "machines",
        "replicas",
    ]
}
