internal import Quantities

/// The words around a number in running text, from which follows what it measures.
struct ProseContext {
    /// The words of the same clause before the number.
    let before: [Word]
    /// The words of the same clause after it.
    let after: [Word]
    /// All words of the sentence and of its key.
    let line: [Word]
    /// What the headings above say that numbers measure.
    let headings: HeadingTraits.Names
    let quantity: WrittenQuantity
    let isAfterLess: Bool
    let isBeforeLess: Bool
    /// Where the words before and after the number were read from.
    let leftClause: ArraySlice<Unicode.Scalar>
    let rightClause: ArraySlice<Unicode.Scalar>
    private let lineAbove: LineAbove?
    /// How many words of ``before`` stand on the line above.
    private let wordsAbove: Int
    /// The text of the line before the number.
    let left: ArraySlice<Unicode.Scalar>
    private let vocabulary: VocabularyLookup

    /// Finds the words around a number.
    ///
    /// - Parameters:
    ///   - scanned: The line.
    ///   - quantity: The number.
    ///   - start: Where the words before it end, if a calculation stands between them.
    ///   - lineWords: The words of its sentence and of its key.
    ///   - headings: What the headings above say that numbers measure.
    ///   - previous: The line above.
    ///   - vocabulary: The names that were met so far.
    init(
        _ scanned: ScannedLine, quantity: WrittenQuantity, from start: Int? = nil, lineWords: [Word],
        headings: HeadingTraits.Names, previous: LineAbove, with vocabulary: VocabularyLookup
    ) {
        let scalars = scanned.scalars
        let left = scalars[..<min(start ?? quantity.range.lowerBound, scalars.count)].suffix(160)
        let right = scalars[min(quantity.range.upperBound, scalars.count)...].prefix(160)
        // A colon or bracket right before the number parts it from its name, which belongs to it: `Weights in BF16: 61 GB`.
        let name = left.lastIndex { !$0.isBlank && $0 != "*" && $0 != ":" && $0 != "：" }
        let end = name.map { $0 + 1 } ?? left.startIndex
        let cut = left[..<end].lastIndex(where: ProseContext.endsClause)
        self.left = left
        leftClause = left.suffix(from: cut.map { $0 + 1 } ?? left.startIndex)
        rightClause = right.prefix { !ProseContext.endsClause($0) }
        // A sentence that runs on from the line above.
        lineAbove = cut == nil && left.count < 160 && !previous.endsSentence ? previous : nil
        let above = lineAbove?.lastWords ?? []
        before = above + scanned.words(in: leftClause.indices)
        wordsAbove = above.count
        after = Array(scanned.words(in: rightClause.indices))
        isAfterLess = left.last { !$0.isBlank }.map(ProseContext.isLess) ?? false
        isBeforeLess = right.first { !$0.isBlank }.map(ProseContext.isLess) ?? false
        self.headings = headings
        line = lineWords
        self.quantity = quantity
        self.vocabulary = vocabulary
    }

    /// Whether the number is called a total; a colon may stand between the word and the number, `Total: 2TB`.
    private var isTotal: Bool {
        after.prefix(2).contains(ProseContext.total) || Words.last(left.suffix(8)) == ProseContext.total
    }

    private static let total: Word = "total"
    private static let per: Word = "per"

