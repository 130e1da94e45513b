internal import Quantities

/// The degrees of parallelism that running text names: `PP4×TP4×DP2`, `EP=32`, `tp: 8`, `TP 8`.
enum WrittenDegrees {
    /// One degree with its place.
    struct Mention: Hashable, Sendable {
        /// Which degree.
        let kind: ClaimKind
        /// The number of ways.
        let value: Int
        /// Where it stands in the text, in Unicode scalars, name and number.
        let range: Range<Int>
        /// Where the number alone stands.
        let number: Range<Int>
    }

    private static let names: [(name: [Unicode.Scalar], kind: ClaimKind)] = {
        let table: [(String, ClaimKind)] = [
            ("etp", .expertTensorDegree), ("pp", .pipelineDegree), ("tp", .tensorDegree), ("dp", .dataDegree),
            ("ep", .expertDegree), ("cp", .contextDegree),
        ]
        return table.map { (Array($0.0.unicodeScalars), $0.1) }
    }()

    /// All degrees in a text, in order.
    static func scan(_ text: [Unicode.Scalar]) -> [Mention] {
        guard mayStand(in: text) else { return [] }
        let scalars = text.map(lowered)
        var found: [Mention] = SpelledDegrees.scan(scalars)
        let spelled = found.map(\.range)
        var index = 0
        while index < scalars.count {
            guard let mention = mention(scalars, at: index), !spelled.contains(where: { $0.overlaps(mention.range) })
            else {
                index += 1
                continue
            }
            found.append(mention)
            index = mention.range.upperBound
        }
        return spelled.isEmpty ? found : found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Whether a text can name a degree at all: it has a `p` with a number behind it, or speaks of what is parallel.
    private static func mayStand(in text: [Unicode.Scalar]) -> Bool {
        for index in text.indices {
            switch lowered(text[index]) {
            case "并": return true
            case "p":
                var next = index + 1
                if next < text.count, lowered(text[next]) == "a" { return true }
                while next < text.count, next - index <= 3, isGap(lowered(text[next])) { next += 1 }
                if next < text.count, ("0"..."9").contains(lowered(text[next])) { return true }
            default: break
            }
        }
        return false
    }

    private static func mention(_ scalars: [Unicode.Scalar], at start: Int) -> Mention? {
        switch scalars[start] {
        case "e", "p", "t", "d", "c": break
        default: return nil
        }
        guard start == 0 || !isLetter(scalars[start - 1]) else { return nil }
        for (name, kind) in names where scalars.holds(name, at: start) {
            var index = start + name.count
            var gap = 0
            while index < scalars.count, isGap(scalars[index]), gap < 3 {
                index += 1
                gap += 1
            }
            let first = index
            var value = 0
            while index < scalars.count, ("0"..."9").contains(scalars[index]), index - first < 7 {
                value = value * 10 + Int(scalars[index].value) - 48
                index += 1
            }
            guard index > first, value >= 1 else { return nil }
            // `TP1.5` and `EP32B` are something else.
            if index < scalars.count, isLetter(scalars[index]), scalars[index] != "x" { return nil }
            // `TP x DP = 4`: a product.
            if scalars[(start + name.count)..<first].contains("="),
                let sign = scalars[..<start].last(where: { $0 != " " }), sign == "x" || sign == "×" || sign == "*"
            {
                return nil
            }
            // `follow from TP: 160 per forward pass`
            if scalars[first..<min(index + 4, scalars.count)].suffix(4).elementsEqual(" per".unicodeScalars) {
                return nil
            }
            return Mention(kind: kind, value: value, range: start..<index, number: first..<index)
        }
        return nil
    }

    private static func isGap(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "=", ":", "-", "_": true
        default: false
        }
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x41...0x5A: Unicode.Scalar(scalar.value + 32) ?? scalar
        case 0xFF01...0xFF5E: lowered(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
        default: scalar
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar)
    }
}
