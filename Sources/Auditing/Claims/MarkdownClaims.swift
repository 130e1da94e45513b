internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Reads the claims of Markdown: list items, lines and table rows of the form *key: value*, degrees of parallelism, and
/// numbers in prose whose neighbouring words say what they measure.
struct MarkdownClaims {
    var claims: [Claim] = []
    private(set) var equations: [Equation] = []
    /// The rates that sentences state with their batch and time per token.
    private(set) var rates: [StatedRate] = []
    private(set) var unchecked = UncheckedNumbers()
    /// The layouts that lines and sections propose.
    var strategies: [StatedStrategy] = []
    /// The degrees of each section, which together may be a layout.
    var sections: [(headings: [String], degrees: [Claim])] = []
    /// The header of the table that is being read.
    var header: [MarkdownText] = []
    /// The words of each of its titles.
    var headerWords: [[Word]] = []
    /// The strategy that claims belong to while its row is read.
    var rowName: String?
    /// The words of that row's first cell.
    var rowWords: [Word] = []
    /// The degrees of a line on attention, and how many layouts were known before it.
    var pendingAttention: (claims: [Claim], strategies: Int)?
    /// What each of its columns claims, where columns are strategies.
    var columns: [Int: [Claim]] = [:]
    /// How many of its columns after the first name something that claims are made of.
    var knownColumns = 0
    private var previous = LineAbove.none
    /// Longer lines are data, not text.
    private static let longestLine = 20_000
    /// How many layouts of one document are taken.
    static let mostStrategies = 400
    var rowCount = 0
    /// How many layouts of table rows beyond the most that are taken were left out, with all that is claimed of them.
    var omittedStrategies = 0
    var vocabulary = VocabularyLookup()
    var lookup = HeadingLookup()

    /// Reads the pieces of a document.
    ///
    /// - Parameters:
    ///   - blocks: The pieces.
    ///   - plain: The text of each without its markers.
    init(_ blocks: [MarkdownBlock], plain: [MarkdownText]) {
        for (block, text) in zip(blocks, plain) {
            switch block.kind {
            case .listItem:
                previous = .none
                read(text, under: block.headingPath)
            case .paragraph: read(text, under: block.headingPath)
            case .tableRow(let cells, let isHeader):
                if isHeader {
                    readHeader(cells, under: block.headingPath)
                } else {
                    readRow(cells, under: block.headingPath)
                }
                previous = .none
            case .heading:
                readCluster(text)
                previous = .none
            case .code: previous = .none
            }
        }
        gatherColumns()
        gatherStrategies()
    }

    /// Reads what texts inside a structured document, such as rationales, say of experts and calculate; other counts in
    /// them are shares and examples as often as facts.
    init(texts: [(text: String, location: SourceLocation)]) {
        for (text, location) in texts where text.utf8.count < 10_000 {
            let line = MarkdownText(source: text, at: location.advanced(by: 1))
            guard line.scalars.contains(where: \.isNumeral) else { continue }
            read(Reading(line, key: "", [], under: .none))
        }
        claims.removeAll { $0.kind != .expertsPerLayer && $0.kind != .expertsPerDevice }
        strategies = []
    }

    private mutating func read(_ line: MarkdownText, under headings: [String]) {
        defer { previous = LineAbove(line.text) }
        guard line.text.utf8.count < MarkdownClaims.longestLine else {
            return unchecked.append(line.location, "a line of \(line.text.utf8.count) bytes")
        }
        guard line.scalars.contains(where: { $0.isNumeral || $0 == ":" || $0 == "：" }) else { return }
        var reading = Reading(line, key: "", [], under: lookup.context(of: headings))
        for segment in KeyedSegment.all(in: line.scalars) {
            if let range = readKeyed(segment, reading) { reading.taken.append(range) }
        }
        read(reading)
    }

    /// Reads what a line says beyond its keys.
    mutating func read(_ reading: Reading) {
        var reading = reading
        guard !reading.quantities.isEmpty || !reading.degrees.isEmpty else { return }
        readDegrees(&reading)
        let topics = Equation.Topics(reading.words).union(Equation.Topics(reading.heading.words))
        let calculated = EquationReader(
            reading.line, quantities: reading.quantities, degrees: reading.degrees, topics: topics)
        equations += calculated.equations
        equations += QuotedShares.read(reading.line, quantities: reading.quantities, topics: topics)
        equations += Restatements.read(reading.line, quantities: reading.quantities, topics: topics)
        equations += StageSplits.read(reading.line, quantities: reading.quantities, topics: topics)
        rates += StatedRate.read(reading.line, quantities: reading.quantities)
        readProse(&reading, calculated)
        readRouting(reading)
        for quantity in reading.quantities where quantity.range.lowerBound >= reading.offset {
            let isKnown =
                reading.taken.contains { $0.overlaps(quantity.range) }
                || calculated.consumed.contains { $0.overlaps(quantity.range) }
            if !isKnown {
                unchecked.append(reading.line.location(ofScalar: quantity.range.lowerBound), reading.line.text)
            }
        }
    }

