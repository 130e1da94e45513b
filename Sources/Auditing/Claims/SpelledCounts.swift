internal import Quantities

/// Counts that are written as words before what they count: `two H200 nodes`, `两台服务器`.
enum SpelledCounts {
    /// The counts of a text with their places, in order.
    static func scan(_ text: String) -> [WrittenQuantity] {
        guard text.utf8.count < 20_000 else { return [] }
        let scalars = Array(text.unicodeScalars)
        var found: [WrittenQuantity] = []
        var index = 0
        while index < scalars.count {
            guard isLetter(scalars[index]), index == 0 || !isLetter(scalars[index - 1]) else {
                index += 1
                continue
            }
            var end = index
            while end < scalars.count, isLetter(scalars[end]) { end += 1 }
            let word = String(String.UnicodeScalarView(scalars[index..<end])).lowercased()
            if let value = numbers[word], counts(scalars[end...].prefix(32)) {
                found.append(WrittenQuantity(value: value, dimension: .count, unit: "", range: index..<end))
            }
            index = end
        }
        return found
    }

    /// Whether what follows is something that a cluster is counted in.
    private static func counts(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let words = Words.split(String(String.UnicodeScalarView(rest)))
        guard let first = words.first else { return false }
        return nouns.contains(first) || DeviceNames.contains(first)
            || words.dropFirst().first.map(nouns.contains) == true
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static let numbers: [String: Double] = [
        "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12, "sixteen": 16,
        "twenty": 20, "thirty": 30, "sixty": 60,
    ]
    private static let nouns: Set<String> = [
        "gpus", "nodes", "servers", "boxes", "accelerators", "cards", "devices", "npus", "hosts", "machines",
        "replicas",
    ]
}
