internal import Diagnostics
internal import Quantities

/// Values of keys in the vocabulary, `key: value`.
extension LineScan {
    /// Reads the value of a key in the vocabulary.
    ///
    /// - Returns: The range of the quantity that was taken as the value, in scalars of the line.
    mutating func readKeyed(_ segment: KeyedSegment) -> Range<Int>? {
        let offset = segment.offset
        for match in vocabulary.matches(named: segment.key, in: line.heading.traits.parent) {
            let kind = match.kind
            if kind == .sequenceLengthRange, let range = segment.bracketedRange {
                append(kind, .range(range), at: offset, key: segment.key, form: match.form)
                return offset..<(offset + segment.value.unicodeScalars.count)
            }
            if kind.isText {
                // What follows a comma or an arrow says more of it: `Qwen3-32B, BF16`, `A100 80GB，共 4 张`.
                let word = ClaimText.name(in: segment.value, as: kind)
                guard match.isWhole, ClaimText.isPlausible(word, as: kind), word.utf8.count < 80 else { continue }
                append(kind, .text(word), at: offset, key: segment.key)
                return nil
            }
            guard let dimension = kind.dimension else { continue }
            // Below a title such as `GB` nothing is counted, whatever the heading above it is of.
            if dimension == .count, !line.heading.traits.parent.isEmpty,
                ImpliedUnit.dimension(of: Words.list(segment.key)) == .data
            {
                continue
            }
            let isPlain = kind.isArchitecture || [.batchSize, .denseLayers, .mixtureLayers].contains(kind)
            if isPlain, !segment.isPlainFact || segment.beginsCalculation(among: line.quantities) { continue }
            // `GPUs: 8 for prefill, 8 for decode`
            if kind == .deviceCount, segment.isOfAPhase { continue }
            // `张量并行只在机内进行：64 个 Query 头`
            if kind.isDegree, !match.isWhole, Words.list(segment.value).count > 1 { continue }
            let own = line.quantities.filter {
                let range = $0.range
                return range.lowerBound >= offset && range.lowerBound < offset + segment.value.unicodeScalars.count
                    && !taken.contains { $0 == range }
            }
            // `HBM per GPU (GB) | 141`: the key has the unit. A count is the first number, a size any that has its unit.
            let implied = own.first.flatMap { first in
                first.dimension == .count && first.unit.isEmpty && dimension != .count && dimension != .tokenRate
                    ? ImpliedUnit.value(first.value, of: kind, named: segment.key + " " + segment.unit).map {
                        (first, $0)
                    }
                    : nil
            }
            // `Output: 128 / 25 ms = 5,120 tokens/s, 320 per GPU`
            let isLength = kind == .inputLength || kind == .outputLength
            if isLength, own.contains(where: { $0.dimension == .tokenRate }) { continue }
            // `ISL: 4000 OSL: 500 Prefix: 0`: the pair is taken.
            let end = offset + segment.value.unicodeScalars.count
            if isLength, taken.contains(where: { (offset..<end).contains($0.lowerBound) }) { continue }
            // Below a title such as `GB` nothing is counted.
            if !segment.unit.isEmpty, implied == nil, own.first?.dimension == .count, own.first?.unit.isEmpty == true {
                continue
            }
            if let (quantity, value) = implied, dimension != .share || own.count == 1 {
                let isTaken = append(
                    kind, .number(value, dimension), at: quantity.range.lowerBound, key: segment.key, form: match.form)
                guard isTaken else { continue }
                return quantity.range
            }
            if kind == .deviceCount, let devices = devicesOfNodes(own) {
                append(
                    kind, .number(devices, .count), at: own[0].range.lowerBound, key: segment.key, form: match.form)
                return own[0].range
            }
            let told = own.filter { $0.measures(dimension) && !isTerm($0) && !isDifference($0) }
            if let quantity = segment.result(among: told) {
                // `权重总量：专家 227.1 GB，注意力 6.75 GB`
                if kind == .weightMemory, quantity.range.lowerBound > offset,
                    PartialFacts.arePartsOfWeights(Array(line.words(in: offset..<quantity.range.lowerBound)))
                {
                    continue
                }
                if kind.isDegree && line.degrees.count > 1 { continue }
                if kind.isDegree && !ParallelDegree.isPlausible(quantity.value) { continue }
                if dimension == .count && quantity.value < 0 { continue }
                // `HBM available: 8 × 80 GB = 640 GB` is of all devices, whatever its key says.
                let isCalculated = quantity.range != own.first { $0.measures(dimension) }?.range
                let kind =
                    kind == .deviceMemory && isCalculated
                    ? .clusterMemory : StatedPromises.promised(kind, by: segment.value) ?? kind
                let isTaken = append(
                    kind, .number(quantity.value, dimension), at: quantity.range.lowerBound, key: segment.key,
                    extent: extent(of: quantity, among: own, named: segment.key), form: match.form)
                guard isTaken else { continue }
                if kind.isDegree, kind != .replicas { findings.namedDegrees.append(findings.facts.count - 1) }
                return quantity.range
            }
        }
        return nil
    }

    /// What a number counts over where others of its kind stand beside it: `3,097 tokens/s, 387 per card`; `nil` if none do.
    private func extent(of quantity: WrittenQuantity, among own: [WrittenQuantity], named key: String) -> ClaimExtent? {
        guard quantity.dimension == .tokenRate, own.count > 1,
            let next = own.first(where: { $0.range.lowerBound >= quantity.range.upperBound })
        else { return nil }
        return ClaimExtent(Words.list(key) + line.words(in: quantity.range.upperBound..<next.range.lowerBound))
    }

    /// The devices of `2 nodes x 8`.
    private func devicesOfNodes(_ own: [WrittenQuantity]) -> Double? {
        guard own.count == 2, own.allSatisfy({ $0.dimension == .count && $0.unit.isEmpty && $0.value >= 1 }) else {
            return nil
        }
        let gap = own[0].range.upperBound..<own[1].range.lowerBound
        let words = line.words(in: gap)
        guard words.first.map(LineScan.nodes.contains) == true, words.count <= 2,
            line.scalars[gap].contains(where: { "x×*".unicodeScalars.contains($0) })
        else { return nil }
        return own[0].value * own[1].value
    }

    private static let nodes: WordSet = [
        "node", "nodes", "server", "servers", "box", "boxes", "host", "hosts", "trays",
    ]

    /// Whether a number says how far another is from a promise: `3.3 ms above the target`.
    private func isDifference(_ quantity: WrittenQuantity) -> Bool {
        guard quantity.dimension == .duration else { return false }
        let end = min(quantity.range.upperBound, line.scalars.count)
        let behind = Words.list(line.scalars[end...].prefix(32)).prefix(4)
        guard let first = behind.first else { return false }
        return LineScan.relations.contains(first) && LineScan.promised.containsAny(of: behind.dropFirst())
    }

    private static let relations: WordSet = ["above", "below", "over", "under", "beyond"]
    private static let promised: WordSet = ["target", "limit", "objective", "goal", "budget", "slo", "promise"]

    /// Whether a number is added to something: `floor / 0.70 + 1.6 ms`.
    private func isTerm(_ quantity: WrittenQuantity) -> Bool {
        let before = line.scalars[..<min(quantity.range.lowerBound, line.scalars.count)]
        guard quantity.dimension == .duration, let place = before.lastIndex(where: { !$0.isBlank }) else {
            return false
        }
        switch before[place] {
        case "+", "×", "*": return true
        case "x": return place > 0 && before[place - 1].isBlank
        default: return false
        }
    }
}
