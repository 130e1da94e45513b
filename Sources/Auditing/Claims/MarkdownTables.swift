internal import Documents
internal import Planning

/// Tables: a key and its value, a property per column, or a strategy per row.
extension MarkdownClaims {
    mutating func readHeader(_ cells: [MarkdownText], under headings: [String]) {
        gatherColumns()
        header = cells
        headerWords = cells.map { Words.list($0.scalars[...]) }
        knownColumns = 0
        for cell in cells.dropFirst() where !ClaimExtent.isTitle(cell.text) {
            knownColumns += vocabulary.matches(named: cell.text, in: headings.last ?? "").isEmpty ? 0 : 1
        }
    }

    /// Reads one row: a key and its value, a property per column, or a strategy with a property per column.
    mutating func readRow(_ cells: [MarkdownText], under headings: [String]) {
        guard cells.count >= 2 else { return }
        rowCount += 1
        let isPlain = cells.count == 2
        let unit = isPlain && header.count == 2 && isUnit(headerWords[1]) ? header[1].text : ""
        let rowMatches = vocabulary.matches(named: cells[0].text, in: headings.last ?? "")
        if isPlain || (knownColumns == 0 && (!rowMatches.isEmpty || headsProperties)) {
            for (column, cell) in cells.enumerated().dropFirst() {
                let title = column < header.count ? header[column].text : ""
                let first = claims.count
                let (sectionCount, strategyCount) = (sections.count, strategies.count)
                readCell(cell, key: cells[0].text, unit: unit, scope: isPlain ? nil : title, headings: headings)
                guard !isPlain, !ClaimExtent.isTitle(title) else { continue }
                // Degrees that stand below each other belong together.
                sections.removeLast(sections.count - sectionCount)
                strategies.removeLast(strategies.count - strategyCount)
                columns[column, default: []] += claims[first...]
            }
        } else {
            readStrategyRow(cells, under: headings)
        }
    }

    /// Whether the first column names properties and each further one a strategy or phase.
    private var headsProperties: Bool {
        guard let corner = header.first else { return false }
        return corner.text.isEmpty
            || (header.count > 1 && header.dropFirst().allSatisfy { Phase.named(in: [$0.text]) != nil })
    }

    /// Whether a title is a unit and nothing else.
    private func isUnit(_ words: [Word]) -> Bool {
        !words.isEmpty && words.allSatisfy(ClaimVocabulary.units.contains)
    }

    /// The layouts whose degrees stand in the columns of the table that has been read.
    mutating func gatherColumns() {
        for (column, own) in columns.sorted(by: { $0.key < $1.key }) where column < header.count {
            let degrees = own.filter { $0.kind.isDegree && $0.kind != .replicas }
            guard let first = degrees.first, Set(degrees.map(\.kind)).count == degrees.count,
                degrees.count >= 2 || first.kind == .tensorDegree
            else { continue }
            guard strategies.count < MarkdownClaims.mostStrategies else {
                omittedStrategies += 1
                continue
            }
            let name = header[column].text
            let phase = Phase.named(in: [name]) ?? first.phase
            if var strategy = StatedStrategy(claims: own, document: first.document, phase: phase, name: name) {
                strategy.impliesCopies = strategy.devices == nil || degrees.count == 1
                strategies.append(strategy)
            }
        }
        columns = [:]
    }

    private mutating func readCell(
        _ cell: MarkdownText, key: String, unit: String, scope: String?, headings: [String]
    ) {
        var reading = Reading(
            cell, key: key, Words.list(key), under: lookup.context(of: headings + (scope.map { [$0] } ?? [])))
        let first = claims.count
        let isKnown = vocabulary.matches(named: key, in: headings.last ?? "").first?.isWhole == true
        let pairs = isKnown ? [] : KeyedSegment.pairs(key: key, value: cell.text, unit: unit)
        let whole = KeyedSegment(key: key, value: cell.text, offset: 0, isWholeLine: true, unit: unit)
        for segment in pairs.isEmpty ? [whole] : pairs {
            if let range = readKeyed(segment, reading) { reading.taken.append(range) }
        }
        read(reading)
        guard let scope, Phase.named(in: [scope]) == nil else { return }
        guard !ClaimExtent.isTitle(scope) else {
            // A column for one device and one for all of them.
            let extent = ClaimExtent(Words.list(scope))
            for index in first..<claims.count {
                claims[index].extent = extent
                if extent == .total, claims[index].kind == .deviceMemory { claims[index].kind = .clusterMemory }
            }
            return
        }
        for index in first..<claims.count { claims[index].strategy = scope }
    }

    /// Whether a row says of its layout that it is no choice: `does not fit`, `放不下`.
    private func isRejected(_ cells: [MarkdownText]) -> Bool {
        cells.dropFirst().contains { cell in
            MarkdownClaims.rejections.containsAny(of: Words.list(cell.scalars[...]))
                || ["放不下", "装不下", "不可行", "不行"].contains { cell.text.contains($0) }
        }
    }

    private static let rejections: WordSet = ["not", "oom", "rejected", "impossible", "infeasible", "illegal"]

    private mutating func readStrategyRow(_ cells: [MarkdownText], under headings: [String]) {
        let name = "\(cells[0].text) (row \(rowCount))"
        let first = claims.count
        rowName = name
        rowWords = Words.list(cells[0].scalars[...])
        let isPart = PartialFacts.arePartsOfWeights(rowWords)
        defer { (rowName, rowWords) = (nil, []) }
        for (column, cell) in cells.enumerated() {
            guard column < header.count else { continue }
            var reading = Reading(
                cell, key: header[column].text, headerWords[column], under: lookup.context(of: headings))
            if column > 0 || !reading.degrees.isEmpty {
                let segment = KeyedSegment(key: header[column].text, value: cell.text, offset: 0, isWholeLine: true)
                if let range = readKeyed(segment, reading) { reading.taken.append(range) }
                let before = sections.count
                read(reading)
                sections.removeLast(sections.count - before)
            }
        }
        let phase = Phase.named(in: [cells[0].text])
        for index in first..<claims.count {
            if claims[index].strategy == nil { claims[index].strategy = name }
            if let phase { claims[index].phase = phase }
        }
        // What is said of a layout that is no choice is said of none.
        if isRejected(cells) {
            claims.removeLast(claims.count - first)
            return
        }
        let own = Array(claims[first...])
        let degrees = own.filter { $0.kind.isDegree && $0.kind != .replicas }
        // `routed experts | EP16 | 21 GB`: how a part is split.
        guard !isPart, let place = degrees.first, degrees.count >= 2 || place.kind == .tensorDegree,
            Set(degrees.map(\.kind)).count == degrees.count
        else { return }
        guard strategies.count < MarkdownClaims.mostStrategies else {
            omittedStrategies += 1
            claims.removeLast(own.count)
            return
        }
        if var strategy = StatedStrategy(claims: own, document: place.document, phase: phase ?? place.phase, name: name)
        {
            if degrees.count == 1 { strategy.impliesCopies = true }
            strategies.append(strategy)
        }
    }
}
