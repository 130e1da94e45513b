internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Tables: a key and its value, a property per column, or a strategy per row.
extension MarkdownClaims {
    /// What is known of the table that is being read.
    struct Table {
        /// The titles of its columns.
        var titles: [String] = []
        /// The unit that is all that the title of its second column says, if it has two.
        var unit = ""
        /// How many of its columns after the first name something that claims are made of.
        var knownColumns = 0
        /// Whether the first column names properties and each further one a strategy or phase.
        var headsProperties = false
        /// What each of its columns claims, where columns are strategies.
        var columns: [Int: [Claim]] = [:]
        /// Whether one of its rows is the total of others.
        var hasTotal = false
        /// How many rows of the document's tables were read so far.
        var rowCount = 0
    }

    /// Reads the titles of a table's columns.
    ///
    /// - Returns: What the row says of remarks.
    mutating func readHeader(_ cells: [MarkdownCell], under headings: [String]) -> StatementEvidence {
        gatherColumns()
        let parent = reader.heading(headings).traits.parent
        let titles = cells.map(\.plain.text)
        table.titles = titles
        table.unit = titles.count == 2 && MarkdownClaims.isUnit(titles[1]) ? titles[1] : ""
        table.knownColumns = titles.dropFirst().count { title in
            !ClaimExtent.isTitle(title) && !reader.vocabulary.matches(named: title, in: parent).isEmpty
        }
        table.headsProperties =
            titles.first.map { corner in
                corner.isEmpty || (titles.count > 1 && MarkdownClaims.isValue(titles[1]))
                    || (titles.count > 1 && titles.dropFirst().allSatisfy { Phase.named(in: [$0]) != nil })
            } ?? false
        return evidence(in: cells[...])
    }

    /// Whether a title says that its column holds values, whatever they are of.
    private static func isValue(_ title: String) -> Bool {
        let words = Words.list(title)
        return words.count == 1 && values.contains(words[0])
    }

    private static let values: WordSet = ["value", "values", "setting", "figure", "choice", "数值", "取值", "值"]

    /// Whether a title is a unit and nothing else.
    private static func isUnit(_ title: String) -> Bool {
        let words = Words.list(title)
        return !words.isEmpty && words.allSatisfy(ClaimVocabulary.units.contains)
    }

    /// What cells say of the remarks that their row may state.
    private func evidence(in cells: ArraySlice<MarkdownCell>) -> StatementEvidence {
        cells.reduce(.zero) { $0 | StatementVocabulary.evidence(in: $1.plain.scalars) }
    }

    /// Reads one row: a key and its value, a property per column, or a strategy with a property per column.
    ///
    /// - Returns: What the row says of remarks.
    mutating func readRow(_ cells: [MarkdownCell], under headings: [String]) -> StatementEvidence {
        guard cells.count >= 2 else { return evidence(in: cells[...]) }
        table.rowCount += 1
        let isPlain = cells.count == 2
        let key = cells[0].plain
        let heading = reader.heading(headings)
        let isProperty =
            isPlain
            || (table.knownColumns == 0
                && (table.headsProperties
                    || !reader.vocabulary.matches(named: key.text, in: heading.traits.parent).isEmpty))
        let (first, proposed) = (claims.count, strategies.count)
        defer { if table.hasTotal, strategies.count == proposed { removePartsOfTimes(named: key.text, from: first) } }
        guard !isProperty else { return readProperties(cells, key: key, headings: headings) }
        let start = WrittenDegrees.scan(key.scalars).isEmpty ? 1 : 0
        let columns = start..<max(start, min(cells.count, table.titles.count))
        let readings = columns.map { reader.cell(cells[$0].text, title: table.titles[$0], under: heading) }
        let rest = cells[columns.upperBound...]
        let isRejected =
            zip(columns, readings).contains { $0 > 0 && $1.rejects }
            || rest.contains { cell in
                let text = cell.plain
                return CellRejection.isStated(in: text, words: Words.list(text.scalars[...])[...])
            }
        takeStrategy(zip(columns, readings), of: cells, named: key, under: heading, isRejected: isRejected)
        return readings.reduce(evidence(in: cells[..<start]) | evidence(in: rest)) { $0 | $1.evidence }
    }

