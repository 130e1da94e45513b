internal import Diagnostics
internal import Documents
internal import Quantities

/// Holds sentences that call a promise kept against the figures that they give, or that stand right before them.
enum SentenceVerdictRule {
    static func findings(_ dossier: Dossier) -> [Finding] {
        var judged: Set<Int> = []
        return dossier.documents.flatMap { document -> [Finding] in
            judged.removeAll()
            return document.statements.lazy.filter { $0.kind == .objectiveKept }.compactMap { statement in
                guard let comparison = missed(statement, dossier),
                    judged.insert(statement.location.line).inserted
                else { return nil }
                return finding(comparison, statement)
            }
        }
    }

    /// What is reached beside what is promised, in base units.
    private struct Comparison {
        let value: Double
        let limit: Double
        let dimension: Dimension

        /// Whether the promise is broken: a time above it, a rate below it.
        var isMissed: Bool {
            dimension == .tokenRate ? value < limit * 0.999 : value > limit * 1.001
        }
    }

    private static func missed(_ statement: Statement, _ dossier: Dossier) -> Comparison? {
        let line = dossier.line(at: statement.location).flatMap { $0.utf8.count < 2000 ? $0 : nil } ?? statement.quote
        let words = Words.list(statement.quote)
        let inSentence = comparisons([Unicode.Scalar](scalarsOf: statement.quote)).filter { comparison in
            !(comparison.dimension == .tokenRate ? below : above).containsAny(of: words)
        }
        if let found = inSentence.first(where: \.isMissed) { return found }
        guard inSentence.isEmpty else { return nil }
        if let found = beforeSentence(statement, line, dossier), found.isMissed { return found }
        return elsewhere(statement, dossier)
    }

    /// Words that admit that a time breaks its promise, and those that admit it of a rate.
    private static let above: WordSet = ["above", "exceeds", "exceed", "beyond"]
    private static let below: WordSet = ["below", "under"]

    // MARK: In the sentence

    /// The pairs of a value and a promise of a sentence, times and rates.
    private static func comparisons(_ sentence: [Unicode.Scalar]) -> [Comparison] {
        let quantities = QuantityScanner.scan(sentence)
        return [Dimension.duration, .tokenRate].flatMap { dimension -> [Comparison] in
            let own = quantities.filter { $0.dimension == dimension }
            guard own.count >= 2, own.count <= 8 else { return [] }
            let limits = own.indices.filter { isLimit(own, $0, sentence) }
            // `28.5 s < 30 s`
            let signed = zip(own, own.dropFirst()).filter { value, limit in
                let gap = sentence[value.range.upperBound..<max(value.range.upperBound, limit.range.lowerBound)]
                    .filter { !$0.isBlank }
                return gap == ["<"] || gap == ["≤"]
            }
            if !signed.isEmpty {
                return signed.map { Comparison(value: $0.value, limit: $1.value, dimension: dimension) }
            }
            if own.count == 2 {
                guard limits.count == 1 else { return [] }
                return [Comparison(value: own[1 - limits[0]].value, limit: own[limits[0]].value, dimension: dimension)]
            }
            return limits.filter { $0 > 0 && !limits.contains($0 - 1) }.map {
                Comparison(value: own[$0 - 1].value, limit: own[$0].value, dimension: dimension)
            }
        }
    }

    /// Whether a quantity is named a limit by the words before it, or by those right behind it.
    private static func isLimit(_ own: [WrittenQuantity], _ place: Int, _ sentence: [Unicode.Scalar]) -> Bool {
        let quantity = own[place]
        let start = place > 0 ? own[place - 1].range.upperBound : 0
        let before = Words.list(sentence[start..<max(start, quantity.range.lowerBound)].suffix(32)).suffix(4)
        if before.contains(where: { limits.contains($0) || $0.terms.contains(.objective) })
            || before.suffix(2).elementsEqual(["at", "most"]) || before.suffix(2).elementsEqual(["at", "least"])
        {
            return true
        }
        let next = place + 1 < own.count ? own[place + 1].range.lowerBound : sentence.count
        let end = min(quantity.range.upperBound, next)
        let behind = sentence[end..<next].prefix(24).prefix { !",，;；:：(（".unicodeScalars.contains($0) }
        return Words.list(behind).prefix(2).contains { limits.contains($0) || $0.terms.contains(.objective) }
    }

