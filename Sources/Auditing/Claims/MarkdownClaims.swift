internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Gathers what the lines and cells of a Markdown document say: claims, calculations, statements and layouts.
struct MarkdownClaims {
    var claims: [Claim] = []
    private(set) var equations: [Equation] = []
    /// The rates that sentences state with their batch and time per token.
    private(set) var rates: [StatedRate] = []
    private(set) var unchecked = UncheckedNumbers()
    /// What the document remarks.
    private(set) var remarks: [Statement] = []
    /// The lines that name promises by their marks.
    private(set) var promises: [NamedPromise] = []
    /// The items of its lists, with the rule that each states.
    private(set) var items: [Item] = []
    /// Its fenced blocks.
    private(set) var code: [MarkdownBlock] = []
    /// The layouts that lines and sections propose.
    var strategies: [StatedStrategy] = []
    /// How many layouts beyond the most that are taken were left out, those of table rows with all that is claimed of them.
    var omittedStrategies = 0
    /// The degrees of each section, which together may be a layout.
    var sections: [Section] = []
    /// The degrees of a line on attention, and how many layouts were known before it.
    var pendingAttention: (claims: [Claim], strategies: Int)?
    /// The table that is being read.
    var table = Table()
    let reader: LineReader
    /// The document's own scope.
    let scope: ClaimScope
    private var previous = LineAbove.none
    private var recent = RecentResults()

    /// How many layouts of one document are taken.
    static let mostStrategies = 400

    /// An item of a list.
    struct Item {
        let isOrdered: Bool
        let location: SourceLocation
        let reading: LineReading

        /// The rule of a knowledge document that it states.
        var statement: Statement? {
            reading.rule.map { Statement(kind: $0, location: location, quote: reading.text) }
        }
    }

    /// The degrees under the same headings.
    struct Section {
        let headings: [String]
        var degrees: [Claim]
        /// Where they stand among the document's claims, if they follow each other there.
        var run: Range<Int>?
    }

    /// Reads the pieces of a document.
    init(_ blocks: [MarkdownBlock], of document: ClaimDocument, with reader: LineReader) {
        self.reader = reader
        scope = ClaimScope(document)
        for index in blocks.indices {
            read(blocks[index])
            if case .tableRow(_, true) = blocks[index].kind {
                table.hasTotal = holdTotal(blocks[(index + 1)...])
            }
        }
        gatherColumns()
        gatherStrategies()
    }

    /// Whether one of the rows that follow a table's header is the total of others.
    private func holdTotal(_ blocks: ArraySlice<MarkdownBlock>) -> Bool {
        for index in blocks.indices.prefix(MarkdownClaims.mostRowsOfSum) {
            guard case .tableRow(let cells, false) = blocks[index].kind, let key = cells.first else { return false }
            if reader.relatedName(key.plainText).isTotal { return true }
        }
        return false
    }

    /// More rows are not added up by hand.
    private static let mostRowsOfSum = 24

    private mutating func read(_ block: MarkdownBlock) {
        switch block.kind {
        case .listItem(_, let isOrdered):
            previous = .none
            let reading = readLine(block, isItem: true)
            items.append(Item(isOrdered: isOrdered, location: block.location, reading: reading))
        case .paragraph:
            let mayBeAligned =
                AlignedLine.mayStand(in: block.text) && !PartialFacts.isRead(.weightMemory, in: previous.lastWords)
            if !mayBeAligned || !readAligned(block.location.line, of: block) { _ = readLine(block, isItem: false) }
        case .tableRow(let cells, let isHeader):
            recent.forgetAmounts()
            let evidence =
                isHeader ? readHeader(cells, under: block.headingPath) : readRow(cells, under: block.headingPath)
            noteRemarks(of: block, with: evidence)
            if !isHeader, table.hasTotal, let total = total(in: cells) { recent.note(total: total) }
            previous = .none
        case .heading:
            recent.forgetAmounts()
            let reading = reader.title(block.text)
            place(reading, at: block.location, under: .none, in: scope, isFinal: true)
            previous = .none
        case .code:
            code.append(block)
            readAligned(block)
            previous = .none
        }
    }