    /// The bytes that a row of the total gives, if they are its only number.
    func total(in cells: [MarkdownCell]) -> Double? {
        guard let key = cells.first, reader.relatedName(key.plainText).isTotal else { return nil }
        let numbers = zip(table.titles, cells).dropFirst().flatMap { title, cell in
            QuantityScanner.scan(cell.plainText).map { (title, $0) }
        }
        guard numbers.count == 1, let (title, number) = numbers.first else { return nil }
        if number.dimension == .data { return number.value }
        let unit = ImpliedUnit.unit(of: Words.list(table.unit.isEmpty ? title : table.unit))
        return number.dimension == .count && unit?.dimension == .data ? unit.map { $0.factor * number.value } : nil
    }

    /// Drops the times of a row that is one of the terms of a total: `| all-to-all | 9.0 ms |`.
    private mutating func removePartsOfTimes(named key: String, from first: Int) {
        let times: Set<ClaimKind> = [.timePerOutputToken, .timeToFirstToken]
        guard !reader.relatedName(key).isTotal,
            !reader.vocabulary.matches(named: key, in: []).contains(where: { times.contains($0.kind) })
        else { return }
        let kept = claims[first...].filter { !times.contains($0.kind) }
        guard kept.count < claims.count - first else { return }
        claims.removeLast(claims.count - first)
        claims += kept
    }

    // MARK: A property per row

    private mutating func readProperties(
        _ cells: [MarkdownCell], key: MarkdownText, headings: [String]
    ) -> StatementEvidence {
        let isPlain = cells.count == 2
        let first = claims.count
        var found = StatementVocabulary.evidence(in: key.scalars)
        for (column, cell) in cells.enumerated().dropFirst() {
            let title = column < table.titles.count ? table.titles[column] : ""
            let start = claims.count
            let (sectionCount, strategyCount) = (sections.count, strategies.count)
            let reading = readCell(
                cell, key: key.text, scope: isPlain ? nil : title, headings: headings, rowAt: first)
            found |= reading.evidence
            guard !isPlain, !ClaimExtent.isTitle(title) else { continue }
            // Degrees that stand below each other belong together.
            sections.removeLast(sections.count - sectionCount)
            strategies.removeLast(max(0, strategies.count - strategyCount))
            table.columns[column, default: []] += claims[start...]
        }
        return found
    }

    private mutating func readCell(
        _ cell: MarkdownCell, key: String, scope title: String?, headings: [String], rowAt row: Int
    ) -> LineReading {
        let heading = reader.heading(headings + (title.map { [$0] } ?? []))
        let first = claims.count
        let unit = title == nil ? table.unit : ""
        let known = reader.cell(cell.text, title: key, unit: unit, under: heading)
        let amounts = amounts(named: known, in: claims[row...])
        let reading =
            amounts.isEmpty
            ? known : reader.cell(cell.text, title: key, unit: unit, under: heading, amountsBefore: amounts)
        place(reading, at: cell.location, under: heading, in: scope)
        guard let title, Phase.named(in: [title]) == nil else { return reading }
        guard !ClaimExtent.isTitle(title) else {
            // A column for one device and one for all of them.
            let extent = ClaimExtent(Words.list(title))
            for index in first..<claims.count {
                claims[index].extent = extent
                if extent == .total, claims[index].kind == .deviceMemory { claims[index].kind = .clusterMemory }
            }
            return reading
        }
        let own = ClaimScope(scope.document, strategy: title)
        for index in first..<claims.count { claims[index] = claims[index].belonging(to: own) }
        return reading
    }

    /// What cells before a cell say of the amounts that it does not name itself.
    private func amounts(
        named reading: LineReading, in row: ArraySlice<Claim>
    ) -> [(amount: Double, kind: ClaimKind)] {
        let open = reading.findings.unnamedAmounts
        guard !open.isEmpty else { return [] }
        return row.compactMap { claim in
            guard case .number(let amount, .data) = claim.value, open.contains(amount) else { return nil }
            return (amount, claim.kind)
        }
    }

