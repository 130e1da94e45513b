internal import Quantities

/// The words by which text says how many experts a token visits: `top-8 routing`, `256 experts, top-8`.
enum RoutingWords {
    /// The number behind `top-`, where the text is about experts, and where it stands.
    static func expertsPerToken(in scalars: [Unicode.Scalar]) -> (value: Int, offset: Int)? {
        guard scalars.count > 5 else { return nil }
        for start in 0..<(scalars.count - 4) where scalars[start] == "t" || scalars[start] == "T" {
            guard start == 0 || !isLetter(scalars[start - 1]), scalars[start + 1] == "o", scalars[start + 2] == "p",
                scalars[start + 3] == "-" || scalars[start + 3] == " "
            else { continue }
            let digits = scalars[(start + 4)...].prefix { ("0"..."9").contains($0) }
            guard (1...2).contains(digits.count), let value = Int(String(scalars: digits)), value > 0 else { continue }
            let next = digits.endIndex < scalars.count ? scalars[digits.endIndex] : " "
            guard !isLetter(next), next != "%", next != ".",
                Words.list(scalars[max(0, start - 80)..<min(scalars.count, digits.endIndex + 40)]).contains(
                    where: about.contains)
            else { continue }
            return (value, start + 4)
        }
        return activated(in: scalars)
    }

    /// `256 个路由专家，每个 token 激活 8 个`: the number behind 激活, where the text is about experts.
    private static func activated(in scalars: [Unicode.Scalar]) -> (value: Int, offset: Int)? {
        for place in scalars.indices.dropLast(3) where scalars[place] == "激" && scalars[place + 1] == "活" {
            let start = scalars[(place + 2)...].firstIndex { !$0.isBlank } ?? scalars.endIndex
            let digits = scalars[start...].prefix { ("0"..."9").contains($0) }
            guard (1...2).contains(digits.count), let value = Int(String(scalars: digits)), value > 0,
                scalars[digits.endIndex...].first(where: { !$0.isBlank }) == "个", scalars.contains("专")
            else { continue }
            return (value, start)
        }
        return nil
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static let about: WordSet = ["experts", "expert", "routing", "routed", "moe", "gate", "router"]
}