    /// Takes what a row says as a whole.
    private mutating func noteRemarks(of row: MarkdownBlock, with evidence: StatementEvidence) {
        let plain = row.plain
        if let promise = NamedPromise.read(plain.text, at: row.location) { promises.append(promise) }
        let remark = StatementVocabulary.kind(of: plain.text, with: evidence, among: StatementVocabulary.remarks)
        if let remark { remarks.append(Statement(kind: remark, location: row.location, quote: plain.text)) }
        guard StatementVocabulary.maySlip(evidence) else { return }
        for slip in StatementVocabulary.slips(in: plain.scalars, with: evidence, isRow: true) where slip.kind != remark
        {
            remarks.append(Statement(kind: slip.kind, location: row.location, quote: slip.quote))
        }
    }

    private mutating func readLine(_ block: MarkdownBlock, isItem: Bool) -> LineReading {
        let heading = reader.heading(block.headingPath)
        let reading = reader.line(block.text, isItem: isItem, under: heading, after: previous)
        place(reading, at: block.location, under: heading, in: scope, isFinal: true)
        previous = LineAbove(reading.text)
        if let promise = NamedPromise.read(reading.text, at: block.location) { promises.append(promise) }
        return reading
    }

    /// Takes what a text says where it stands.
    ///
    /// - Parameters:
    ///   - reading: What it says.
    ///   - location: Where it begins.
    ///   - heading: What stands above it.
    ///   - scope: What its claims belong to.
    ///   - isFinal: Whether its claims stay what they are: those of a cell may change with the rest of its row.
    mutating func place(
        _ reading: LineReading, at location: SourceLocation, under heading: HeadingContext, in scope: ClaimScope,
        isFinal: Bool = false
    ) {
        let place = ClaimPlace(
            scope, line: location.line, passageAt: location.column, length: reading.length)
        let findings = reading.findings
        let first = claims.count
        for fact in findings.facts { claims.append(Claim(fact, at: place, phase: heading.traits.phase)) }
        for position in findings.namedDegrees {
            noteDegree(claims[first + position], heading.path, at: isFinal ? first + position : nil)
        }
        if let degrees = findings.degrees {
            take(degrees, among: findings.facts, at: place, under: heading, claimedFrom: isFinal ? first : nil)
        }
        placeRest(reading, at: location)
    }

    /// Takes what a text says beside its claims.
    mutating func placeRest(_ reading: LineReading, at location: SourceLocation) {
        for equation in reading.findings.equations { equations.append(equation.placed(at: location)) }
        if let open = reading.findings.open,
            let equation = recent.contradiction(of: open, quote: reading.text, at: location)
        {
            equations.append(equation)
        }
        recent.append(reading.findings)
        for rate in reading.findings.rates { rates.append(rate.placed(at: location)) }
        for number in reading.findings.unchecked {
            unchecked.append(location.advanced(by: number.column), number.quote)
        }
        if let kind = reading.statement {
            remarks.append(Statement(kind: kind, location: location, quote: reading.text))
        }
        for slip in reading.slips {
            remarks.append(Statement(kind: slip.kind, location: location, quote: slip.quote))
        }
    }
}

extension Claim {
    /// The claim that a fact makes at the place of its text.
    init(_ fact: LineFindings.Fact, at place: ClaimPlace, phase: Phase?) {
        self.init(
            kind: fact.kind, value: fact.value, at: place, column: place.quoteColumn + fact.column, phase: phase,
            extent: fact.extent, form: fact.form, load: fact.load)
    }
}

extension Equation {
    /// The calculation of a text that begins at a place.
    func placed(at location: SourceLocation) -> Equation {
        var equation = self
        equation.location = location.advanced(by: self.location.column)
        return equation
    }
}
