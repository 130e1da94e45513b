internal import Quantities

/// The words around a number in running text, from which follows what it measures.
struct ProseContext {
    /// The words of the same clause before the number.
    private let before: [String]
    /// The words of the same clause after it.
    private let after: [String]
    /// All words of the sentence and of its key.
    private let line: Set<String>
    /// All words of the headings above.
    private let headings: Set<String>
    private let quantity: WrittenQuantity
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

    /// Counts are named by the noun after them, or by the phrase before them.
    private var countKind: ClaimKind? {
        let value = quantity.value
        if quantity.unit == "B" || quantity.unit == "T" || quantity.unit.lowercased() == "billion" {
            if after.first == "active" || after.first == "activated" || before.last == "active" {
                return .activeParameterCount
            }
            let isTotal = after.first == "parameters" || after.first == "params"
            return isTotal && !after.prefix(4).contains("active") && after.dropFirst().first != "active"
                ? .parameterCount : nil
        }
        guard value >= 1 else { return nil }
        if after.first == "experts" || after.first == "expert" || after.first == "routed" { return expertKind }
        guard value == value.rounded() else { return nil }
        if let kind = clusterKind { return kind }
        switch after.first {
        case "heads" where before.last != "per": return after.dropFirst().first == "per" ? nil : .queryHeads
        case "kv": return after.dropFirst().first == "heads" ? .keyValueHeads : nil
        case "layers" where before.last != "first": return after.dropFirst().first == "each" ? nil : .layerCount
        case "concurrent": return .batchSize
        case "input", "prompt": return after.dropFirst().first == "tokens" ? .inputLength : nil
        case "output", "generated": return after.dropFirst().first == "tokens" ? .outputLength : nil
        case "tokens", "token": if let kind = lengthKind { return kind }
        case "in" where before.last == "tokens": return .inputLength
        case "out" where line.contains("tokens"): return .outputLength
        default: break
        }
        if before.suffix(2) == ["head", "dimension"] || before.suffix(4) == ["dimension", "of", "each", "head"]
            || before.suffix(3) == ["head", "dimension", "of"]
        {
            return .headDimension
        }
        return nil
    }

    /// `Prompts average 2,048 tokens`, `prompts of 2,048 tokens`, `answers with 512 tokens`.
    private var lengthKind: ClaimKind? {
        let near = before.suffix(3)
        let prompts: Set<String> = ["prompt", "prompts", "input", "inputs"]
        let answers: Set<String> = [
            "output", "outputs", "answers", "answer", "responses", "response", "generate", "generates",
        ]
        let next = after.dropFirst().first
        if next == "in" || next.map(prompts.contains) == true { return .inputLength }
        if next == "out" || next.map(answers.contains) == true { return .outputLength }
        let isTotal = after.dropFirst().prefix(3).contains("total") || near.contains("total")
        guard !isTotal, !before.contains(where: \.isWholeNumber) else { return nil }
        if near.contains(where: prompts.contains) { return .inputLength }
        return near.contains(where: answers.contains) ? .outputLength : nil
    }

    /// A count of accelerators or nodes: `8 × H200`, `16 GPUs`, `每台 8 张 H20`.
    private var clusterKind: ClaimKind? {
        var words = after[...]
        if let first = words.first, first == "x" || vendors.contains(first) { words.removeFirst() }
        if let first = words.first, vendors.contains(first) { words.removeFirst() }
        guard let first = words.first else { return nil }
        let nouns: Set<String> = ["gpus", "accelerators", "devices", "npus"]
        let isDevice =
            nouns.contains(first) || DeviceNames.contains(first)
            || ["张", "块", "卡"].contains { first.hasPrefix($0) }
        guard isDevice else { return nil }
        let rest = words.dropFirst().prefix(5)
        let holders: Set<String> = ["node", "server", "box", "host", "machine"]
        let isPerNode =
            zip(rest, rest.dropFirst()).contains { ($0 == "per" || $0 == "each" || $0 == "a") && holders.contains($1) }
            || (rest.contains("each")
                && before.contains { holders.contains($0) || holders.contains(String($0.dropLast())) })
            || (["of", "with"].contains(before.last)
                && before.dropLast().last.map { holders.contains(String($0.dropLast())) || $0 == "boxes" } == true)
            || before.last.map { $0.hasSuffix("每台") || $0.hasSuffix("每节点") || $0.hasSuffix("每机") || $0.hasSuffix("单机") }
                == true
        return isPerNode ? .devicesPerNode : .deviceCount
    }

    private var vendors: Set<String> { ["nvidia", "hgx", "dgx", "amd", "instinct", "ascend", "昇腾", "huawei"] }

    private var expertKind: ClaimKind? {
        let holders: Set<String> = ["gpu", "device", "accelerator", "npu", "rank", "card"]
        let isRouted = after.first == "routed"
        // What stands behind the next number is said of that one.
        let after = (isRouted ? Array(after.dropFirst()) : after).prefix { !$0.isWholeNumber }
        guard after.first == "experts" || after.first == "expert" else { return nil }
        let next = after.dropFirst().first ?? ""
        let rest = Set(after.dropFirst().prefix(5))
        if ["per", "on", "each", "in"].contains(next), !holders.isDisjoint(with: after.dropFirst(2).prefix(3)) {
            return .expertsPerDevice
        }
        if next == "active" || next == "activated" || before.last == "top" || before.last == "active" {
            return .expertsPerToken
        }
        if rest.isSuperset(of: ["per", "token"]) { return .expertsPerToken }
        if next == "per" || next == "in" { return rest.contains("layer") ? .expertsPerLayer : nil }
        if before.last == "of" || before.suffix(3).contains("mixture") || before.suffix(3).contains("pool") {
            return .expertsPerLayer
        }
        if isRouted, !before.suffix(2).contains(where: ["of", "top"].contains) { return .expertsPerLayer }
        return ["distributed", "spread", "over", "across"].contains(next) ? .expertsPerLayer : nil
    }
}

extension String {
    /// Whether a word is a number.
    fileprivate var isWholeNumber: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
