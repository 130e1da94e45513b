internal import Diagnostics
internal import Documents
internal import Quantities

/// Finds what numbers that stand together say of each other, whatever they are about: totals beside parts, shares beside
/// amounts, answers beside promises, rates beside batches.
struct RelationReader {
    /// The calculations that totals and shares imply and contradict.
    private(set) var equations: [Equation] = []
    /// The answers to whether promises are kept.
    private(set) var verdicts: [StatedVerdict] = []
    /// The rates with their batches.
    private(set) var rates: [StatedRate] = []
    private let reader: LineReader
    /// The amounts that comments of YAML lines name as wholes, in bytes: `memory_pct: 54.0   # of 80 GB`.
    private var wholes: [Int: Double] = [:]
    private static let mostRates = 1000

    private func name(_ text: String) -> RelatedName { reader.relatedName(text) }

    private mutating func read(_ row: NumberRow, near: [NumberRow.Entry], quote: (SourceLocation) -> String) {
        if let sum = WrittenTotals.contradiction(among: row.entries, quote: quote) { equations.append(sum) }
        if let sum = WrittenTotals.contradictionOfWeights(among: row.entries, quote: quote) { equations.append(sum) }
        for share in row.entries where share.base != nil {
            if let share = WrittenTotals.contradiction(of: share, among: row.entries + near, quote: quote)
                ?? shareOfNeighbours(share, row, near, quote)
            {
                equations.append(share)
            }
        }
        if let rate = row.contradictionOfUserRate(quote: quote) { equations.append(rate) }
        if !row.answers.isEmpty { verdicts += row.verdicts(quote: quote) }
        if rates.count < RelationReader.mostRates { rates += row.rates(quote: quote) }
    }

    /// The share of an object that none of the amounts around it makes right, if one right before it says what it is of.
    private func shareOfNeighbours(
        _ share: NumberRow.Entry, _ row: NumberRow, _ near: [NumberRow.Entry], _ quote: (SourceLocation) -> String
    ) -> Equation? {
        let before = row.entries.prefix { $0.location != share.location }
        guard let last = before.last, last.dimension == .data || last.name.unit == nil, !share.name.words.isEmpty,
            let found = WrittenTotals.contradiction(of: share, amongParts: row.entries, quote: quote),
            WrittenTotals.contradiction(of: share, amongParts: Array(near.suffix(10)), quote: quote) != nil
                || !near.contains(where: { $0.dimension == .data })
        else { return nil }
        return found
    }

    // MARK: Objects

    /// Reads the objects of a JSON or YAML document.
    init(_ root: LocatedValue, in text: DocumentText, with reader: LineReader) {
        self.reader = reader
        let comments = text.name.lowercased().hasSuffix(".json") ? [] : WrittenComment.read(text)
        wholes = WrittenComment.wholes(in: comments)
        read(root, named: "", text)
        equations += WrittenDerivations.read(comments)
    }

    /// Reads an object and those in it.
    private mutating func read(_ value: LocatedValue, named parent: String, _ text: DocumentText) {
        switch value.content {
        case .array(let elements): for index in elements.indices { read(elements[index], named: parent, text) }
        case .object(let members):
            for index in members.indices { read(members[index].value, named: members[index].name, text) }
            equations += WrittenDerivations.read(members, in: text)
            guard mayRelate(members) else { return }
            var row = row(of: members, named: parent)
            // `"weights_GB": {…}` beside a total is one of its parts, and has parts of its own.
            if members.contains(where: { !$0.value.members.isEmpty && name($0.name).unit?.dimension == .data }) {
                row.entries.removeAll { $0.name.isTotal }
            }
            // Only a share may be of an amount that stands in an object beside it.
            let isShared = row.entries.contains { $0.base != nil }
            let near = isShared ? members.flatMap { self.row(of: $0.value.members, named: $0.name).entries } : []
            read(row, near: near) { text.quotation(of: $0) ?? "" }
        default: break
        }
    }

    /// Whether the members of an object can say anything of each other, by their names and by shares that name their whole.
    private func mayRelate(_ members: [LocatedValue.Member]) -> Bool {
        var roles = RelatedName.Roles()
        for index in members.indices {
            switch members[index].value.content {
            case .string(let text) where NumberRow.mayBeShareOfAmount(text): return true
            case .string, .number, .boolean: roles.formUnion(name(members[index].name).roles)
            case .null, .array, .object: break
            }
        }
        return roles.mayRelate
    }

    private func row(of members: [LocatedValue.Member], named parent: String) -> NumberRow {
        var row = NumberRow()
        let unit = parent.isEmpty ? nil : name(parent).unit
        for index in members.indices { append(members[index], to: &row, in: unit) }
        return row
    }

    private func append(
        _ member: LocatedValue.Member, to row: inout NumberRow, in unit: (dimension: Dimension, factor: Double)?
    ) {
        switch member.value.content {
        case .number(_, let literal):
            row.append(
                literal, named: name(member.name), in: unit, at: member.value.location,
                of: wholes[member.value.location.line])
        case .string(let text) where text.utf8.count < 60:
            let name = name(member.name)
            if name.isVerdict, let answer = RelatedName.answer(text) {
                row.answers.append(.init(name: name, isYes: answer, location: member.value.location))
            } else {
                row.append(
                    text, named: name, in: unit, at: member.value.location, of: wholes[member.value.location.line])
            }
        case .boolean(let answer):
            let name = name(member.name)
            if name.isVerdict { row.answers.append(.init(name: name, isYes: answer, location: member.value.location)) }
        default: break
        }
    }

    // MARK: Tables

