internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Makes claims of what stands in a line: *key: value*, degrees of parallelism, and numbers whose neighbouring words say
/// what they measure.
struct LineScan {
    var findings = LineFindings()
    let line: ScannedLine
    let vocabulary: VocabularyLookup
    private let previous: LineAbove
    /// The amounts of data that stand before the text on its line, with what they measure.
    private let amountsBefore: [(amount: Double, kind: ClaimKind)]
    /// Whether only counts of experts and calculations are asked for.
    private var isMember = false
    /// The numbers that claims were read from.
    var taken: [Range<Int>] = []
    /// The load that the last sentence names under a key.
    private var lastLoad: (sentence: Range<Int>, key: String, load: StatedLoad)?

    init(
        _ line: ScannedLine, _ vocabulary: VocabularyLookup, after previous: LineAbove = .none,
        amountsBefore: [(amount: Double, kind: ClaimKind)] = []
    ) {
        self.line = line
        self.vocabulary = vocabulary
        self.previous = previous
        self.amountsBefore = amountsBefore
    }

    /// Reads a line of text.
    mutating func readLine() {
        readLengths()
        for segment in KeyedSegment.all(in: line.scalars) {
            if let range = readKeyed(segment) { taken.append(range) }
        }
        readRest()
    }

    /// Reads the lengths of a prompt and of its answer where they stand together.
    private mutating func readLengths() {
        guard line.quantities.count >= 2, let pair = LengthPair.read(line.scalars, quantities: line.quantities) else {
            return
        }
        for (kind, quantity) in [(ClaimKind.inputLength, pair.input), (.outputLength, pair.output)] {
            if append(kind, .number(quantity.value, .count), at: quantity.range.lowerBound, key: "") {
                taken.append(quantity.range)
            }
        }
    }

    /// Reads a cell as the value of its title.
    ///
    /// - Parameter unit: The unit of a bare number, where the title above it says one.
    mutating func readCell(unit: String) {
        let pairs = KeyedSegment.pairs(key: line.key, value: line.line.text, unit: unit).filter { pair in
            !vocabulary.matches(named: pair.key, in: line.heading.traits.parent).isEmpty
        }
        let whole = KeyedSegment(key: line.key, value: line.line.text, offset: 0, isWholeLine: true, unit: unit)
        for segment in pairs.isEmpty ? [whole] : pairs {
            if let range = readKeyed(segment) { taken.append(range) }
        }
        readRest()
    }

    /// Reads what the text of a member says of experts and calculates.
    mutating func readMember() {
        isMember = true
        readRest()
        findings.facts.removeAll { $0.kind != .expertsPerLayer && $0.kind != .expertsPerDevice }
        findings.degrees = nil
    }

    /// Reads how many accelerators a heading names: `Kimi-K2 on 32 H200`.
    mutating func readTitle() {
        for quantity in line.quantities where quantity.dimension == .count {
            let context = ProseContext(
                line, quantity: quantity, lineWords: [], headings: [], previous: .none, with: vocabulary)
            guard context.kind == .deviceCount else { continue }
            append(
                .deviceCount, .number(quantity.value, .count), at: quantity.range.lowerBound, key: "", form: .prose)
        }
    }

    /// Reads what a line says beyond its keys.
    private mutating func readRest() {
        guard !line.quantities.isEmpty || !line.degrees.isEmpty else { return }
        readDegrees()
        let (text, quantities) = (line.line, line.quantities)
        let topics = Equation.Topics(line.words).union(line.heading.traits.topics)
        let calculated = EquationReader(
            text, quantities: quantities, degrees: line.degrees, topics: topics)
        take(calculated.equations)
        take(QuotedShares.read(text, quantities: quantities, topics: topics))
        take(Restatements.read(text, quantities: quantities, topics: topics))
        take(SpelledSums.read(text, quantities: quantities, topics: topics))
        take(StageSplits.read(text, quantities: quantities, topics: topics))
        take(ExpertSplits.read(text, quantities: quantities, degrees: line.degrees, topics: topics))
        take(StatedChanges.read(text, quantities: quantities))
        take(
            LabelledSums.read(text, quantities: quantities, topics: topics) {
                calculated.results[$0.range] != nil
            })
        findings.amounts = quantities.lazy.filter { $0.dimension == .data }.map(\.value)
        findings.rateNumbers = quantities.lazy.filter {
            $0.dimension == .tokenRate || ($0.dimension == .count && $0.value >= 100)
        }.map(\.value)
        findings.open = OpenCalculation.read(text, quantities: quantities)
        findings.rates += StatedRate.read(text, quantities: quantities)
        readProse(calculated)
        readRouting()
        guard !isMember else { return }
        for quantity in quantities {
            let isKnown =
                taken.contains { $0.overlaps(quantity.range) }
                || calculated.consumed.contains { $0.overlaps(quantity.range) }
            if !isKnown {
                findings.unchecked.append(
                    .init(column: column(of: quantity.range.lowerBound), quote: text.text))
            }
        }
    }

    private mutating func take(_ equations: [Equation]) {
        if !equations.isEmpty { findings.equations += equations }
    }

    /// Reads `top-8 routing`, which names the experts of a token.
    private mutating func readRouting() {
        guard let count = RoutingWords.expertsPerToken(in: line.scalars) else { return }
        append(.expertsPerToken, .number(Double(count.value), .count), at: count.offset, key: "", form: .prose)
    }

