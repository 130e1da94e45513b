internal import Planning
internal import Quantities

/// Layouts that one line names.
extension LineScan {
    /// Reads `PP4×TP4×DP2`; two degrees or more on one line are a layout.
    mutating func readDegrees() {
        let mentions = line.degrees.filter { mention in !taken.contains { $0.overlaps(mention.range) } }
        guard !mentions.isEmpty else { return }
        taken += mentions.map(\.range)
        let isRejected =
            ProseContext.speaksOfAnError(line.lineWords) || ProseContext.rejectingWords.containsAny(of: line.words)
            || line.heading.traits.reject
        guard !isRejected, Set(mentions.map(\.kind)).count == mentions.count else { return }
        let first = findings.facts.count
        findings.facts += mentions.map { mention in
            LineFindings.Fact(
                kind: mention.kind, value: .number(Double(mention.value), .count),
                column: column(of: mention.range.lowerBound), form: .prose)
        }
        // `Attention | TP8`: a degree under a name of its own.
        if mentions.count == 1, LineScan.sides.containsAny(of: line.keyWords), isAlone(mentions[0]) {
            findings.namedDegrees.append(first)
        }
        let areLayout =
            mentions.count >= 2 && mentions.contains { $0.kind == .tensorDegree || $0.kind == .dataDegree }
            && mentions.contains { $0.value > 1 } && !areOfTwoPhases(mentions)
        findings.degrees = LineFindings.Degrees(
            facts: first..<findings.facts.count, areLayout: areLayout,
            devices: areLayout && !LineScan.several.containsAny(of: line.lineWords)
                ? deviceCount(beside: mentions[0].range.lowerBound) : nil,
            areOfAttention: line.words.contains { $0 == "attention" || $0.terms.contains(.attention) })
    }

    /// Whether a text is nothing but a degree.
    private func isAlone(_ mention: WrittenDegrees.Mention) -> Bool {
        let range = mention.range.clamped(to: 0..<line.scalars.count)
        return (line.scalars[..<range.lowerBound] + line.scalars[range.upperBound...]).allSatisfy(\.isBlank)
    }

    /// Names of the two grids that degrees are of.
    private static let sides: WordSet = ["attention", "experts", "expert", "moe", "注意力", "专家"]

    /// Whether one phase is named between degrees and the other behind them: `PP2 x TP8 for prefill and DP16, EP16 for decode`.
    private func areOfTwoPhases(_ mentions: [WrittenDegrees.Mention]) -> Bool {
        guard let first = mentions.first?.range.upperBound, let last = mentions.last?.range.lowerBound, first < last
        else {
            return false
        }
        return Phase.isNamed(in: Array(line.words(in: first..<last)))
            && Phase.allCases.allSatisfy { line.words.contains($0.word) }
    }

    /// The number of devices that the sentence of some degrees names.
    private func deviceCount(beside place: Int) -> LineFindings.Fact? {
        let sentence = Sentence.range(around: place, in: line.scalars)
        for quantity in line.quantities
        where quantity.dimension == .count && quantity.value >= 1 && quantity.value < 1e6
            && sentence.contains(quantity.range.lowerBound)
        {
            let rest = line.scalars.dropFirst(quantity.range.upperBound).prefix(20)
            guard let word = Words.list(rest).first, LineScan.deviceNouns.contains(word),
                quantity.value == quantity.value.rounded()
            else { continue }
            return LineFindings.Fact(
                kind: .deviceCount, value: .number(quantity.value, .count),
                column: column(of: quantity.range.lowerBound), form: .prose)
        }
        return nil
    }

    /// Words by which a line speaks of several copies or pools, each of which has the layout.
    private static let several: WordSet = ["both", "pools", "instances", "replicas", "copies", "workers", "units"]
    private static let deviceNouns: WordSet = [
        "gpu", "gpus", "accelerators", "devices", "npus", "h100s", "h200s", "cards",
    ]
}
