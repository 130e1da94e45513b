internal import Quantities

/// Cuts a line into the pieces of its calculations.
struct EquationTokenizer {
    private let scalars: [Unicode.Scalar]
    private(set) var tokens: [EquationToken] = []

    init(_ text: [Unicode.Scalar], quantities: [WrittenQuantity], degrees: [WrittenDegrees.Mention]) {
        scalars = text
        var operands = quantities.map { quantity in
            EquationToken.Operand(
                value: quantity.value, dimension: quantity.dimension, alternative: quantity.alternative,
                rounding: EquationTokenizer.rounding(of: quantity, in: scalars), isApproximate: quantity.isApproximate,
                range: quantity.range)
        }
        for degree in degrees where !quantities.contains(where: { $0.range.overlaps(degree.number) }) {
            operands.append(
                EquationToken.Operand(
                    value: Double(degree.value), dimension: .count, alternative: nil, rounding: 0, isApproximate: false,
                    range: degree.range))
        }
        operands.sort { $0.range.lowerBound < $1.range.lowerBound }
        var position = 0
        for operand in operands where operand.range.lowerBound >= position {
            let gap = position..<operand.range.lowerBound
            if let mark = labelledMark(gap, before: operand) {
                tokens.append(mark)
            } else {
                readGap(gap, afterOperand: position > 0)
            }
            tokens.append(.operand(operand))
            position = min(operand.range.upperBound, scalars.count)
        }
        readGap(position..<scalars.count, afterOperand: position > 0)
    }

    /// Half a unit of the last digit that a number was written with.
    static func rounding(of quantity: WrittenQuantity, in scalars: [Unicode.Scalar]) -> Double {
        guard let (written, decimals) = writtenNumber(of: quantity, in: scalars) else { return 0 }
        // Whole counts are exact: 2 × 8 is not about 16.
        let isWhole = decimals == 0 && abs(quantity.value) == written
        if isWhole, quantity.dimension == .count || quantity.dimension == .data { return 0 }
        return step(of: quantity, in: scalars) / 2
    }

    /// One unit of the last written digit, in base units.
    static func step(of quantity: WrittenQuantity, in scalars: [Unicode.Scalar]) -> Double {
        guard let (written, decimals) = writtenNumber(of: quantity, in: scalars) else { return 0 }
        return (0..<min(decimals, 12)).reduce(abs(quantity.value) / written) { step, _ in step / 10 }
    }

    /// The unit that a number was written in, in base units.
    static func unit(of quantity: WrittenQuantity, in scalars: [Unicode.Scalar]) -> Double? {
        writtenNumber(of: quantity, in: scalars).map { abs(quantity.value) / $0.number }
    }

