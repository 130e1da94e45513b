internal import Quantities

/// The words around a number in running text, from which follows what it measures.
struct ProseContext {
    /// The words of the same clause before the number.
    let before: [String]
    /// The words of the same clause after it.
    let after: [String]
    /// All words of the sentence and of its key.
    let line: Set<String>
    /// All words of the headings above.
    let headings: Set<String>
    let quantity: WrittenQuantity
    private let isAfterLess: Bool
    private let isBeforeLess: Bool
    /// Whether the number is called a total.
    private let isTotal: Bool

    init(
        scalars: [Unicode.Scalar], quantity: WrittenQuantity, lineWords: Set<String>, headingWords: Set<String>,
        previous: String
    ) {
        let left = scalars[..<min(quantity.range.lowerBound, scalars.count)].suffix(160)
        let right = scalars[min(quantity.range.upperBound, scalars.count)...].prefix(160)
        let boundary: (Unicode.Scalar) -> Bool = { "(),;:.→，；。（）：".unicodeScalars.contains($0) }
        // A colon or bracket right before the number parts it from its name, which belongs to it: `Weights in BF16: 61 GB`.
        let named = left.reversed().drop { $0.properties.isWhitespace || $0 == "*" || $0 == ":" || $0 == "：" }
        let cut = left.prefix(named.count).lastIndex(where: boundary)
        let leftClause = left.suffix(from: cut.map { $0 + 1 } ?? left.startIndex)
        let rightClause = right.prefix { !boundary($0) }
        var words = Words.split(String(String.UnicodeScalarView(leftClause)))
        if cut == nil, left.count < 160, !previous.hasSuffix("."), !previous.hasSuffix("。") {
            // A sentence that runs on from the line above.
            words = Words.split(String(previous.suffix(60))) + words
        }
        before = words
        after = Words.split(String(String.UnicodeScalarView(rightClause)))
        isAfterLess = left.last { !$0.properties.isWhitespace }.map { "<≤".unicodeScalars.contains($0) } ?? false
        isBeforeLess = right.first { !$0.properties.isWhitespace }.map { "<≤".unicodeScalars.contains($0) } ?? false
        // A colon may stand between the word and the number: "Total: 2TB".
        isTotal =
            Words.split(String(String.UnicodeScalarView(left.suffix(8)))).last == "total"
            || after.prefix(2).contains("total")
        headings = headingWords
        line = lineWords
        self.quantity = quantity
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
        "requirement", "requirements", "objective", "objectives", "slo", "slos", "sla", "slas", "promise", "promises",
        "要求", "目标",
        "constraints", "targets",
    ]

    private static let errorWords: Set<String> = [
        "error", "typo", "slip", "replace", "change", "fix", "repair", "correct", "mistake", "错误", "误",
    ]

    /// Words with which a line names a layout in order to reject it or to compare with it.
    static let rejectingWords: Set<String> = [
        "instead", "wrong", "illegal", "invalid", "cannot", "violates", "never", "not", "avoid", "unlike", "rejected",
        "against",
        "versus", "vs", "than", "if", "alternative", "alternatively",
    ]

    /// What the number counts over.
    var extent: ClaimExtent {
        let near = ClaimExtent(Array(before.suffix(12)) + Array(after.prefix(4)))
        return near == .unstated && isTotal ? .total : near
    }

    /// What the number measures, if the words say so.
    var kind: ClaimKind? {
        telling ?? AdjacentName.kind(after: after, before: before, of: quantity)
            ?? AdjacentName.kind(before: before, of: quantity)
    }

    /// What a number of its dimension measures by the words around it.
    private var telling: ClaimKind? {
        switch quantity.dimension {
        case .duration: durationKind
        case .share: shareKind
        case .count: countKind
        case .data: dataKind
        case .computeRate where isTotal: .clusterCompute
        case .computeRate: rateKind
        case .bandwidth: bandwidthKind
        case .tokenRate: throughputKind
        default: nil
        }
    }

