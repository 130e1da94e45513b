internal import Diagnostics
internal import Documents
internal import Quantities

/// Reads texts of one line, and remembers the short ones: documents of one folder repeat cells, list items and sentences.
///
/// What a text says depends on nothing but itself, its title, and what the headings above say. A class, as one serves all
/// documents that a thread reads; threads never share one.
final class LineReader {
    /// How a text stands in its document; each way has a memory of its own, so that sentences, which seldom return, do not
    /// push out cells, which often do.
    private enum Setting: Int, CaseIterable {
        /// A line of running text, an item of a list, or a heading.
        case line, item, heading
        /// A cell under a column's title or behind the key of its row.
        case cell
        /// The text of a member of a JSON or YAML document.
        case member
    }

    private struct Key: Hashable {
        let text: String
        /// The title of a cell.
        let title: String
        /// The unit that a title above it says.
        let unit: String
        let heading: Int

        /// Hashes what tells nearly all texts apart; all of it is compared.
        func hash(into hasher: inout Hasher) {
            hasher.combine(text)
            hasher.combine(title)
        }
    }

    private var known = Setting.allCases.map { _ in RecentValues<Key, LineReading>(limit: 8000) }
    private var headings = HeadingLookup()
    private var relatedNames = RecentValues<String, RelatedName>(limit: 8000)
    /// The names that were met so far.
    let vocabulary = VocabularyLookup()

    /// Longer texts are seldom repeated.
    private static let longestKnown = 160
    /// Nor are sentences with more digits.
    private static let mostDigits = 5
    /// Longer lines are data, not text.
    private static let longestLine = 20_000
    /// Longer texts of members are searched for statements alone.
    private static let longestMember = 10_000

    /// What a name of a number says of its part in a calculation.
    func relatedName(_ name: String) -> RelatedName { relatedNames.value(name) { RelatedName(name) } }

    /// What these headings say.
    func heading(_ path: [String]) -> HeadingContext { headings.context(of: path) }

    /// What a line of text says.
    ///
    /// - Parameters:
    ///   - text: The line without the mark of a list.
    ///   - isItem: Whether it is an item of a list.
    ///   - heading: What stands above it.
    ///   - previous: The line above.
    /// - Returns: What it says.
    func line(_ text: String, isItem: Bool, under heading: HeadingContext, after previous: LineAbove) -> LineReading {
        func read() -> LineReading {
            let line = LineReader.unplaced(text)
            let (words, places) = Words.placed(line.scalars[...])
            return LineReading(
                line, length: text.utf8.count,
                findings(of: line, words: words, at: places, under: heading, after: previous), words: words[...],
                isRule: isItem)
        }
        return previous.runsOn ? read() : remembered(text, isItem ? .item : .line, under: heading, read)
    }

    private func findings(
        of line: MarkdownText, words: [Word], at places: [Range<Int>], under heading: HeadingContext,
        after previous: LineAbove
    ) -> LineFindings {
        let size = line.text.utf8.count
        guard size < LineReader.longestLine else {
            return LineFindings(unchecked: [.init(column: 0, quote: "a line of \(size) bytes")])
        }
        guard line.scalars.contains(where: { $0.isNumeral || $0 == ":" || $0 == "：" }) else { return LineFindings() }
        var scan = LineScan(
            ScannedLine(line, words: words, at: places, under: heading), vocabulary, after: previous)
        scan.readLine()
        return scan.findings
    }

    /// How many accelerators a heading names, and what it states.
    func title(_ text: String) -> LineReading {
        remembered(text, .heading, under: .none) {
            let line = LineReader.unplaced(text)
            let scanned = ScannedLine(line, under: .none)
            var scan = LineScan(scanned, vocabulary)
            scan.readTitle()
            return LineReading(line, length: text.utf8.count, scan.findings, words: scanned.lineWords)
        }
    }