    private static func writtenNumber(
        of quantity: WrittenQuantity, in scalars: [Unicode.Scalar]
    ) -> (number: Double, decimals: Int)? {
        let text = scalars[quantity.range.clamped(to: 0..<scalars.count)]
        let number = text.prefix { ("0"..."9").contains($0) || $0 == "." || $0 == "," || $0 == "-" }
        var (digits, count) = (0 as UInt64, 0)
        var decimals: Int?
        for scalar in number {
            switch scalar {
            case ".":
                guard decimals == nil else { return nil }
                decimals = 0
            case ",", "-": break
            default:
                digits = digits &* 10 &+ UInt64(scalar.value &- 48)
                count += 1
                decimals? += 1
            }
        }
        let written: Double?
        if (1...15).contains(count) {
            // One rounding of two exact numbers gives the nearest number.
            written = Double(digits) / powersOfTen[decimals ?? 0]
        } else {
            written = Double(String(scalars: number.filter { $0 != "," && $0 != "-" }[...]))
        }
        guard let written, written > 0 else { return nil }
        return (written, decimals ?? 0)
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// The sign of a sum whose addends are named, `weights 35.3 GB + cache 8.1 GB = 43.4 GB`: one sign between words.
    private func labelledMark(_ gap: Range<Int>, before operand: EquationToken.Operand) -> EquationToken? {
        guard gap.count < 60, case .operand(let last)? = tokens.last, last.dimension == operand.dimension else {
            return nil
        }
        var mark: EquationToken?
        var (hasWords, depth) = (false, 0)
        for index in gap {
            let scalar = scalars[index]
            switch scalar {
            case "+", "＋": if mark != nil { return nil } else { mark = .sign("+") }
            case "=", "＝", "≈": if mark != nil { return nil } else { mark = .relation(.equal) }
            case "-":
                let isSpaced =
                    scalars[index - 1] == " " && index + 1 < scalars.count && scalars[index + 1] == " "
                if isSpaced { if mark != nil { return nil } else { mark = .sign("-") } }
            case "(", "（": depth += 1
            case ")", "）": depth -= 1
            case "*", "`", "~", ",", "，", "/": if scalar == "/" || scalar == "," || scalar == "，" { return nil }
            case _ where scalar.isBlank: break
            default:
                guard EquationTokenizer.isLetter(scalar) else { return nil }
                hasWords = true
            }
            if depth < 0 { return nil }
        }
        guard let mark, hasWords, depth == 0 else { return nil }
        if case .relation = mark { return isInSum ? mark : nil }
        // Numbers without a unit are added as often as they only stand beside each other.
        return operand.dimension == .count ? nil : mark
    }

    /// Whether something has been calculated since the last stop.
    private var isCalculating: Bool {
        for token in tokens.reversed() {
            switch token {
            case .sign: return true
            case .operand, .open, .close: continue
            default: return false
            }
        }
        return false
    }

    /// Whether something has been added since the last stop.
    private var isInSum: Bool {
        for token in tokens.reversed() {
            switch token {
            case .sign("+"), .sign("-"): return true
            case .operand: continue
            default: return false
            }
        }
        return false
    }

    /// Where a gap goes on behind the unit of a rate of things: `77.5 requests/s`.
    private func end(ofRateIn gap: Range<Int>) -> Int {
        let words = scalars[gap].prefix(12)
        guard let slash = words.firstIndex(of: "/"), slash + 1 < gap.upperBound, scalars[slash + 1] == "s",
            slash + 2 >= gap.upperBound || !EquationTokenizer.isLetter(scalars[slash + 2]),
            EquationTokenizer.things.contains(Word(lowercasing: scalars[gap.lowerBound..<slash].drop { $0.isBlank }))
        else { return gap.lowerBound }
        return slash + 2
    }

    private static let things: WordSet = ["requests", "request", "req", "prompts", "prompt", "sequences", "users"]

    private mutating func readGap(_ range: Range<Int>, afterOperand: Bool) {
        var index = afterOperand ? end(ofRateIn: range) : range.lowerBound
        var isFirstWord = afterOperand
        while index < range.upperBound {
            let scalar = scalars[index]
            if EquationTokenizer.isLetter(scalar) {
                var end = index
                while end < range.upperBound,
                    EquationTokenizer.isLetter(scalars[end]) || ("0"..."9").contains(scalars[end])
                {
                    end += 1
                }
                readWord(Word(lowercasing: scalars[index..<end]), isFirst: isFirstWord)
                isFirstWord = false
                index = end
            } else {
                readMark(scalar, at: index)
                if !scalar.isBlank, scalar != "*" || !tokens.isEmpty { isFirstWord = false }
                index += 1
            }
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default: !scalar.isASCII && Words.isAlphabetic(scalar)
        }
    }

    private mutating func readMark(_ scalar: Unicode.Scalar, at index: Int) {
        switch scalar {
        case "×", "*", "·", "⋅", "✕": tokens.append(.sign("×"))
        case "+": tokens.append(.sign("+"))
        case "/", "÷": tokens.append(.sign("/"))
        case "−": tokens.append(.sign("-"))
        case "-":
            let isSpaced =
                index > 0 && index + 1 < scalars.count && scalars[index - 1] == " " && scalars[index + 1] == " "
            tokens.append(isSpaced ? .sign("-") : .doubt)
        case "=", "≈", "＝": tokens.append(.relation(.equal))
        case "<", "≤", "＜": tokens.append(.relation(.less))
        case ">", "≥", "＞": tokens.append(.relation(.greater))
        case "(", "（": tokens.append(.open)
        case ")", "）": tokens.append(.close)
        case "~": break
        case _ where scalar.isBlank: break
        case "–", "—", "…", "^", "[", "]", "→": tokens.append(.doubt)
        default: tokens.append(.stop)
        }
    }

    private mutating func readWord(_ word: Word, isFirst: Bool) {
        switch EquationTokenizer.roles[word] {
        case .times: tokens.append(.sign("×"))
        case .plus: tokens.append(.sign("+"))
        case .over: tokens.append(.sign("/"))
        case .by:
            // `70.95 GB divided by 719.6 MB`
            if tokens.last != .sign("/") { tokens.append(.stop) }
        case .of:
            // `80 % of 64 GB` is a product; `267 GB of 2 TB` begins another thought, and `2 of 8` is anything.
            guard case .operand(let operand)? = tokens.last else { return tokens.append(.doubt) }
            switch operand.dimension {
            case .share: tokens.append(.sign("×"))
            case .data, .tokenRate, .duration, .bandwidth, .computeRate: tokens.append(.stop)
            default:
                // `= 32 experts of every layer`: what is said of a result.
                let isResult = if case .relation? = tokens.dropLast().last { !isFirst } else { false }
                tokens.append(isResult ? .stop : .doubt)
            }
        case .noun: break
        case .equals: tokens.append(isCalculating ? .relation(.equal) : .stop)
        case .ending: tokens.append(.stop)
        case nil: tokens.append(isFirst && !isWhole(before: word) ? .doubt : .stop)
        }
    }

    /// Whether the last number needs no word behind it: it has a unit, or is what a calculation comes to.
    private func isWhole(before word: Word) -> Bool {
        guard case .operand(let operand)? = tokens.last else { return false }
        if operand.dimension != .count { return true }
        guard case .relation? = tokens.dropLast().last else { return false }
        return !EquationTokenizer.multiples.contains(word)
    }

    private static let multiples: WordSet = [
        "thousand", "million", "billion", "trillion", "half", "halves", "thirds", "dozen", "hundred", "k", "m", "b",
        "t",
        "g", "e",
    ]

    /// What a word does to a calculation.
    private enum Role: Sendable {
        case times, plus, over, by, of, noun, equals, ending
    }

    private static let roles = WordTable<Role>(
        endings.map { (Word($0), .ending) } + nouns.map { (Word($0), .noun) }
            + [
                ("x", .times), ("times", .times), ("plus", .plus), ("divided", .over), ("by", .by), ("of", .of),
                ("gives", .equals), ("yields", .equals),
            ])

    /// Words that only name what a number counts.
    private static let nouns: Set<String> = [
        "gpu", "gpus", "accelerator", "accelerators", "device", "devices", "npus", "cards", "node", "nodes", "token",
        "tokens",
        "request", "requests", "sequence", "sequences", "prompts", "layer", "layers", "head", "heads", "byte", "bytes",
        "experts",
        "expert", "stages", "replicas", "copies", "users", "per", "gb", "hbm", "memory", "about", "param", "params",
        "parameters",
        "kv", "total", "flops", "hidden", "wide", "ranks", "elements", "values", "dims", "slots", "worker", "workers",
        "replica",
        "instance",
        "instances", "ep", "tp", "dp", "prompt", "routed", "query", "group", "groups", "streams", "chats", "tables",
        "张", "卡", "字节", "层", "个", "条",
    ]

    /// Words that go on with the sentence and leave the number before them whole.
    private static let endings: Set<String> = [
        "is", "are", "have", "has", "in", "for", "at", "which", "so", "that", "overall", "altogether", "needed",
        "required",
        "available", "during", "on", "with", "when", "before", "after", "must", "will", "would", "can", "should",
        "only", "under",
        "for", "because", "this", "we", "the", "fits", "fit", "exceeds",
    ]
}
