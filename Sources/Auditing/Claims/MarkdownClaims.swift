internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Reads the claims of Markdown: list items and table rows of the form *key: value*, and numbers in prose whose
/// neighbouring words say what they measure.
struct MarkdownClaims {
    private(set) var claims: [Claim] = []

    init(_ blocks: [MarkdownBlock]) {
        for block in blocks {
            switch block.kind {
            case .listItem, .paragraph: read(block.plain, under: block.headingPath)
            case .tableRow(let cells, let isHeader) where !isHeader && cells.count >= 2:
                read(key: cells[0].text, value: cells[1], under: block.headingPath)
            case .heading, .tableRow, .code: break
            }
        }
    }

    /// Reads what texts inside a structured document, such as rationales, say of experts; other counts in them are
    /// shares and examples as often as facts.
    init(texts: [(text: String, location: SourceLocation)]) {
        for (text, location) in texts {
            let line = MarkdownText(source: text, at: location.advanced(by: 1))
            readProse(line, from: 0, consumed: nil, key: "", under: [])
        }
        claims.removeAll { $0.kind != .expertsPerLayer && $0.kind != .expertsPerDevice }
    }

    private mutating func read(_ line: MarkdownText, under headings: [String]) {
        guard let colon = line.text.firstIndex(where: { $0 == ":" || $0 == "：" }) else {
            return readProse(line, from: 0, consumed: nil, key: "", under: headings)
        }
        let key = String(line.text[..<colon])
        guard Words.split(key).count <= 8 else {
            return readProse(line, from: 0, consumed: nil, key: "", under: headings)
        }
        let offset = line.text.unicodeScalars.distance(from: line.text.startIndex, to: line.text.index(after: colon))
        let consumed = readKeyed(key: key, value: line, from: offset, under: headings)
        readProse(line, from: offset, consumed: consumed, key: key, under: headings)
    }

    private mutating func read(key: String, value: MarkdownText, under headings: [String]) {
        let consumed = readKeyed(key: key, value: value, from: 0, under: headings)
        readProse(value, from: 0, consumed: consumed, key: key, under: headings)
    }

    /// Reads the value of a key in the vocabulary.
    ///
    /// - Returns: The range of the quantity that was taken as the value, in scalars of the line.
    private mutating func readKeyed(
        key: String, value line: MarkdownText, from offset: Int, under headings: [String]
    ) -> Range<Int>? {
        let rest = String(line.text.unicodeScalars.dropFirst(offset))
        for kind in ClaimVocabulary.kinds(named: key) {
            if kind == .sequenceLengthRange, let range = bracketedRange(in: rest) {
                append(kind, .range(range), line, at: offset, headings)
                return nil
            }
            if kind == .modelName || kind == .precision {
                let word = rest.prefix { $0 != "(" }.trimmingBlanks
                guard !word.isEmpty, headings.isEmpty || !key.contains(" ") else { continue }
                append(kind, .text(word), line, at: offset, headings)
                return nil
            }
            guard let dimension = kind.dimension else { continue }
            let quantities = QuantityScanner.scan(rest)
            if let quantity = quantities.first(where: { $0.measures(dimension) }) {
                let start = offset + quantity.range.lowerBound
                append(kind, .number(quantity.value, dimension), line, at: start, headings)
                return start..<(offset + quantity.range.upperBound)
            }
        }
        return nil
    }

    /// The first `[low, high]` in a text.
    private func bracketedRange(in text: String) -> ClosedRange<Int>? {
        guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else { return nil }
        return try? IntegerRange.parse(String(text[open...close]))
    }

    /// Reads the numbers of a line that its key did not take.
    private mutating func readProse(
        _ line: MarkdownText, from offset: Int, consumed: Range<Int>?, key: String, under headings: [String]
    ) {
        for quantity in QuantityScanner.scan(line.text) where quantity.range.lowerBound >= offset {
            guard consumed.map({ !$0.overlaps(quantity.range) }) ?? true else { continue }
            let context = ProseContext(line: line.text, quantity: quantity, key: key, headings: headings)
            guard let kind = context.kind, let dimension = kind.dimension else { continue }
            append(kind, .number(quantity.value, dimension), line, at: quantity.range.lowerBound, headings)
        }
    }

    private mutating func append(
        _ kind: ClaimKind, _ value: ClaimValue, _ line: MarkdownText, at offset: Int, _ headings: [String]
    ) {
        let isTime = kind == .timeToFirstTokenRequirement || kind == .timeToFirstToken
        if isTime && ProseContext.speaksOfAnError(line.text) { return }
        let kind = kind == .timeToFirstToken && ProseContext.arePromises(headings) ? .timeToFirstTokenRequirement : kind
        let blanks = line.text.unicodeScalars.dropFirst(offset).prefix { $0.properties.isWhitespace }.count
        claims.append(
            Claim(
                kind: kind, value: value, location: line.location(ofScalar: offset + blanks), quote: line.text,
                phase: Phase.named(in: headings)))
    }
}

extension Phase {
    /// The phase that the innermost of these headings names, if exactly one.
    static func named(in headings: [String]) -> Phase? {
        for heading in headings.reversed() {
            let words = Set(Words.split(heading))
            let phases = Phase.allCases.filter { words.contains($0.rawValue) }
            if let phase = phases.first, phases.count == 1 { return phase }
        }
        return nil
    }
}

extension StringProtocol {
    /// The text without blanks at both ends.
    var trimmingBlanks: String {
        let kept = drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