    private var durationKind: ClaimKind? {
        let all = line.union(headings)
        let near = Set(before.suffix(4) + after.prefix(4))
        let promises: Set<String> = [
            "requirement", "requirements", "required", "limit", "within", "slo", "sla", "target", "budget",
        ]
        let clause = Set(before + after)
        let isPerToken =
            !clause.isDisjoint(with: ["tpot", "itl", "tbt"]) || near.isSuperset(of: ["per", "token"]) || namesNextToken
        let isPromise =
            isAfterLess || !near.intersection(before.suffix(3) + after.prefix(2)).isDisjoint(with: promises)
            || after.first?.hasPrefix("的要求") == true
        let namesFirst =
            clause.contains("ttft") || clause.isSuperset(of: ["first", "token"])
            || clause.contains { $0.contains("首token") || $0.contains("首字") }
        if isPerToken && !namesFirst { return isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken }
        if !namesFirst && all.contains("tpot") && !all.contains("ttft") {
            return isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken
        }
        guard all.contains("ttft") || all.isSuperset(of: ["first", "token"]) || namesFirst else { return nil }
        if isBeforeLess { return .timeToFirstToken }
        return isPromise ? .timeToFirstTokenRequirement : .timeToFirstToken
    }

    /// Whether the clause speaks of one token after another: `each further token`, `between tokens`, `单 token 延迟`.
    private var namesNextToken: Bool {
        let clause = before + after
        let each: Set<String> = [
            "further", "each", "every", "subsequent", "next", "following", "inter", "between", "additional",
        ]
        let takes = clause.indices.dropLast(2).contains { index in
            ["a", "one"].contains(clause[index]) && clause[index + 1] == "token"
                && ["takes", "costs", "needs"].contains(clause[index + 2])
        }
        return takes
            || zip(clause, clause.dropFirst()).contains { each.contains($0) && ($1 == "token" || $1 == "tokens") }
            || zip(clause, clause.dropFirst()).contains {
                ($0.hasSuffix("每") || $0.hasSuffix("单") || $0.hasSuffix("每个")) && $1 == "token"
            }
    }

    private var shareKind: ClaimKind? {
        if before.last == "mfu" || after.first == "mfu" { return .modelFLOPsUtilisation }
        guard line.contains("utilization") || line.contains("usage") else { return nil }
        if line.contains("bandwidth") { return .bandwidthUtilisation }
        if line.contains("compute") || line.contains("mfu") { return .computeUtilisation }
        return line.contains("memory") || headings.contains("memory") || line.contains("utilization")
            ? .memoryUtilisation : nil
    }

    private var dataKind: ClaimKind? {
        // The words before a number name it before those that follow.
        let named = ProseContext.namesMemory(before)
        let (aboutCache, aboutWeights) =
            named.cache || named.weights ? named : ProseContext.namesMemory(Array(after.prefix(5)))
        if aboutCache != aboutWeights {
            let words = Set(before + after.prefix(5))
            // "61 GB, leaving 119 GB for the KV cache".
            guard !words.contains("leaves"), !words.contains("left"), !words.contains("free"),
                !words.contains("remaining")
            else {
                return nil
            }
            return aboutCache ? .keyValueCacheMemory : .weightMemory
        }
        if isTotal, !aboutCache { return .clusterMemory }
        let takes: Set<String> = [
            "need", "needs", "take", "takes", "cost", "costs", "require", "requires", "occupy", "occupies",
        ]
        let isSized = before.suffix(3).contains { takes.contains($0) }
        let speaksOfCache = line.contains("kv") || line.contains("cache")
        let speaksOfWeights = line.contains("weights") || line.contains("checkpoint")
        guard isSized, !aboutCache, !aboutWeights, speaksOfCache != speaksOfWeights else { return nil }
        return speaksOfCache ? .keyValueCacheMemory : .weightMemory
    }

    private static func namesMemory(_ words: [String]) -> (cache: Bool, weights: Bool) {
        (
            words.contains { $0 == "kv" || $0 == "cache" || $0.contains("缓存") },
            words.contains { $0 == "weights" || $0 == "checkpoint" || $0.contains("权重") }
        )
    }

    private var rateKind: ClaimKind? {
        before.contains("needs") || before.contains("reaches") ? nil : .deviceCompute
    }

    private var bandwidthKind: ClaimKind? {
        let words = Set(before.suffix(6) + after.prefix(4))
        let networks: Set<String> = [
            "nvlink", "infiniband", "interconnect", "network", "nic", "roce", "pcie", "link", "fabric", "ib",
        ]
        guard words.isDisjoint(with: networks) else { return nil }
        let memories: Set<String> = ["hbm", "memory", "vram"]
        return !words.isDisjoint(with: memories) || quantity.value >= 1.5e12 ? .memoryBandwidth : nil
    }

    private var throughputKind: ClaimKind? {
        let words = Set(before + after).union(line)
        if words.contains("prefill") || words.contains("prompt") || words.contains("input") { return .promptThroughput }
        return .throughput
    }
}