    /// Reads the numbers of a line that its key did not take.
    private mutating func readProse(_ calculated: EquationReader) {
        var last: (sentence: Range<Int>, words: [Word])?
        for quantity in line.quantities {
            guard !taken.contains(where: { $0.overlaps(quantity.range) }), !isMember || quantity.measures(.count)
            else { continue }
            // `61 × 576 × 2 bytes = 70.3 KB` claims 70.3 KB.
            let isFactor = calculated.factors.contains { $0.overlaps(quantity.range) }
            if quantity.dimension == .data, quantity.value <= 16 || isFactor { continue }
            let sentence = Sentence.range(
                around: quantity.range.lowerBound, in: line.scalars, after: last?.sentence)
            let isAlone = sentence.count == line.scalars.count
            let words: [Word]
            if let last, last.sentence == sentence {
                words = last.words
            } else {
                words = isAlone ? line.words : Array(line.words(in: sentence)) + line.keyWords
                last = (sentence, words)
            }
            let context = ProseContext(
                line, quantity: quantity, lineWords: words, headings: line.heading.traits.names, previous: previous,
                with: vocabulary)
            var named = context.kind
            // A result is named before its calculation: `head_dim = 2048 / 32 = 64`.
            if named == nil, let start = calculated.results[quantity.range] {
                named =
                    ProseContext(
                        line, quantity: quantity, from: start, lineWords: words, headings: line.heading.traits.names,
                        previous: previous, with: vocabulary
                    ).kind
            }
            if named == nil, quantity.dimension == .data {
                named = kind(of: quantity, isProduct: calculated.products.contains(quantity.range))
            }
            guard let kind = named, let dimension = kind.dimension else { continue }
            // `head_dim = 2048 / 32 = 64` claims 64.
            if isFactor, kind.isArchitecture || kind == .expertsPerDevice { continue }
            let isTaken = append(
                kind, .number(quantity.value, dimension), at: quantity.range.lowerBound, key: line.key,
                extent: context.extent, form: .prose)
            if isTaken { taken.append(quantity.range) }
        }
    }

    /// What an amount of data measures that no word beside it names.
    private mutating func kind(of amount: WrittenQuantity, isProduct: Bool) -> ClaimKind? {
        // The same amount before it on the line: `= 133.1 GB，也就是每张卡要放 133.1 GB`.
        let value = ClaimValue.number(amount.value, .data)
        if let same = findings.facts.last(where: { $0.value == value }) { return same.kind }
        if let same = amountsBefore.last(where: { $0.amount == amount.value }) { return same.kind }
        findings.unnamedAmounts.append(amount.value)
        // A product of a section on the cache alone: `64 × 8192 × 253,952 B = 133.1 GB`.
        return isProduct && amount.value > 1e6 && line.heading.traits.areOnCache ? .keyValueCacheMemory : nil
    }

    /// Takes a fact down, unless the number counts a part of what its name means.
    @discardableResult
    mutating func append(
        _ kind: ClaimKind, _ value: ClaimValue, at offset: Int, key: String, extent: ClaimExtent? = nil,
        form: ClaimForm = .named
    ) -> Bool {
        let isTime = kind == .timeToFirstTokenRequirement || kind == .timeToFirstToken
        if isTime && ProseContext.speaksOfAnError(line.lineWords) { return true }
        let name = words(of: key)
        var extent = extent ?? ClaimExtent(name + line.lineWords)
        if extent == .unstated || (extent == .total && form != .prose), kind.dimension == .data {
            let above = line.heading.traits.extent
            if extent == .unstated || above == .perDevice { extent = above }
        }
        if PartialFacts.excludes(value, as: kind, named: form == .prose ? [] : name, over: extent) { return false }
        var kind = kind
        if line.heading.traits.arePromises {
            if kind == .timeToFirstToken { kind = .timeToFirstTokenRequirement }
            if kind == .timePerOutputToken { kind = .timePerOutputTokenRequirement }
            if kind == .throughput { kind = .throughputRequirement }
        }
        let blanks = line.scalars.dropFirst(offset).prefix(while: \.isBlank).count
        findings.facts.append(
            LineFindings.Fact(
                kind: kind, value: value, column: column(of: offset + blanks),
                extent: extent, form: form, load: kind.dependsOnLoad ? load(at: offset, key: key) : StatedLoad()))
        return true
    }

    func column(of offset: Int) -> Int { line.line.location(ofScalar: offset).column }

    /// The words of a key, which may be the line's own.
    private func words(of key: String) -> [Word] { key == line.key ? Array(line.keyWords) : Words.list(key) }

    /// The load that a number's key and sentence name.
    private mutating func load(at offset: Int, key: String) -> StatedLoad {
        let range = Sentence.range(around: offset, in: line.scalars, after: lastLoad?.sentence)
        if let lastLoad, lastLoad.sentence == range, lastLoad.key == key { return lastLoad.load }
        let sentence = line.scalars[range]
        let name = [Unicode.Scalar](scalarsOf: key)
        let isNamed = name.isEmpty || sentence.starts(with: name)
        let load =
            isNamed && range == line.scalars.indices
            ? StatedLoad(in: line) : StatedLoad(in: isNamed ? Array(sentence) : name + [",", " "] + sentence)
        lastLoad = (range, key, load)
        return load
    }
}
