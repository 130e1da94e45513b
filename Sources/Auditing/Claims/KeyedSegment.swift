internal import Planning
internal import Quantities

/// A piece of a line of the form *key: value*, `key = value` or *key — value*.
struct KeyedSegment {
    let key: String
    let value: String
    /// Where the value begins, in scalars of the line.
    let offset: Int
    let isWholeLine: Bool
    /// The unit of a bare number, where the title above it says one.
    var unit = ""

    /// The pieces of a line: one, or several that semicolons part.
    static func all(in scalars: [Unicode.Scalar]) -> [KeyedSegment] {
        guard scalars.contains(where: isSeparator) else { return [] }
        var segments: [KeyedSegment] = []
        var start = 0
        let parts = scalars.split(omittingEmptySubsequences: false) { $0 == ";" || $0 == "；" }
        for part in parts {
            if let segment = KeyedSegment(part, startingAt: start, isWholeLine: parts.count == 1) {
                segments.append(segment)
            }
            start += part.count + 1
        }
        return segments
    }

    init(key: String, value: String, offset: Int, isWholeLine: Bool, unit: String = "") {
        self.unit = unit
        self.key = key
        self.value = value
        self.offset = offset
        self.isWholeLine = isWholeLine
    }

    /// Names and numbers that the same sign parts: `Layers / hidden size | 80 / 8192`, `tensor x data ranks | 4 x 2`; none if
    /// they do not pair up.
    static func pairs(key: String, value: String, unit: String) -> [KeyedSegment] {
        guard mayBePaired(key), mayBePaired(value) else { return [] }
        for sign in ["/", " x ", "×"] as [String] {
            let names = key.split(separator: sign)
            let numbers = value.split(separator: sign)
            guard names.count > 1, names.count == numbers.count,
                numbers.allSatisfy({ $0.trimmingBlanks.first?.isNumber == true })
            else { continue }
            let isOfDevice = ClaimExtent(Words.list(key)) == .perDevice
            return zip(names, numbers).map { name, number in
                let lacks = isOfDevice && ClaimExtent(Words.list(String(name))) != .perDevice
                return KeyedSegment(
                    key: name.trimmingBlanks + (lacks ? " per device" : ""), value: String(number),
                    offset: value[..<number.startIndex].unicodeScalars.count, isWholeLine: false, unit: unit)
            }
        }
        return []
    }

    /// Whether one of the signs that part pairs may stand in a text, by its bytes: in nearly none does one.
    private static func mayBePaired(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "x") || $0 == 0xC3 }
    }

    private init?(_ part: ArraySlice<Unicode.Scalar>, startingAt start: Int, isWholeLine: Bool) {
        guard let separator = part.firstIndex(where: KeyedSegment.isSeparator) else { return nil }
        let name = part[..<separator]
        // Before an equals sign or a dash stands a name, not a calculation or a sentence.
        if part[separator] != ":" && part[separator] != "：", name.contains(where: \.isNumeral) { return nil }
        guard Words.list(name).count <= 8 else { return nil }
        key = String(scalars: name)
        value = String(scalars: part[(separator + 1)...])
        offset = start + part.distance(from: part.startIndex, to: separator) + 1
        self.isWholeLine = isWholeLine
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == ":" || scalar == "：" || scalar == "=" || scalar == "—" || scalar == "＝"
    }

    /// The number that the value comes to: the one behind the equals sign of a calculation, or else the first.
    func result(among quantities: [WrittenQuantity]) -> WrittenQuantity? {
        guard quantities.count > 1 else { return quantities.first }
        let scalars = [Unicode.Scalar](scalarsOf: value)
        if let first = quantities.first, isFactor(first, in: scalars) {
            return quantities.first { !isFactor($0, in: scalars) } ?? first
        }
        guard let equals = value.firstIndex(of: "="),
            value[..<equals].contains(where: { "×*·+/x".contains($0) })
        else { return quantities.first }
        let place = offset + value.unicodeScalars.distance(from: value.startIndex, to: equals)
        return quantities.first { $0.range.lowerBound > place } ?? quantities.first
    }

    /// Whether the value is a count of one phase: `8 for prefill (two workers of 4), 8 for decode`.
    var isOfAPhase: Bool {
        let words = Words.list(value).prefix(4)
        return words.dropFirst().first == "for" && Phase.isNamed(in: Array(words))
    }

    /// Whether the value is calculated: `2 x 62 x 8 x 128`, `1 dense + 60 with experts`.
    func beginsCalculation(among quantities: [WrittenQuantity]) -> Bool {
        guard let first = quantities.first(where: { $0.range.lowerBound >= offset }) else {
            return false
        }
        let scalars = [Unicode.Scalar](scalarsOf: value)
        let rest = scalars[min(max(0, first.range.upperBound - offset), scalars.count)...].drop { $0.isBlank }
        return (value.contains(" + ") && !value.contains("=")) || rest.first == "×" || rest.first == "*"
            || (rest.first == "x" && rest.dropFirst().first == " ")
    }

    /// Whether a calculation goes on behind a number.
    private func isFactor(_ quantity: WrittenQuantity, in scalars: [Unicode.Scalar]) -> Bool {
        let end = quantity.range.upperBound - offset
        guard end >= 0, end <= scalars.count else { return false }
        let rest = scalars[end...].drop { $0.isBlank }
        switch rest.first {
        // `16 × GB200 (4 to a tray)`: a count of things is what it says.
        case "×": return rest.dropFirst().first { !$0.isBlank }.map { $0.isNumeral || $0 == "(" } ?? false
        case "=", "≈", "*", "·", "+", "＝": return true
        default: return false
        }
    }

    /// Whether the value can be a plain fact: a number right behind a key that has none.
    var isPlainFact: Bool {
        let first = value.first { !$0.isWhitespace && !"~≈*`(".contains($0) }
        let words = Words.split(value)
        return !key.contains(where: \.isNumber)
            && (first?.isNumber == true || words.first.map(KeyedSegment.fillers.contains) == true)
    }

    private static let fillers: Set<String> = [
        "about", "around", "roughly", "up", "approximately", "约", "共", "max", "a",
    ]

    /// The first `[low, high]` of the value, or `low-high` if it is nothing else.
    var bracketedRange: ClosedRange<Int>? {
        if let open = value.firstIndex(of: "["), let close = value[open...].firstIndex(of: "]") {
            return try? IntegerRange.parse(String(value[open...close]))
        }
        let text = value.prefix { $0 != "(" }.trimmingBlanks
        let word = text.hasSuffix("tokens") ? text.dropLast(6).trimmingBlanks : text
        guard let range = try? IntegerRange.parse(word), range.lowerBound < range.upperBound else { return nil }
        return range
    }
}
