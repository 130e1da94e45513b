internal import Quantities

/// The words around a number in running text, from which follows what it measures.
struct ProseContext {
    /// The words of the same clause before the number.
    private let before: [String]
    /// The words of the same clause after it.
    private let after: [String]
    /// All words of the line and of its key.
    private let line: Set<String>
    /// All words of the headings above.
    private let headings: Set<String>
    private let dimension: Dimension
    private let isAfterLess: Bool
    private let isBeforeLess: Bool

    init(line text: String, quantity: WrittenQuantity, key: String, headings: [String]) {
        let scalars = Array(text.unicodeScalars)
        let left = scalars[..<min(quantity.range.lowerBound, scalars.count)]
        let right = scalars[min(quantity.range.upperBound, scalars.count)...]
        let boundary: (Unicode.Scalar) -> Bool = { "(),;:.→，；。（）".unicodeScalars.contains($0) }
        let leftClause = left.suffix(from: left.lastIndex(where: boundary).map { $0 + 1 } ?? left.startIndex)
        let rightClause = right.prefix { !boundary($0) }
        before = Words.split(String(String.UnicodeScalarView(leftClause)))
        after = Words.split(String(String.UnicodeScalarView(rightClause)))
        isAfterLess = left.last { !$0.properties.isWhitespace } == "<"
        isBeforeLess = right.first { !$0.properties.isWhitespace } == "<"
        // A colon may stand between the word and the number: "Total: 2TB".
        isTotal =
            Words.split(String(String.UnicodeScalarView(left.suffix(8)))).last == "total"
            || after.prefix(2).contains("total")
        line = Set(Words.split(text) + Words.split(key))
        self.headings = Set(headings.flatMap(Words.split))
        dimension = quantity.dimension
    }

    /// Whether a line reports somebody's mistake rather than claiming a value.
    static func speaksOfAnError(_ text: String) -> Bool {
        !Set(Words.split(text)).isDisjoint(with: errorWords)
    }

    /// Whether the innermost of these headings introduces promises rather than estimates: *Requirements*, not
    /// *Requirement mismatch*.
    static func arePromises(_ headings: [String]) -> Bool {
        guard let word = headings.last.flatMap({ Words.split($0).last }) else { return false }
        return promiseHeadings.contains(word)
    }

    private static let promiseHeadings: Set<String> = [
        "requirement", "requirements", "objective", "objectives", "slo", "sla", "promise", "promises",
    ]

    private static let errorWords: Set<String> = [
        "error", "typo", "slip", "replace", "change", "fix", "repair", "correct", "mistake",
    ]

    /// What the number measures, if the words say so.
    var kind: ClaimKind? {
        switch dimension {
        case .duration: durationKind
        case .share: shareKind
        case .count: countKind
        case .data where isTotal: .clusterMemory
        case .computeRate where isTotal: .clusterCompute
        default: nil
        }
    }

    /// Whether the number is called a total.
    private let isTotal: Bool

    private var durationKind: ClaimKind? {
        let all = line.union(headings)
        if all.contains("tpot") { return .timePerOutputToken }
        guard all.contains("ttft") || all.isSuperset(of: ["first", "token"]) else { return nil }
        if isBeforeLess { return .timeToFirstToken }
        let near = Set(before.suffix(3) + after.prefix(2))
        let promises: Set<String> = ["requirement", "requirements", "required", "limit", "within", "slo"]
        return isAfterLess || !near.isDisjoint(with: promises) ? .timeToFirstTokenRequirement : .timeToFirstToken
    }

    private var shareKind: ClaimKind? {
        if before.last == "mfu" || after.first == "mfu" { return .modelFLOPsUtilisation }
        guard line.contains("utilization") || line.contains("usage") else { return nil }
        if line.contains("bandwidth") { return .bandwidthUtilisation }
        if line.contains("compute") || line.contains("mfu") { return .computeUtilisation }
        return line.contains("memory") || headings.contains("memory") || line.contains("utilization")
            ? .memoryUtilisation : nil
    }

    /// Counts are named by the noun after them, or by the phrase before them.
    private var countKind: ClaimKind? {
        switch after.first {
        case "experts":
            let holders: Set<String> = ["gpu", "device", "accelerator"]
            let isPerDevice =
                after.dropFirst().first == "per" && !holders.isDisjoint(with: after.dropFirst(2).prefix(1))
            return isPerDevice ? .expertsPerDevice : .expertsPerLayer
        case "heads": return .queryHeads
        case "gpus", "accelerators", "devices": return .deviceCount
        default: break
        }
        if before.suffix(2) == ["head", "dimension"] || before.suffix(4) == ["dimension", "of", "each", "head"] {
            return .headDimension
        }
        return nil
    }
}