    /// The layouts whose degrees stand in the columns of the table that has been read.
    mutating func gatherColumns() {
        for (column, own) in table.columns.sorted(by: { $0.key < $1.key }) where column < table.titles.count {
            let degrees = own.filter { $0.kind.isDegree && $0.kind != .replicas }
            guard let first = degrees.first, Set(degrees.map(\.kind)).count == degrees.count,
                degrees.count >= 2 || first.kind == .tensorDegree
            else { continue }
            guard strategies.count < MarkdownClaims.mostStrategies else {
                omittedStrategies += 1
                continue
            }
            let name = table.titles[column]
            let phase = Phase.named(in: [name]) ?? first.phase
            if var strategy = StatedStrategy(claims: own, phase: phase, name: name) {
                strategy.impliesCopies = strategy.devices == nil || degrees.count == 1
                strategies.append(strategy)
            }
        }
        table.columns = [:]
    }

    // MARK: A strategy per row

    /// Takes the cells of a row as claims of one strategy, which the row proposes if it states degrees and rejects nothing.
    private mutating func takeStrategy(
        _ row: Zip2Sequence<Range<Int>, [LineReading]>, of cells: [MarkdownCell], named key: MarkdownText,
        under heading: HeadingContext, isRejected: Bool
    ) {
        let degrees = MarkdownClaims.degrees(of: row)
        let rowWords = Words.list(key.scalars[...])
        // `routed experts | EP16 | 21 GB`: how a part is split.
        let proposes =
            !isRejected && !PartialFacts.arePartsOfWeights(rowWords)
            && (degrees.count >= 2 || degrees.first == .tensorDegree)
            && !degrees.indices.contains { degrees[..<$0].contains(degrees[$0]) }
        let isFull = proposes && strategies.count >= MarkdownClaims.mostStrategies
        let own =
            isFull ? scope : ClaimScope(scope.document, strategy: "\(key.text) (row \(table.rowCount))")
        let first = claims.count
        for (column, reading) in row {
            let amounts = amounts(named: reading, in: claims[first...])
            let again =
                amounts.isEmpty
                ? reading
                : reader.cell(
                    cells[column].text, title: table.titles[column], under: heading, amountsBefore: amounts)
            place(again, at: cells[column].location, under: heading, in: own)
        }
        removeParts(named: rowWords, from: first)
        let phase = Phase.named(in: key.text, words: rowWords)
        if let phase { for index in first..<claims.count { claims[index].phase = phase } }
        // What is said of a layout that is no choice is said of none.
        if isRejected { claims.removeLast(claims.count - first) }
        guard proposes else { return }
        guard strategies.count < MarkdownClaims.mostStrategies else {
            omittedStrategies += 1
            claims.removeLast(claims.count - first)
            return
        }
        if var strategy = StatedStrategy(
            Array(claims[first...]), run: first..<claims.count, phase: phase ?? heading.traits.phase, name: own.strategy
        ) {
            if degrees.count == 1 { strategy.impliesCopies = true }
            strategies.append(strategy)
        }
    }

    /// Drops what a row's first cell makes a part: `routed experts | 21 GB` under weights.
    private mutating func removeParts(named rowWords: [Word], from first: Int) {
        guard
            claims[first...].contains(where: { claim in
                claim.form != .prose
                    && PartialFacts.excludes(claim.value, as: claim.kind, named: rowWords, over: claim.extent)
            })
        else { return }
        let kept = claims[first...].filter { claim in
            claim.form == .prose
                || !PartialFacts.excludes(claim.value, as: claim.kind, named: rowWords, over: claim.extent)
        }
        claims.removeLast(claims.count - first)
        claims += kept
    }

    /// The degrees that the cells of a row state.
    private static func degrees(of row: Zip2Sequence<Range<Int>, [LineReading]>) -> [ClaimKind] {
        var degrees: [ClaimKind] = []
        for (_, reading) in row {
            for fact in reading.findings.facts where fact.kind.isDegree && fact.kind != .replicas {
                degrees.append(fact.kind)
            }
        }
        return degrees
    }
}