    /// What a cell says.
    ///
    /// - Parameters:
    ///   - text: The cell.
    ///   - title: What its number is: the title of its column, or the key of its row.
    ///   - unit: The unit of a bare number, where a title says one.
    ///   - heading: What stands above it.
    ///   - amountsBefore: The amounts of data before it in its row, if they tell what one in it measures.
    /// - Returns: What it says.
    func cell(
        _ text: String, title: String, unit: String = "", under heading: HeadingContext,
        amountsBefore: [(amount: Double, kind: ClaimKind)] = []
    ) -> LineReading {
        func read() -> LineReading {
            let line = LineReader.unplaced(text)
            let scanned = ScannedLine(line, key: title, under: heading)
            var scan = LineScan(scanned, vocabulary, amountsBefore: amountsBefore)
            scan.readCell(unit: unit)
            return LineReading(
                line.text, length: text.utf8.count, scan.findings,
                evidence: StatementVocabulary.evidence(in: line.scalars, words: scanned.lineWords),
                rejects: CellRejection.isStated(in: line, words: scanned.lineWords))
        }
        guard amountsBefore.isEmpty else { return read() }
        return remembered(text, .cell, title: title, unit: unit, under: heading, read)
    }

    /// What the text of a member calculates, says of experts, and states; other counts in it are shares and examples as
    /// often as facts.
    func member(_ text: String) -> LineReading {
        remembered(text, .member, under: .none) {
            let line = LineReader.unplaced(text)
            // Statements are sought in the text as it is written, most often without any marks.
            let isPlain = line.text.utf8.count == text.utf8.count
            let written = isPlain ? line.scalars : [Unicode.Scalar](scalarsOf: text)
            let hasNumbers = text.utf8.count < LineReader.longestMember && written.contains(where: \.isNumeral)
            let scanned = hasNumbers ? ScannedLine(line, under: .none) : nil
            let evidence = StatementVocabulary.evidence(in: written, words: isPlain ? scanned?.lineWords : nil)
            let statement = StatementVocabulary.kind(of: text, with: evidence, among: StatementVocabulary.opinions)
            let slips = StatementVocabulary.slips(in: written, with: evidence)
            guard let scanned else {
                return LineReading(text, length: text.utf8.count, LineFindings(), statement: statement, slips: slips)
            }
            var scan = LineScan(scanned, vocabulary)
            scan.readMember()
            return LineReading(line.text, length: text.utf8.count, scan.findings, statement: statement, slips: slips)
        }
    }

    private func remembered(
        _ text: String, _ setting: Setting, title: String = "", unit: String = "", under heading: HeadingContext,
        _ read: () -> LineReading
    ) -> LineReading {
        guard LineReader.mayReturn(text, setting) else { return read() }
        let key = Key(text: text, title: title, unit: unit, heading: heading.identifier)
        return known[setting.rawValue].value(key, read)
    }

    /// Whether a text may stand elsewhere too: short ones do, but for sentences with many digits.
    private static func mayReturn(_ text: String, _ setting: Setting) -> Bool {
        guard text.utf8.count <= longestKnown else { return false }
        guard setting == .line || setting == .member else { return true }
        var text = text
        return text.withUTF8 { bytes in
            var digits = 0
            for byte in bytes where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { digits += 1 }
            return digits <= mostDigits
        }
    }

    /// A text whose columns are counted from 0.
    private static func unplaced(_ text: String) -> MarkdownText {
        MarkdownText(source: text, at: SourceLocation(file: "", line: 0, column: 0))
    }
}

extension LineReading {
    /// What a line of text says.
    fileprivate convenience init(
        _ line: MarkdownText, length: Int, _ findings: LineFindings, words: ArraySlice<Word>, isRule: Bool = false
    ) {
        let evidence = StatementVocabulary.evidence(in: line.scalars, words: words)
        func kind(among patterns: StatementPatterns) -> Statement.Kind? {
            StatementVocabulary.kind(of: line.text, with: evidence, among: patterns)
        }
        let remark = kind(among: StatementVocabulary.remarks)
        self.init(
            line.text, length: length, findings, statement: remark,
            slips: StatementVocabulary.slips(in: line.scalars, with: evidence).filter { $0.kind != remark },
            rule: isRule ? kind(among: StatementVocabulary.rules) : nil)
    }
}
