internal import Quantities

extension ProseContext {
    /// Whether a time is that of the first token or of each further one, reached or promised, by the words around it.
    var durationKind: ClaimKind? {
        let clause = before + after
        // `40 ms of all-reduces`, `grows by 2.7 ms`: no time of a token or a prompt.
        if after.first == Self.of, !Self.times.containsAny(of: after.dropFirst().prefix(2)) { return nil }
        // `floor / 0.70 + 1.6 ms`: a term.
        if let sign = left.last(where: { !$0.isBlank }), "+＋×*".unicodeScalars.contains(sign) { return nil }
        if before.last == Self.x || isRestated { return nil }
        if Self.bounds.containsAny(of: after.prefix(4)) || Self.bounds.containsAny(of: before.suffix(3)) { return nil }
        // `3.3 ms above the target`
        if after.first.map(Self.relations.contains) == true { return nil }
        if isOfOnePart { return nil }
        if before.last == Self.by, Self.changes.containsAny(of: before.suffix(4)) { return nil }
        // `a first token within 5 s and 40 ms per output token`: what stands right behind a time says more of it.
        let isToldPerToken = after.first == Self.per && after.prefix(3).contains(Self.token)
        let isPerToken =
            isToldPerToken || Self.tokenTimes.containsAny(of: clause)
            || (isNear(Self.per) && isNear(Self.token)) || namesNextToken(clause)
        let nearest = (before: before.suffix(3), after: after.prefix(2))
        let isPromise =
            isAfterLess || Self.promises.containsAny(of: nearest.before) || Self.promises.containsAny(of: nearest.after)
            || after.first?.terms.begins(with: .requirement) == true
            || nearest.before.contains { $0.terms.contains(.objective) }
            || nearest.after.contains { $0.terms.contains(.objective) }
            || before.suffix(2).elementsEqual([Self.at, Self.most])
        // Of two names the last one before the number is its own.
        let lastName = before.last { $0 == Self.ttft || Self.tokenTimes.contains($0) || $0 == Self.step }
        let namesFirst =
            !isToldPerToken && (lastName == nil || lastName == Self.ttft)
            && (clause.contains(Self.ttft) || namesFirstToken(clause)
                || clause.contains { $0.terms.contains(.firstToken) || $0.terms.contains(.firstCharacter) })
        if lastName == Self.step, !namesFirst { return isPromise ? nil : .timePerOutputToken }
        if isPerToken && !namesFirst { return isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken }
        // `每层两次 AllReduce，64 次约 2 ms，TPOT 约 11 ms`: a part of the time, whatever the sentence is about.
        if !isPerToken, !namesFirst, isOfAPart(clause) { return nil }
        // `TTFT met (104 ms), TPOT met (20 ms)`: the last name before a number on its line.
        if lastName == nil, !namesFirst, let name = lastTimeOfLine {
            return name == Self.ttft
                ? (isPromise ? .timeToFirstTokenRequirement : .timeToFirstToken)
                : (isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken)
        }
        // What only a heading calls a time to the first token is as often a part of it.
        if !namesFirst, !isPerToken, !Self.names.containsAny(of: line), Self.partsOfTime.containsAny(of: line) {
            return nil
        }
        let allNameFirst = speaksOf(Self.ttft, .ttft)
        if !namesFirst && !allNameFirst && speaksOf(Self.tpot, .tpot) {
            return isPromise ? .timePerOutputTokenRequirement : .timePerOutputToken
        }
        let isAbove = headings.contains(.first) && headings.contains(.token)
        guard allNameFirst || isAbove || namesFirstToken(line) || namesFirst else {
            return nil
        }
        if isBeforeLess { return .timeToFirstToken }
        return isPromise ? .timeToFirstTokenRequirement : .timeToFirstToken
    }

    /// `attention 14.2 ms`, `5 ms for the collectives`, `20 us each`, `58 × 0.2 ms = 11.6 ms`: what goes into a time.
    private var isOfOnePart: Bool {
        let (near, behind) = (before.suffix(6), after.prefix(4).prefix { !$0.isNumber })
        guard !Self.names.containsAny(of: near) else { return false }
        if before.last.map(Self.components.contains) == true || after.first == Self.each { return true }
        if behind.first == Self.forWord || behind.first == Self.of,
            Self.components.containsAny(of: behind) || Self.partsOfTime.containsAny(of: behind)
        {
            return true
        }
        if before.last.map(Self.taking.contains) == true, Self.exchanges.containsAny(of: near) { return true }
        guard left.last(where: { !$0.isBlank }) == "=" else { return false }
        let product = leftClause.reversed().prefix { $0 != "+" && $0 != "，" }
        return product.contains("×")
            && QuantityScanner.scan(Array(product.reversed())).last?.dimension == .duration
    }