    /// Reads `top-8 routing`, which names the experts of a token.
    private mutating func readRouting(_ reading: Reading) {
        guard let count = RoutingWords.expertsPerToken(in: reading.scalars) else { return }
        append(
            .expertsPerToken, .number(Double(count.value), .count), reading, at: count.offset, key: "", form: .prose)
    }

    /// Reads how many accelerators a heading names: `Kimi-K2 on 32 H200`.
    private mutating func readCluster(_ line: MarkdownText) {
        let reading = Reading(line, key: "", [], under: .none)
        for quantity in reading.quantities where quantity.dimension == .count {
            let context = ProseContext(
                scalars: reading.scalars, quantity: quantity, lineWords: [], headingWords: [], previous: .none)
            guard context.kind == .deviceCount else { continue }
            append(
                .deviceCount, .number(quantity.value, .count), reading, at: quantity.range.lowerBound, key: "",
                form: .prose)
        }
    }

    /// Reads the value of a key in the vocabulary.
    ///
    /// - Returns: The range of the quantity that was taken as the value, in scalars of the line.
    mutating func readKeyed(_ segment: KeyedSegment, _ reading: Reading) -> Range<Int>? {
        let offset = segment.offset
        for match in vocabulary.matches(named: segment.key, in: reading.heading.path.last ?? "") {
            let kind = match.kind
            if kind == .sequenceLengthRange, let range = segment.bracketedRange {
                append(kind, .range(range), reading, at: offset, key: segment.key, form: match.form)
                return offset..<(offset + segment.value.unicodeScalars.count)
            }
            if kind.isText {
                // What follows a comma or an arrow says more of it: `Qwen3-32B, BF16`, `A100 80GB，共 4 张`.
                let word = ClaimText.name(in: segment.value, as: kind)
                guard match.isWhole, ClaimText.isPlausible(word, as: kind), word.utf8.count < 80 else { continue }
                append(kind, .text(word), reading, at: offset, key: segment.key)
                return nil
            }
            guard let dimension = kind.dimension else { continue }
            let isPlain = kind.isArchitecture || [.batchSize, .denseLayers, .mixtureLayers].contains(kind)
            if isPlain, !segment.isPlainFact { continue }
            // `张量并行只在机内进行：64 个 Query 头`
            if kind.isDegree, !match.isWhole, Words.list(segment.value).count > 1 { continue }
            let own = reading.quantities.filter {
                $0.range.lowerBound >= offset && $0.range.lowerBound < offset + segment.value.unicodeScalars.count
            }
            // `HBM per GPU (GB) | 141`: the key has the unit. A count is the first number, a size any that has its unit.
            let implied = own.first.flatMap { first in
                first.dimension == .count && first.unit.isEmpty && dimension != .count && dimension != .tokenRate
                    ? ImpliedUnit.value(first.value, of: kind, named: segment.key + " " + segment.unit).map {
                        (first, $0)
                    }
                    : nil
            }
            // Below a title such as `GB` nothing is counted.
            if !segment.unit.isEmpty, implied == nil, own.first?.dimension == .count, own.first?.unit.isEmpty == true {
                continue
            }
            if let (quantity, value) = implied, dimension != .share || own.count == 1 {
                guard
                    append(
                        kind, .number(value, dimension), reading, at: quantity.range.lowerBound, key: segment.key,
                        form: match.form)
                else { continue }
                return quantity.range
            }
            if let quantity = segment.result(among: own.filter { $0.measures(dimension) }) {
                if kind.isDegree && reading.degrees.count > 1 { continue }
                if kind.isDegree && !ParallelDegree.isPlausible(quantity.value) { continue }
                if dimension == .count && quantity.value < 0 { continue }
                // `HBM available: 8 × 80 GB = 640 GB` is of all devices, whatever its key says.
                let isCalculated = quantity.range != own.first { $0.measures(dimension) }?.range
                let kind = kind == .deviceMemory && isCalculated ? .clusterMemory : kind
                guard
                    append(
                        kind, .number(quantity.value, dimension), reading, at: quantity.range.lowerBound,
                        key: segment.key, form: match.form)
                else { continue }
                if kind.isDegree { noteDegree(claims[claims.count - 1], reading.heading.path) }
                return quantity.range
            }
        }
        return nil
    }

