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
        let cut = left.lastIndex(where: boundary)
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
        let near = ClaimExtent(Array(before.suffix(6)) + Array(after.prefix(4)))
        return near == .unstated && isTotal ? .total : near
    }

    /// What the number measures, if the words say so.
    var kind: ClaimKind? {
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
        let isPerToken = clause.contains("tpot") || near.isSuperset(of: ["per", "token"])
        let isPromise =
            isAfterLess || !near.intersection(before.suffix(3) + after.prefix(2)).isDisjoint(with: promises)
            || after.first?.hasPrefix("的要求") == true
        let namesFirst = clause.contains("ttft") || clause.isSuperset(of: ["first", "token"])
        if isPerToken && !namesFirst { return isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken }
        if !namesFirst && all.contains("tpot") && !all.contains("ttft") {
            return isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken
        }
        guard all.contains("ttft") || all.isSuperset(of: ["first", "token"]) else { return nil }
        if isBeforeLess { return .timeToFirstToken }
        return isPromise ? .timeToFirstTokenRequirement : .timeToFirstToken
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
        let clause = before + after.prefix(5)
        let words = Set(clause)
        let aboutCache = words.contains("kv") || words.contains("cache")
        let aboutWeights = words.contains("weights") || words.contains("checkpoint")
        if aboutCache != aboutWeights {
            // The words before a number name it before those that follow: "61 GB, leaving 119 GB for the KV cache".
            guard !words.contains("leaves"), !words.contains("left"), !words.contains("free"),
                !words.contains("remaining")
            else {
                return nil
            }
            return aboutCache ? .keyValueCacheMemory : .weightMemory
        }
        if isTotal, !aboutCache { return .clusterMemory }
        if !aboutWeights, after.first == "each" || Array(after.prefix(2)) == ["per", "gpu"] { return nil }
        return nil
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
        guard value == value.rounded(), value >= 1 else { return nil }
        switch after.first {
        case "experts", "expert": return expertKind
        case "heads" where before.last != "per": return after.dropFirst().first == "per" ? nil : .queryHeads
        case "kv": return after.dropFirst().first == "heads" ? .keyValueHeads : nil
        case "layers" where before.last != "first": return after.dropFirst().first == "each" ? nil : .layerCount
        case "gpus", "accelerators", "devices", "npus": return .deviceCount
        case "concurrent": return .batchSize
        case "input", "prompt": return after.dropFirst().first == "tokens" ? .inputLength : nil
        case "output", "generated": return after.dropFirst().first == "tokens" ? .outputLength : nil
        default: break
        }
        if before.suffix(2) == ["head", "dimension"] || before.suffix(4) == ["dimension", "of", "each", "head"]
            || before.suffix(3) == ["head", "dimension", "of"]
        {
            return .headDimension
        }
        return nil
    }

    private var expertKind: ClaimKind? {
        let holders: Set<String> = ["gpu", "device", "accelerator", "npu", "rank", "card"]
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
        return ["distributed", "spread", "over", "across"].contains(next) ? .expertsPerLayer : nil
    }
}