    /// Reads the tables of a Markdown document.
    init(_ blocks: [MarkdownBlock], with reader: LineReader) {
        self.reader = reader
        var header: [MarkdownCell] = []
        var rows: [[MarkdownCell]] = []
        var heading = ""
        for block in blocks.indices {
            guard case .tableRow(let cells, let isHeader) = blocks[block].kind else {
                readTable(header, rows, under: heading)
                (header, rows) = ([], [])
                continue
            }
            if isHeader {
                readTable(header, rows, under: heading)
                (header, rows, heading) = (cells, [], blocks[block].headingPath.last ?? "")
            } else {
                rows.append(cells)
                equations += WrittenDerivations.read(cells, under: blocks[block].headingPath)
            }
        }
        readTable(header, rows, under: heading)
    }

    private mutating func readTable(_ header: [MarkdownCell], _ lines: [[MarkdownCell]], under heading: String) {
        // A line that is a single bar is a row without cells.
        let rows = lines.filter { !$0.isEmpty }
        guard header.count >= 2, !rows.isEmpty, rows.count < 2000 else { return }
        if let references = RowReferences(rows) {
            equations += references.equations(under: heading.isEmpty ? [] : [heading])
        }
        let titles = header.map { name($0.plainText) }
        let unit = heading.isEmpty ? nil : name(heading).unit
        let roles = titles.reduce(into: RelatedName.Roles()) { $0.formUnion($1.roles) }
        let promises = PromiseTable(titles, rows)
        if let promises { verdicts += promises.verdicts(named: name, quote: RelationReader.line) }
        let maySpeakOfShares = roles.isSuperset(of: [.rate, .time])
        let first = equations.count
        for cells in rows
        where roles.mayRelate || (maySpeakOfShares && cells.contains { NumberRow.mayBeShareOfAmount($0.text) }) {
            readRow(cells, titles, in: unit, answers: promises == nil)
        }
        dropSumsWithUnnamedPart(from: first)
        for (place, cells) in rows.enumerated() where rows.count <= 25 {
            let label = name(cells[0].plainText)
            guard label.isShare, label.base != nil else { continue }
            for column in titles.indices.dropFirst() {
                readShare(at: place, column, titles[column], rows, label, in: unit)
            }
        }
        guard rows.count <= 25 else { return }
        for group in RowGroup.read(rows) {
            for column in titles.indices.dropFirst() { readColumn(column, titles[column], group, in: unit) }
        }
    }

    /// Takes back sums of rows that all leave the same rest: a part that has no column is in each of them.
    private mutating func dropSumsWithUnnamedPart(from first: Int) {
        let rests = equations[first...].filter { $0.left.isPlainSum }.map { $0.right.value - $0.left.value }
        guard rests.count >= 2, let rest = rests.first, rest > 0, rests.allSatisfy({ abs($0 / rest - 1) < 0.02 }) else {
            return
        }
        let others = equations[first...].filter { !$0.left.isPlainSum }
        equations.replaceSubrange(first..., with: others)
    }

    private mutating func readRow(
        _ cells: [MarkdownCell], _ titles: [RelatedName], in unit: (dimension: Dimension, factor: Double)?,
        answers: Bool
    ) {
        guard cells.count >= 3 else { return }
        var row = NumberRow()
        row.subject = name(cells[0].plainText)
        for (column, cell) in cells.enumerated() where column < titles.count {
            let text = cell.plainText
            if titles[column].isVerdict, let answer = RelatedName.answer(text) {
                if answers { row.answers.append(.init(name: titles[column], isYes: answer, location: cell.location)) }
            } else {
                row.append(text, named: titles[column], in: unit, at: cell.location)
            }
        }
        read(row, near: []) { _ in RelationReader.line(of: cells) }
    }

    private static func line(of cells: [MarkdownCell]) -> String { cells.map(\.plainText).joined(separator: " | ") }

    /// Reads the share that a row takes of the amounts in a column: `Share of 40 GB | 71.7 %`.
    private mutating func readShare(
        at place: Int, _ column: Int, _ title: RelatedName, _ rows: [[MarkdownCell]], _ label: RelatedName,
        in unit: (dimension: Dimension, factor: Double)?
    ) {
        guard column < rows[place].count else { return }
        var row = NumberRow()
        row.append(rows[place][column].plainText, named: label, in: unit, at: rows[place][column].location)
        guard let share = row.entries.first, share.base != nil else { return }
        var amounts = NumberRow()
        for (other, cells) in rows.enumerated() where other != place && column < cells.count {
            amounts.append(
                cells[column].plainText, named: name(cells[0].plainText), in: title.unit ?? unit,
                at: cells[column].location)
        }
        let found = WrittenTotals.contradiction(of: share, amongParts: amounts.entries) { _ in
            RelationReader.line(of: rows[place])
        }
        if let found { equations.append(found) }
    }

    /// Reads a column whose last cell stands in a row that is called a total.
    private mutating func readColumn(
        _ column: Int, _ title: RelatedName, _ group: RowGroup, in unit: (dimension: Dimension, factor: Double)?
    ) {
        guard !title.isShare else { return }
        var row = NumberRow()
        let unit = title.unit ?? (title.countsDevices ? (.count, 1) : unit)
        for (cells, label) in zip(group.rows, group.labels) {
            guard column < cells.count else { continue }
            let text = cells[column].plainText
            let isNumber = row.append(text, named: name(label), in: unit, at: cells[column].location)
            // A part that is no number leaves open what the total is of.
            if !isNumber, text.contains(where: \.isNumber) { return }
        }
        let sum = WrittenTotals.contradiction(among: row.entries) { _ in group.rows.last.map(RelationReader.line) ?? ""
        }
        if let sum { equations.append(sum) }
    }
}

extension LocatedValue {
    /// The members of an object; of anything else none.
    fileprivate var members: [Member] {
        guard case .object(let members) = content else { return [] }
        return members
    }
}