    private static func endsClause(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "(", ")", ",", ";", ":", ".", "→", "，", "；", "。", "（", "）", "：": true
        default: false
        }
    }

    private static func isLess(_ scalar: Unicode.Scalar) -> Bool { scalar == "<" || scalar == "≤" }

    private static let heldWords: WordSet = ["kv", "cache", "weights", "of"]
    private static let tokenWords: WordSet = ["tokens", "token"]

    /// Whether a line's words report somebody's mistake rather than claiming a value.
    static func speaksOfAnError(_ words: ArraySlice<Word>) -> Bool { errorWords.containsAny(of: words) }

    /// Whether the innermost of these headings introduces promises rather than estimates: *Requirements*, not
    /// *Requirement mismatch*.
    static func arePromises(_ headings: [String]) -> Bool {
        guard let word = headings.last.flatMap({ Words.list($0).last }) else { return false }
        return promiseHeadings.contains(word)
    }

    private static let promiseHeadings: WordSet = [
        "requirement", "requirements", "objective", "objectives", "slo", "slos", "sla", "slas", "promise", "promises",
        "要求", "目标",
        "constraints", "targets",
    ]

    private static let errorWords: WordSet = [
        "error", "typo", "slip", "replace", "change", "fix", "repair", "correct", "mistake", "错误", "误",
    ]

    /// Words with which a line names a layout in order to reject it or to compare with it.
    static let rejectingWords: WordSet = [
        "instead", "wrong", "illegal", "invalid", "cannot", "violates", "never", "not", "avoid", "unlike", "rejected",
        "against",
        "versus", "vs", "than", "if", "alternative", "alternatively", "would",
    ]

    /// What the number counts over.
    var extent: ClaimExtent {
        // `5,036 tok/s, 630 tok/s per GPU`: what stands behind the next number is said of that one.
        let (near, behind) = (before.dropFirst(wordsAbove).suffix(12), after.prefix(8).prefix { !$0.isNumber })
        if ClaimExtent.mayBeTold(by: near) || ClaimExtent.mayBeTold(by: behind) {
            let told = ClaimExtent(Array(near) + behind)
            guard told == .unstated else { return told }
        }
        return isTotal ? .total : ClaimExtent(subjectOf: line)
    }

    /// What the number measures, if the words say so.
    var kind: ClaimKind? {
        named.flatMap { kind in
            // `follow from TP: 160 per forward pass`
            if kind.isDegree, kind != .replicas, after.first == Self.per { return nil }
            if kind == .inputLength, standsInAPlace { return nil }
            // `weights + KV + 10 GB runtime`: a term of its own.
            if kind == .keyValueCacheMemory || kind == .weightMemory, left.last(where: { !$0.isBlank }) == "+",
                after.first.map(Self.heldWords.contains) != true
            {
                return nil
            }
            // `64 sequences per replica of 2,048 tokens`
            if kind == .batchSize, let next = after.first, Self.tokenWords.contains(next) { return nil }
            // `2 × 层数 × 查询头数`: a factor of a formula in words.
            if kind.isArchitecture, let next = rightClause.first(where: { !$0.isBlank }), next == "×" || next == "*" {
                return nil
            }
            return PartialFacts.excludes(kind, before: before, after: after) ? nil : kind
        }
    }

    private var named: ClaimKind? {
        telling
            ?? AdjacentName.kind(
                after: after, text: { Words.split(String(scalars: rightClause)) }, before: before, of: quantity)
            ?? AdjacentName.kind(before: before, text: { wordsBefore }, of: quantity, with: vocabulary)
    }

    /// The words before the number as text.
    private var wordsBefore: [String] {
        (lineAbove.map { Words.split($0.tail) } ?? []) + Words.split(String(scalars: leftClause))
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

    private var shareKind: ClaimKind? {
        if before.last == Self.mfu || after.first == Self.mfu { return .modelFLOPsUtilisation }
        guard line.contains(Self.utilization) || line.contains(Self.usage) else { return nil }
        if line.contains(Self.bandwidth) { return .bandwidthUtilisation }
        if line.contains(Self.compute) || line.contains(Self.mfu) { return .computeUtilisation }
        return line.contains(Self.memory) || headings.contains(.memory) || line.contains(Self.utilization)
            ? .memoryUtilisation : nil
    }

    private static let mfu: Word = "mfu"
    private static let utilization: Word = "utilization"
    private static let usage: Word = "usage"
    private static let bandwidth: Word = "bandwidth"
    private static let compute: Word = "compute"
    private static let memory: Word = "memory"

    private var dataKind: ClaimKind? {
        // What stands right behind a number names it, `8.1 GB of cache`; then the words before it do.
        let isNamedBehind = rightClause.first { !$0.isBlank }.map { !"+＋-−=/、|".unicodeScalars.contains($0) } ?? false
        let behind = after.first == Self.of ? after.prefix(3).dropFirst() : after.prefix(1)
        let adjacent = isNamedBehind ? ProseContext.namesMemory(behind) : (cache: false, weights: false)
        let named = adjacent.cache != adjacent.weights ? adjacent : ProseContext.namesMemory(before[...])
        let (aboutCache, aboutWeights) =
            named.cache || named.weights ? named : ProseContext.namesMemory(after.prefix(5))
        if aboutWeights, PartialFacts.excludes(.weightMemory, before: before, after: after) { return nil }
        if aboutCache != aboutWeights {
            // "61 GB, leaving 119 GB for the KV cache".
            guard !Self.remainders.containsAny(of: before), !Self.remainders.containsAny(of: after.prefix(5)) else {
                return nil
            }
            return aboutCache ? .keyValueCacheMemory : .weightMemory
        }
        let isNeeded = Self.takes.containsAny(of: before.suffix(3))
        // `40 requests need 169 GB in total` is no amount that there is.
        if isTotal, !aboutCache, !isNeeded, !line.contains(where: { Self.weightWords.contains($0) }) {
            return .clusterMemory
        }
        // `所以每 token 是 98,304 B` in a line on the cache
        if !aboutWeights, extent == .perToken, !before.suffix(8).contains(where: { Self.layers.contains($0) }),
            !after.prefix(5).contains(where: { Self.layers.contains($0) }),
            line.contains(where: { Self.cacheWords.contains($0) || $0.terms.contains(.cache) })
        {
            return .keyValueCacheMemory
        }
        guard !aboutCache, !aboutWeights, isNeeded || Self.holds.containsAny(of: before.suffix(3)) else { return nil }
        // `A sequence of 5,120 tokens takes 493 MB`
        if Self.sequences.containsAny(of: before),
            before.contains(where: { $0 == Self.tokens || $0 == Self.tokenWord }),
            !line.contains(where: { Self.weightWords.contains($0) })
        {
            return .keyValueCacheMemory
        }
        guard isNeeded else { return nil }
        let speaksOfCache = line.contains { Self.cacheWords.contains($0) }
        let speaksOfWeights = line.contains { Self.weightWords.contains($0) }
        guard speaksOfCache != speaksOfWeights else { return nil }
        return speaksOfCache ? .keyValueCacheMemory : .weightMemory
    }

    private static func namesMemory(_ words: ArraySlice<Word>) -> (cache: Bool, weights: Bool) {
        (
            words.contains { cacheWords.contains($0) || $0.terms.contains(.cache) },
            words.contains { weightWords.contains($0) || $0.terms.contains(.weights) }
        )
    }

    private static let of: Word = "of"
    private static let remainders: WordSet = ["leaves", "left", "free", "remaining"]
    private static let takes: WordSet = [
        "need", "needs", "take", "takes", "cost", "costs", "require", "requires", "occupy", "occupies",
    ]
    private static let holds: WordSet = ["holds", "hold", "fills", "fill", "uses", "is", "are", "ends"]
    private static let sequences: WordSet = [
        "sequence", "request", "conversation", "call", "prompt", "chat", "session", "user",
    ]
    private static let tokens: Word = "tokens"
    private static let tokenWord: Word = "token"
    private static let layers: WordSet = ["layer", "layers", "层", "每层"]
    private static let cacheWords: WordSet = ["kv", "cache"]
    private static let weightWords: WordSet = ["weights", "checkpoint"]

    private var rateKind: ClaimKind? {
        Self.reaches.containsAny(of: before) || after.first.map(Self.effective.contains) == true ? nil : .deviceCompute
    }

    private static let effective: WordSet = ["effective", "achieved", "sustained", "usable"]
    private static let reaches: WordSet = ["needs", "reaches", "effective", "achieved", "sustained"]

    private var bandwidthKind: ClaimKind? {
        let words = Array(before.suffix(6)) + after.prefix(4)
        guard !Self.networks.containsAny(of: words) else { return nil }
        return Self.memories.containsAny(of: words) || quantity.value >= 1.5e12 ? .memoryBandwidth : nil
    }

    private static let networks: WordSet = [
        "nvlink", "infiniband", "interconnect", "network", "nic", "roce", "pcie", "link", "fabric", "ib",
    ]
    private static let memories: WordSet = ["hbm", "memory", "vram"]

    private var throughputKind: ClaimKind? {
        let isPrompt =
            Self.inputs.containsAny(of: Words.list(left.suffix(60))) || Self.inputs.containsAny(of: before)
            || Self.inputs.containsAny(of: after)
            || Self.inputs.containsAny(of: line)
        return isPrompt ? .promptThroughput : .throughput
    }

    private static let inputs: WordSet = ["prefill", "prompt", "input"]
}
