internal import Documents
internal import Planning

/// Tables: a key and its value, a property per column, or a strategy per row.
extension MarkdownClaims {
    mutating func readHeader(_ cells: [MarkdownText], under headings: [String]) {
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
        let rowMatches = vocabulary.matches(named: cells[0].text, in: headings.last ?? "")
        if isPlain || (!rowMatches.isEmpty && knownColumns == 0) {
            for (column, cell) in cells.enumerated().dropFirst() {
                let title = column < header.count ? header[column].text : ""
                readCell(cell, key: cells[0].text, scope: isPlain ? nil : title, headings: headings)
            }
        } else {
            readStrategyRow(cells, under: headings)
        }
    }

    private mutating func readCell(_ cell: MarkdownText, key: String, scope: String?, headings: [String]) {
        var reading = Reading(
            cell, key: key, Words.list(key), under: lookup.context(of: headings + (scope.map { [$0] } ?? [])))
        let first = claims.count
        let segment = KeyedSegment(key: key, value: cell.text, offset: 0, isWholeLine: true)
        if let range = readKeyed(segment, reading) { reading.taken.append(range) }
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

    private mutating func readStrategyRow(_ cells: [MarkdownText], under headings: [String]) {
        let name = "\(cells[0].text) (row \(rowCount))"
        let first = claims.count
        rowName = name
        defer { rowName = nil }
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
        let own = Array(claims[first...])
        let degrees = own.filter { $0.kind.isDegree && $0.kind != .replicas }
        guard degrees.count >= 2, Set(degrees.map(\.kind)).count == degrees.count, let place = degrees.first else {
            return
        }
        guard strategies.count < MarkdownClaims.mostStrategies else {
            omittedStrategies += 1
            claims.removeLast(own.count)
            return
        }
        if let strategy = StatedStrategy(claims: own, document: place.document, phase: phase ?? place.phase, name: name)
        {
            strategies.append(strategy)
        }
    }
}