    private static let limits: WordSet = [
        "slo", "sla", "objective", "target", "limit", "budget", "goal", "requirement", "promise", "asks", "asked",
        "demands", "demanded", "wants", "wanted", "required", "requires", "allowed", "要求", "限制", "目标",
    ]

    // MARK: Before the sentence

    /// The time or rate right before a promise that stands alone in its sentence: `First token after 262 ms; the limit of 200
    /// ms is met`, `= 28.6 s. The objective of 25 s is therefore met`.
    private static func beforeSentence(_ statement: Statement, _ line: String, _ dossier: Dossier) -> Comparison? {
        let own = QuantityScanner.scan(statement.quote).filter { [.duration, .tokenRate].contains($0.dimension) }
        guard own.count == 1, let limit = own.first else { return nil }
        let words = Words.list(statement.quote)
        guard promises.containsAny(of: words), let place = line.firstRange(of: statement.quote)?.lowerBound else {
            return nil
        }
        let above = alike(limit, line[..<place])
        if above.count == 1 { return Comparison(value: above[0], limit: limit.value, dimension: limit.dimension) }
        guard above.isEmpty, line[..<place].allSatisfy({ !$0.isNumber }), concluding.containsAny(of: words),
            statement.location.line > 1,
            let previous = dossier.document(named: statement.location.file)?.text.line(statement.location.line - 1)
        else { return nil }
        return alike(limit, previous[...]).last.map {
            Comparison(value: $0, limit: limit.value, dimension: limit.dimension)
        }
    }

    /// The quantities of a text that measure what a limit does.
    private static func alike(_ limit: WrittenQuantity, _ text: Substring) -> [Double] {
        QuantityScanner.scan(String(text)).filter { $0.dimension == limit.dimension }.map(\.value)
    }

    private static let promises: WordSet = [
        "limit", "target", "objective", "goal", "promise", "slo", "requirement", "budget",
    ]
    private static let concluding: WordSet = ["therefore", "thus", "hence", "so", "consequently", "因此", "所以", "故"]

    // MARK: Elsewhere in the document

    /// A promise that a sentence calls kept without a figure, where every figure of its document exceeds it.
    private static func elsewhere(_ statement: Statement, _ dossier: Dossier) -> Comparison? {
        let times = QuantityScanner.scan(statement.quote).filter { $0.dimension == .duration }
        guard times.count == 1, let limit = times.first?.value else { return nil }
        let words = Words.list(statement.quote)
        let kind: ClaimKind = words.contains("ttft") ? .timeToFirstToken : .timePerOutputToken
        guard words.contains("ttft") != words.contains("tpot"),
            let document = dossier.document(named: statement.location.file)
        else { return nil }
        let claims = document.claims.filter { $0.kind == kind && $0.location.line <= statement.location.line }
        guard let last = claims.last?.value.number, last > limit * 1.001,
            claims.allSatisfy({ ($0.value.number ?? 0) > limit * 1.001 })
        else { return nil }
        return Comparison(value: last, limit: limit, dimension: .duration)
    }

    private static func finding(_ comparison: Comparison, _ statement: Statement) -> Finding {
        let (value, limit) = (
            comparison.dimension.describe(comparison.value), comparison.dimension.describe(comparison.limit)
        )
        return Finding(
            "objective-verdict", .error, .refuted, "\(value) does not keep a promise of \(limit)",
            at: [statement].places, "The document calls the promise kept, and its own figure says otherwise.",
            remedy: "call it missed, or correct the figure")
    }
}
