internal import Diagnostics
internal import Documents
internal import Quantities

/// A table with a promise, what is reached, and an answer to whether that is enough in each row.
///
/// The answers tell the columns: one that is full of `met` and `missed` answers for its rows, whatever its title is.
struct PromiseTable {
    private let rows: [[MarkdownCell]]
    private let answers: Int
    private let wanted: Int
    private let reached: Int

    /// - Parameters:
    ///   - titles: The titles of the columns.
    ///   - rows: The cells below them.
    init?(_ titles: [RelatedName], _ rows: [[MarkdownCell]]) {
        guard rows.count <= 40, titles.count >= 3,
            let answers = (1..<titles.count).last(where: { PromiseTable.isFull(rows, $0, PromiseTable.answers) })
        else { return nil }
        let numeric = (1..<titles.count).filter {
            $0 != answers && PromiseTable.isFull(rows, $0, PromiseTable.measures)
        }
        let wanted = numeric.filter { titles[$0].isLimit || PromiseTable.wishes.containsAny(of: titles[$0].words) }
        let others = numeric.filter { !wanted.contains($0) }
        guard wanted.count == 1, others.count == 1 else { return nil }
        (self.rows, self.answers, self.wanted, reached) = (rows, answers, wanted[0], others[0])
    }

    /// What the rows say, each with its promise.
    func verdicts(named name: (String) -> RelatedName, quote: ([MarkdownCell]) -> String) -> [StatedVerdict] {
        rows.compactMap { cells in
            guard max(answers, wanted, reached) < cells.count,
                let isYes = RelatedName.answer(cells[answers].plainText)
            else { return nil }
            let subject = name(cells[0].plainText)
            let limit = cells[wanted].plainText
            guard let promise = PromiseTable.amount(limit, of: subject),
                let value = PromiseTable.amount(cells[reached].plainText, of: subject),
                promise.dimension == value.dimension,
                let isLeast = PromiseTable.isLeast(limit, promise.dimension, subject)
            else { return nil }
            return StatedVerdict(
                isYes: isYes, value: value.value, limit: promise.value, dimension: value.dimension, isLeast: isLeast,
                kind: subject.promisedKind, location: cells[answers].location, quote: quote(cells))
        }
    }

    /// Whether most cells of a column are of a sort, and more than none.
    private static func isFull(_ rows: [[MarkdownCell]], _ column: Int, _ isSort: (String) -> Bool) -> Bool {
        let cells = rows.lazy.compactMap { column < $0.count ? $0[column].plainText : nil }.filter { !$0.isEmpty }
        let count = cells.count(where: isSort)
        return count > 0 && count * 2 > cells.count
    }

    private static func answers(_ text: String) -> Bool { RelatedName.answer(text) != nil }

    private static func measures(_ text: String) -> Bool {
        text.utf8.count < 60 && !QuantityScanner.scan(text).isEmpty
    }

    /// The one amount of a cell, `2.4 s` or `61.7 GB (43.7 %)`; a bare number has the unit of its row's name.
    private static func amount(_ text: String, of subject: RelatedName) -> (value: Double, dimension: Dimension)? {
        guard text.utf8.count < 60 else { return nil }
        let amounts = QuantityScanner.scan(text)
        guard let first = amounts.first, amounts.count(where: { $0.dimension == first.dimension }) == 1 else {
            return nil
        }
        guard first.dimension == .count, first.unit.isEmpty else { return (first.value, first.dimension) }
        if let unit = subject.unit { return (first.value * unit.factor, unit.dimension) }
        return (first.value, subject.kind == .throughput ? .tokenRate : .count)
    }

    /// Whether more is better, where the sign of the promise or the name of the row says.
    private static func isLeast(_ limit: String, _ dimension: Dimension, _ subject: RelatedName) -> Bool? {
        if limit.contains(where: { "≥>".contains($0) }) || least.containsAny(of: Words.list(limit)) { return true }
        if limit.contains(where: { "≤<".contains($0) }) { return false }
        if more.containsAny(of: subject.words) { return true }
        switch dimension {
        case .duration: return false
        case .tokenRate: return true
        case .data, .share: return less.containsAny(of: subject.words) ? false : nil
        default: return subject.words.contains("second") && subject.words.contains("per") ? true : nil
        }
    }

    private static let wishes: WordSet = [
        "wanted", "asked", "agreed", "demand", "demanded", "required", "requested", "need", "needed", "agreement",
        "contract", "ask", "wish", "指标", "约束", "需求",
    ]
    private static let least: WordSet = ["least", "min", "minimum", "至少", "不低于", "以上"]
    private static let more: WordSet = [
        "throughput", "free", "left", "headroom", "margin", "spare", "rate", "users", "qps", "吞吐", "余量", "剩余",
    ]
    private static let less: WordSet = ["memory", "weights", "footprint", "used", "utilization", "usage", "显存"]
}

extension RelatedName {
    /// TTFT or TPOT, where a row's name says which.
    var promisedKind: ClaimKind? {
        if words.contains("ttft") || (words.contains("first") && words.contains("token")) { return .timeToFirstToken }
        if words.contains("tpot") || words.contains("itl") { return .timePerOutputToken }
        return words.contains("token") && (words.contains("per") || words.contains("output"))
            && !words.contains("second") ? .timePerOutputToken : nil
    }
}