    /// Reads the numbers of a line that its key did not take.
    private mutating func readProse(_ reading: inout Reading, _ calculated: EquationReader) {
        var last: (sentence: Range<Int>, words: [Word])?
        for quantity in reading.quantities where quantity.range.lowerBound >= reading.offset {
            guard !reading.taken.contains(where: { $0.overlaps(quantity.range) }) else { continue }
            // `61 × 576 × 2 bytes = 70.3 KB` claims 70.3 KB.
            let isFactor =
                quantity.dimension == .data
                && (quantity.value <= 16 || calculated.factors.contains { $0.overlaps(quantity.range) })
            guard !isFactor else { continue }
            let sentence = Sentence.range(around: quantity.range.lowerBound, in: reading.scalars)
            let isAlone = sentence.count == reading.scalars.count
            let words: [Word]
            if let last, last.sentence == sentence {
                words = last.words
            } else {
                words = isAlone ? reading.words : Words.list(reading.scalars[sentence]) + Words.list(reading.key)
                last = (sentence, words)
            }
            let context = ProseContext(
                scalars: reading.scalars, quantity: quantity, lineWords: words, headingWords: reading.heading.words,
                previous: previous)
            // A result is named before its calculation: `head_dim = 2048 / 32 = 64`.
            let named =
                context.kind == nil
                ? calculated.results[quantity.range].map { start in
                    ProseContext(
                        scalars: reading.scalars, quantity: quantity, from: start, lineWords: words,
                        headingWords: reading.heading.words, previous: previous)
                } : nil
            guard
                let kind = context.kind ?? named?.kind ?? repeated(quantity, reading)
                    ?? (calculated.products.contains(quantity.range) ? cacheOfSection(quantity, reading) : nil),
                let dimension = kind.dimension
            else { continue }
            // `head_dim = 2048 / 32 = 64` claims 64.
            if kind.isArchitecture || kind == .expertsPerDevice,
                calculated.factors.contains(where: { $0.overlaps(quantity.range) })
            {
                continue
            }
            let isTaken = append(
                kind, .number(quantity.value, dimension), reading, at: quantity.range.lowerBound, key: reading.key,
                extent: context.extent, form: .prose)
            if isTaken { reading.taken.append(quantity.range) }
        }
    }

    /// Takes a claim down, unless the number counts a part of what its name means.
    @discardableResult
    private mutating func append(
        _ kind: ClaimKind, _ value: ClaimValue, _ reading: Reading, at offset: Int, key: String,
        extent: ClaimExtent? = nil,
        form: ClaimForm = .named
    ) -> Bool {
        let line = reading.line
        let isTime = kind == .timeToFirstTokenRequirement || kind == .timeToFirstToken
        if isTime && ProseContext.speaksOfAnError(reading.lineWords) { return true }
        let name = words(of: key, in: reading) + rowWords
        var extent = extent ?? ClaimExtent(name + reading.lineWords)
        // `Memory per GPU` above a table of parts
        if extent == .unstated || (extent == .total && form != .prose), kind.dimension == .data,
            let title = reading.heading.path.last
        {
            let own = ClaimExtent(Words.list(title))
            if extent == .unstated || own == .perDevice { extent = own }
        }
        if PartialFacts.excludes(value, as: kind, named: form == .prose ? [] : name, over: extent) { return false }
        var kind = kind
        if reading.heading.arePromises {
            if kind == .timeToFirstToken { kind = .timeToFirstTokenRequirement }
            if kind == .timePerOutputToken { kind = .timePerOutputTokenRequirement }
        }
        let blanks = line.scalars.dropFirst(offset).prefix(while: \.isBlank).count
        claims.append(
            Claim(
                kind: kind, value: value, location: line.location(ofScalar: offset + blanks), quote: line.text,
                phase: reading.heading.phase,
                extent: extent, form: form,
                strategy: rowName,
                load: kind.dependsOnLoad ? load(reading, at: offset, key: key) : StatedLoad()))
        return true
    }

    /// The words of a key, which may be the line's own.
    private func words(of key: String, in reading: Reading) -> [Word] {
        key == reading.key ? Array(reading.keyWords) : Words.list(key)
    }

    /// The load that a number's key and sentence name.
    private func load(_ reading: Reading, at offset: Int, key: String) -> StatedLoad {
        let sentence = reading.scalars[Sentence.range(around: offset, in: reading.scalars)]
        let name = [Unicode.Scalar](scalarsOf: key)
        if name.isEmpty || sentence.starts(with: name) { return StatedLoad(in: Array(sentence)) }
        return StatedLoad(in: name + [",", " "] + sentence)
    }
}
