internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Reads the claims of Markdown: list items, lines and table rows of the form *key: value*, degrees of parallelism, and
/// numbers in prose whose neighbouring words say what they measure.
struct MarkdownClaims {
    var claims: [Claim] = []
    private(set) var equations: [Equation] = []
    private(set) var unchecked = UncheckedNumbers()
    /// The layouts that lines and sections propose.
    var strategies: [StatedStrategy] = []
    /// The degrees of each section, which together may be a layout.
    var sections: [(headings: [String], degrees: [Claim])] = []
    /// The header of the table that is being read.
    var header: [MarkdownText] = []
    /// How many of its columns after the first name something that claims are made of.
    var knownColumns = 0
    private var previous = ""
    /// Longer lines are data, not text.
    private static let longestLine = 20_000
    /// How many layouts of one document are taken.
    static let mostStrategies = 400
    var rowCount = 0
    /// How many layouts of table rows beyond the most that are taken were left out, with all that is claimed of them.
    var omittedStrategies = 0
    var vocabulary = VocabularyLookup()

    init(_ blocks: [MarkdownBlock]) {
        for block in blocks {
            switch block.kind {
            case .listItem:
                previous = ""
                read(block.plain, under: block.headingPath)
            case .paragraph: read(block.plain, under: block.headingPath)
            case .tableRow(let cells, let isHeader):
                if isHeader {
                    readHeader(cells, under: block.headingPath)
                } else {
                    readRow(cells, under: block.headingPath)
                }
                previous = ""
            case .heading:
                readCluster(block.plain)
                previous = ""
            case .code: previous = ""
            }
        }
        gatherStrategies()
    }

    /// Reads what texts inside a structured document, such as rationales, say of experts and calculate; other counts in
    /// them are shares and examples as often as facts.
    init(texts: [(text: String, location: SourceLocation)]) {
        for (text, location) in texts where text.utf8.count < 10_000 && text.contains(where: \.isNumber) {
            let line = MarkdownText(source: text, at: location.advanced(by: 1))
            read(Reading(line, key: "", headings: []))
        }
        claims.removeAll { $0.kind != .expertsPerLayer && $0.kind != .expertsPerDevice }
        strategies = []
    }

    /// One line with everything that is found in it.
    struct Reading {
        let line: MarkdownText
        let key: String
        let headings: [String]
        let quantities: [WrittenQuantity]
        let degrees: [WrittenDegrees.Mention]
        let scalars: [Unicode.Scalar]
        let headingWords: Set<String>
        /// The phase that the headings name.
        let phase: Phase?
        /// The numbers that claims were read from.
        var taken: [Range<Int>] = []
        var offset = 0

        init(_ line: MarkdownText, key: String, headings: [String]) {
            self.line = line
            self.key = key
            self.headings = headings
            let spelled = SpelledCounts.scan(line.text)
            let written = QuantityScanner.scan(line.text)
            quantities =
                spelled.isEmpty ? written : (written + spelled).sorted { $0.range.lowerBound < $1.range.lowerBound }
            degrees = WrittenDegrees.scan(line.text)
            scalars = Array(line.text.unicodeScalars)
            headingWords = Set(headings.flatMap(Words.split))
            phase = Phase.named(in: headings)
        }
    }

    private mutating func read(_ line: MarkdownText, under headings: [String]) {
        defer { previous = line.text }
        guard line.text.utf8.count < MarkdownClaims.longestLine else {
            return unchecked.append(line.location, "a line of \(line.text.utf8.count) bytes")
        }
        guard line.text.contains(where: { $0.isNumber }) || line.text.contains(where: { $0 == ":" || $0 == "：" }) else {
            return
        }
        var reading = Reading(line, key: "", headings: headings)
        for segment in KeyedSegment.all(in: line.text) {
            if let range = readKeyed(segment, reading) { reading.taken.append(range) }
        }
        read(reading)
    }

    /// Reads what a line says beyond its keys.
    mutating func read(_ reading: Reading) {
        var reading = reading
        guard !reading.quantities.isEmpty || !reading.degrees.isEmpty else { return }
        let own = Set(Words.split(reading.line.text) + Words.split(reading.key))
        let words = own.union(reading.headingWords)
        readDegrees(&reading, words)
        let calculated = EquationReader(
            reading.line, quantities: reading.quantities, degrees: reading.degrees, words: words)
        equations += calculated.equations
        equations += QuotedShares.read(reading.line, quantities: reading.quantities, words: words)
        readProse(&reading, own, factors: calculated.factors)
        for quantity in reading.quantities where quantity.range.lowerBound >= reading.offset {
            let isKnown = (reading.taken + calculated.consumed).contains { $0.overlaps(quantity.range) }
            if !isKnown {
                unchecked.append(reading.line.location(ofScalar: quantity.range.lowerBound), reading.line.text)
            }
        }
    }