    private static let relations: WordSet = ["above", "below", "over", "under", "more", "less", "short", "too"]
    private static let forWord: Word = "for"
    private static let each: Word = "each"
    private static let components: WordSet = [
        "attention", "weights", "cache", "exchange", "exchanges", "collectives", "host", "sampling", "experts",
        "communication", "launch", "scheduling", "dispatch", "combine", "routing", "compute",
    ]
    private static let taking: WordSet = ["take", "takes", "add", "adds", "cost", "costs", "need", "needs", "about"]
    private static let exchanges: WordSet = [
        "reduce", "reduces", "allreduce", "collectives", "exchange", "exchanges", "dispatch", "alltoall", "hand",
        "handover", "transfer", "links",
    ]

    /// `252 x 30 us (7.56 ms)`: what a calculation of a part comes to.
    private var isRestated: Bool {
        guard left.last(where: { !$0.isBlank }) == "(" else { return false }
        let last = Words.last(left.suffix(8)) ?? ""
        return last == "us" || last == "ms"
    }

    private static let x: Word = "x"

    /// Whether a word stands among the four before the number or the four after it.
    private func isNear(_ word: Word) -> Bool { before.suffix(4).contains(word) || after.prefix(4).contains(word) }

    /// The name of a time that stands last before the number, in the same sentence.
    private var lastTimeOfLine: Word? {
        guard line.contains(Self.ttft), Self.tokenTimes.containsAny(of: line) else { return nil }
        return Words.list(left).last { $0 == Self.ttft || Self.tokenTimes.contains($0) }
    }

    /// Whether the clause speaks of what a step or a prompt is made of: exchanges, layers, the host.
    private func isOfAPart(_ clause: [Word]) -> Bool {
        if Self.partsOfTime.containsAny(of: clause) { return true }
        guard !clause.allSatisfy(\.isPlain) else { return false }
        let text = String(scalars: leftClause) + String(scalars: rightClause)
        return ["次", "通信", "开销", "每层", "MoE 层", "主机"].contains { text.contains($0) }
    }

    private static let partsOfTime: WordSet = [
        "reduce", "reduces", "allreduce", "dispatch", "combine", "alltoall", "host", "overhead", "sampling", "layer",
        "hand", "port", "ports", "nic", "network", "communication", "scheduling", "launch", "launches", "transfer",
        "handover",
    ]

    /// Whether words name the first token: `first token`, `first output token`, not `the first stage`.
    private func namesFirstToken(_ words: [Word]) -> Bool {
        words.indices.contains { index in
            words[index] == Self.first
                && words[(index + 1)...].prefix(2).contains { $0 == Self.token || $0 == Self.tokens }
        }
    }

    /// Whether a word stands in the sentence or above it.
    private func speaksOf(_ word: Word, _ name: HeadingTraits.Names) -> Bool {
        headings.contains(name) || line.contains(word)
    }

    /// Whether the clause speaks of one token after another: `each further token`, `between tokens`, `单 token 延迟`.
    private func namesNextToken(_ clause: [Word]) -> Bool {
        for index in clause.indices.dropFirst() {
            let (previous, word) = (clause[index - 1], clause[index])
            guard word == Self.token || word == Self.tokens else { continue }
            if Self.followers.contains(previous) { return true }
            guard word == Self.token else { continue }
            let terms = previous.terms
            if terms.ends(with: .each) || terms.ends(with: .single) || terms.ends(with: .eachOf) { return true }
            if Self.articles.contains(previous), index + 1 < clause.count, Self.costs.contains(clause[index + 1]) {
                return true
            }
        }
        return false
    }

    private static let names: WordSet = ["ttft", "tpot", "itl", "first"]
    private static let step: Word = "step"
    private static let bounds: WordSet = ["floor", "bound", "minimum", "lower", "下限"]
    private static let at: Word = "at"
    private static let most: Word = "most"
    private static let by: Word = "by"
    private static let times: WordSet = ["ttft", "tpot", "itl", "latency", "first"]
    private static let changes: WordSet = [
        "grows", "rises", "falls", "drops", "increases", "decreases", "shrinks", "grow", "rise", "fall", "drop",
        "reduced",
        "longer", "shorter", "slower", "faster", "misses", "exceeds", "missed", "exceeded",
    ]
    private static let per: Word = "per"
    private static let token: Word = "token"
    private static let tokens: Word = "tokens"
    private static let first: Word = "first"
    private static let ttft: Word = "ttft"
    private static let tpot: Word = "tpot"
    private static let tokenTimes: WordSet = ["tpot", "itl", "tbt"]
    private static let promises: WordSet = [
        "requirement", "requirements", "required", "limit", "within", "slo", "sla", "target", "budget", "objective",
        "goal",
        "objectives", "slos", "targets", "cap", "promise", "promised", "allowed",
    ]
    private static let followers: WordSet = [
        "further", "each", "every", "subsequent", "next", "following", "inter", "between", "additional",
    ]
    private static let articles: WordSet = ["a", "one"]
    private static let costs: WordSet = ["takes", "costs", "needs"]

    private static let of: Word = "of"
}
