/// Degrees of parallelism that text spells out: `tensor parallelism 8`, `8-way tensor parallel`, `专家并行 16`.
enum SpelledDegrees {
    private static let names: [(name: [Unicode.Scalar], kind: ClaimKind)] = {
        let table: [(String, ClaimKind)] = [
            ("tensor", .tensorDegree), ("pipeline", .pipelineDegree), ("data", .dataDegree), ("expert", .expertDegree),
            ("context", .contextDegree),
        ]
        return table.map { (Array($0.0.unicodeScalars), $0.1) }
    }()

    private static let ideographic: [(name: [Unicode.Scalar], kind: ClaimKind)] = {
        let table: [(String, ClaimKind)] = [
            ("张量并行", .tensorDegree), ("流水线并行", .pipelineDegree), ("流水并行", .pipelineDegree),
            ("数据并行", .dataDegree), ("专家并行", .expertDegree), ("上下文并行", .contextDegree),
        ]
        return table.map { (Array($0.0.unicodeScalars), $0.1) }
    }()

    /// All spelled degrees of a lower-case text, in order.
    static func scan(_ scalars: [Unicode.Scalar]) -> [WrittenDegrees.Mention] {
        var found: [WrittenDegrees.Mention] = []
        var index = 0
        while index < scalars.count {
            guard let mention = named(scalars, at: index), mention.value > 0 else {
                index += 1
                continue
            }
            found.append(mention)
            index = mention.range.upperBound
        }
        return found
    }

    private static func named(_ scalars: [Unicode.Scalar], at start: Int) -> WrittenDegrees.Mention? {
        switch scalars[start] {
        case "t", "p", "d", "e", "c", "张", "流", "数", "专", "上": break
        default: return nil
        }
        if !scalars[start].isASCII {
            for (name, kind) in ideographic where scalars.holds(name, at: start) {
                return number(scalars, from: start + name.count, beginning: start, kind)
            }
            return nil
        }
        guard start == 0 || !isLetter(scalars[start - 1]) else { return nil }
        for (name, kind) in names where scalars.holds(name, at: start) {
            var index = start + name.count
            guard index < scalars.count, [" ", "-", "_"].contains(scalars[index]) else { return nil }
            index += 1
            guard scalars[index...].starts(with: "parallel".unicodeScalars) else { return nil }
            index += 8
            if scalars[index...].starts(with: "ism".unicodeScalars) { index += 3 }
            return ways(scalars, before: start, end: index, kind)
                ?? number(scalars, from: index, beginning: start, kind)
        }
        return nil
    }

    /// `8-way tensor parallel`: the number stands before the name.
    private static func ways(
        _ scalars: [Unicode.Scalar], before start: Int, end: Int, _ kind: ClaimKind
    ) -> WrittenDegrees.Mention? {
        var index = start
        func skip(_ text: String) -> Bool {
            let wanted = Array(text.unicodeScalars)
            guard index >= wanted.count, Array(scalars[(index - wanted.count)..<index]) == wanted else { return false }
            index -= wanted.count
            return true
        }
        _ = skip(" ")
        if skip("way") {
            _ = skip("-") || skip(" ")
        } else {
            // `16 data-parallel ranks`
            guard scalars[end...].starts(with: " rank".unicodeScalars) else { return nil }
        }
        let last = index
        while index > 0, ("0"..."9").contains(scalars[index - 1]), last - index < 7 { index -= 1 }
        guard let value = Int(String(String.UnicodeScalarView(scalars[index..<last]))), value >= 1 else { return nil }
        return WrittenDegrees.Mention(kind: kind, value: value, range: index..<end, number: index..<last)
    }

    /// The number behind the name, with at most one linking word between.
    private static func number(
        _ scalars: [Unicode.Scalar], from end: Int, beginning start: Int, _ kind: ClaimKind
    ) -> WrittenDegrees.Mention? {
        var index = end
        func skipBlanks() {
            while index < scalars.count, " =:：＝(".unicodeScalars.contains(scalars[index]), index - end < 32 {
                index += 1
            }
        }
        skipBlanks()
        for link in ["size", "degree", "of", "is", "to", "over", "across", "宽度", "规模", "度", "为", "是"]
        where scalars[index...].starts(with: Array(link.unicodeScalars)) {
            index += link.unicodeScalars.count
            skipBlanks()
        }
        // `expert parallelism over the same 16 GPUs`
        for article in ["the same", "the", "all"] where scalars[index...].starts(with: Array(article.unicodeScalars)) {
            index += article.unicodeScalars.count
            skipBlanks()
        }
        let first = index
        while index < scalars.count, ("0"..."9").contains(scalars[index]), index - first < 7 { index += 1 }
        guard let value = Int(String(String.UnicodeScalarView(scalars[first..<index]))), value >= 1 else { return nil }
        // `data parallel 2.5` and `tensor parallel 8k` are something else.
        if index < scalars.count, isLetter(scalars[index]) { return nil }
        if index + 1 < scalars.count, scalars[index] == ".", ("0"..."9").contains(scalars[index + 1]) { return nil }
        return WrittenDegrees.Mention(kind: kind, value: value, range: start..<index, number: first..<index)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) }
}