    /// Reads how many accelerators a heading names: `Kimi-K2 on 32 H200`.
    private mutating func readCluster(_ line: MarkdownText) {
        let reading = Reading(line, key: "", headings: [])
        for quantity in reading.quantities where quantity.dimension == .count {
            let context = ProseContext(
                scalars: reading.scalars, quantity: quantity, lineWords: [], headingWords: [], previous: "")
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
        for match in vocabulary.matches(named: segment.key, in: reading.headings.last ?? "") {
            let kind = match.kind
            if kind == .sequenceLengthRange, let range = segment.bracketedRange {
                append(kind, .range(range), reading, at: offset, key: segment.key)
                return offset..<(offset + segment.value.unicodeScalars.count)
            }
            if kind.isText {
                let word = segment.value.prefix { $0 != "(" && $0 != "（" && $0 != ";" }.trimmingBlanks
                guard match.isWhole, ClaimText.isPlausible(word, as: kind), word.utf8.count < 80 else { continue }
                append(kind, .text(word), reading, at: offset, key: segment.key)
                return nil
            }
            guard let dimension = kind.dimension else { continue }
            let own = reading.quantities.filter {
                $0.range.lowerBound >= offset && $0.range.lowerBound < offset + segment.value.unicodeScalars.count
            }
            // `HBM per GPU (GB) | 141`: the key has the unit. A count is the first number, a size any that has its unit.
            let implied = own.first.flatMap { first in
                first.dimension == .count && first.unit.isEmpty && dimension != .count && dimension != .tokenRate
                    ? ImpliedUnit.value(first.value, of: kind, named: segment.key).map { (first, $0) } : nil
            }
            if let (quantity, value) = implied, dimension != .share || own.count == 1 {
                append(kind, .number(value, dimension), reading, at: quantity.range.lowerBound, key: segment.key)
                return quantity.range
            }
            if let quantity = segment.result(among: own.filter { $0.measures(dimension) }) {
                if kind.isDegree && reading.degrees.count > 1 { continue }
                if kind.isDegree && !ParallelDegree.isPlausible(quantity.value) { continue }
                if dimension == .count && quantity.value < 0 { continue }
                // `HBM available: 8 × 80 GB = 640 GB` is of all devices, whatever its key says.
                let isCalculated = quantity.range != own.first { $0.measures(dimension) }?.range
                let kind = kind == .deviceMemory && isCalculated ? .clusterMemory : kind
                append(
                    kind, .number(quantity.value, dimension), reading, at: quantity.range.lowerBound, key: segment.key)
                if kind.isDegree { noteDegree(claims[claims.count - 1], reading.headings) }
                return quantity.range
            }
        }
        return nil
    }

    private mutating func noteDegree(_ claim: Claim, _ headings: [String]) {
        guard claim.kind != .replicas else { return }
        if let last = sections.indices.last, sections[last].headings == headings,
            !sections[last].degrees.contains(where: { $0.kind == claim.kind })
        {
            sections[last].degrees.append(claim)
        } else {
            sections.append((headings, [claim]))
        }
    }

    /// Reads `PP4×TP4×DP2`; two degrees or more on one line are a layout.
    private mutating func readDegrees(_ reading: inout Reading, _ words: Set<String>) {
        let mentions = reading.degrees.filter { mention in !reading.taken.contains { $0.overlaps(mention.range) } }
        guard !mentions.isEmpty else { return }
        reading.taken += mentions.map(\.range)
        let isRejected =
            ProseContext.speaksOfAnError(reading.line.text) || !words.isDisjoint(with: ProseContext.rejectingWords)
        guard !isRejected, Set(mentions.map(\.kind)).count == mentions.count else { return }
        let found = mentions.map { mention in
            Claim(
                kind: mention.kind, value: .number(Double(mention.value), .count),
                location: reading.line.location(ofScalar: mention.range.lowerBound), quote: reading.line.text,
                phase: reading.phase, form: .prose)
        }
        claims += found
        guard mentions.count >= 2, mentions.contains(where: { $0.kind == .tensorDegree || $0.kind == .dataDegree }),
            mentions.contains(where: { $0.value > 1 })
        else { return }
        guard strategies.count < MarkdownClaims.mostStrategies else {
            omittedStrategies += 1
            return
        }
        let devices = deviceCount(in: reading)
        if var strategy = StatedStrategy(
            claims: found + (devices.map { [$0] } ?? []), document: found[0].document,
            phase: reading.phase, name: "line \(found[0].location.line)")
        {
            // Prose that does not say how many devices a layout uses may mean one of several copies.
            strategy.impliesCopies = devices == nil
            strategies.append(strategy)
        }
    }

    /// The number of devices that a line names.
    private func deviceCount(in reading: Reading) -> Claim? {
        let nouns: Set<String> = ["gpu", "gpus", "accelerators", "devices", "npus", "h100s", "h200s", "cards"]
        let scalars = reading.line.text.unicodeScalars
        for quantity in reading.quantities
        where quantity.dimension == .count && quantity.value >= 1 && quantity.value < 1e6 {
            let rest = String(String.UnicodeScalarView(scalars.dropFirst(quantity.range.upperBound).prefix(20)))
            guard let word = Words.split(rest).first, nouns.contains(word), quantity.value == quantity.value.rounded()
            else { continue }
            return Claim(
                kind: .deviceCount, value: .number(quantity.value, .count),
                location: reading.line.location(ofScalar: quantity.range.lowerBound), quote: reading.line.text,
                form: .prose)
        }
        return nil
    }

    /// Reads the numbers of a line that its key did not take.
    private mutating func readProse(_ reading: inout Reading, _ words: Set<String>, factors: [Range<Int>]) {
        for quantity in reading.quantities where quantity.range.lowerBound >= reading.offset {
            guard !reading.taken.contains(where: { $0.overlaps(quantity.range) }) else { continue }
            // `61 × 576 × 2 bytes = 70.3 KB` claims 70.3 KB.
            let isFactor = quantity.dimension == .data && factors.contains { $0.overlaps(quantity.range) }
            guard !isFactor else { continue }
            let sentence = Sentence.range(around: quantity.range.lowerBound, in: reading.scalars)
            let isAlone = sentence.count == reading.scalars.count
            let own = isAlone ? words : Set(Sentence.words(sentence, of: reading.scalars) + Words.split(reading.key))
            let context = ProseContext(
                scalars: reading.scalars, quantity: quantity, lineWords: own, headingWords: reading.headingWords,
                previous: previous)
            guard let kind = context.kind, let dimension = kind.dimension else { continue }
            reading.taken.append(quantity.range)
            append(
                kind, .number(quantity.value, dimension), reading, at: quantity.range.lowerBound, key: reading.key,
                extent: context.extent, form: .prose)
        }
    }

    private mutating func append(
        _ kind: ClaimKind, _ value: ClaimValue, _ reading: Reading, at offset: Int, key: String,
        extent: ClaimExtent? = nil,
        form: ClaimForm = .named
    ) {
        let line = reading.line
        let isTime = kind == .timeToFirstTokenRequirement || kind == .timeToFirstToken
        if isTime && ProseContext.speaksOfAnError(line.text) { return }
        var kind = kind
        if ProseContext.arePromises(reading.headings) {
            if kind == .timeToFirstToken { kind = .timeToFirstTokenRequirement }
            if kind == .timePerOutputToken { kind = .timePerOutputTokenRequirement }
        }
        let blanks = line.text.unicodeScalars.dropFirst(offset).prefix { $0.properties.isWhitespace }.count
        claims.append(
            Claim(
                kind: kind, value: value, location: line.location(ofScalar: offset + blanks), quote: line.text,
                phase: reading.phase,
                extent: extent ?? ClaimExtent(Words.split(key + " " + line.text)), form: form,
                load: kind.dependsOnLoad ? load(reading, at: offset, key: key) : StatedLoad()))
    }

    /// The load that a number's key and sentence name.
    private func load(_ reading: Reading, at offset: Int, key: String) -> StatedLoad {
        let sentence = Sentence.text(Sentence.range(around: offset, in: reading.scalars), of: reading.scalars)
        let text = key.isEmpty || sentence.hasPrefix(key) ? sentence : key + ", " + sentence
        return StatedLoad(in: text, quantities: QuantityScanner.scan(text))
    }

    /// The degrees that a section lists one by one make a layout together.
    private mutating func gatherStrategies() {
        let copies = claims.filter { $0.kind == .replicas && $0.form == .named }
        for section in sections where section.degrees.count >= 2 || section.degrees.first?.kind == .tensorDegree {
            guard strategies.count < MarkdownClaims.mostStrategies else {
                omittedStrategies += 1
                continue
            }
            let first = section.degrees[0]
            let shared = copies.filter { $0.phase == first.phase }
            if var strategy = StatedStrategy(
                claims: section.degrees + shared.prefix(1), document: first.document, phase: first.phase,
                name: section.headings.last ?? first.document)
            {
                strategy.impliesCopies = section.degrees.count == 1
                strategies.append(strategy)
            }
        }
    }
}
