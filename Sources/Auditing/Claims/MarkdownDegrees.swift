internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Layouts: degrees on one line, and those that a section lists one by one.
extension MarkdownClaims {
    mutating func noteDegree(_ claim: Claim, _ headings: [String]) {
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
    mutating func readDegrees(_ reading: inout Reading) {
        let mentions = reading.degrees.filter { mention in !reading.taken.contains { $0.overlaps(mention.range) } }
        guard !mentions.isEmpty else { return }
        reading.taken += mentions.map(\.range)
        let isRejected =
            ProseContext.speaksOfAnError(reading.lineWords)
            || ProseContext.rejectingWords.containsAny(of: reading.words)
            || (ProseContext.rejectingWords.containsAny(of: reading.heading.words) && !asks(reading.heading))
        guard !isRejected, Set(mentions.map(\.kind)).count == mentions.count else { return }
        let found = mentions.map { mention in
            Claim(
                kind: mention.kind, value: .number(Double(mention.value), .count),
                location: reading.line.location(ofScalar: mention.range.lowerBound), quote: reading.line.text,
                phase: reading.heading.phase, form: .prose)
        }
        claims += found
        if completeWithExperts(found, reading) { return }
        notePendingAttention(found, reading)
        guard mentions.count >= 2, mentions.contains(where: { $0.kind == .tensorDegree || $0.kind == .dataDegree }),
            mentions.contains(where: { $0.value > 1 })
        else { return }
        guard strategies.count < MarkdownClaims.mostStrategies else {
            omittedStrategies += 1
            return
        }
        let devices = deviceCount(in: reading)
        if devices == nil, spansUnnamedRanks(found) { return }
        if var strategy = StatedStrategy(
            claims: found + (devices.map { [$0] } ?? []), document: found[0].document,
            phase: reading.heading.phase, name: "line \(found[0].location.line)")
        {
            // Prose that does not say how many devices a layout uses may mean one of several copies.
            strategy.impliesCopies = devices == nil
            strategies.append(strategy)
        }
    }

    /// Whether experts spread over more devices than the degrees of attention that running text names: DP is left unsaid.
    private func spansUnnamedRanks(_ found: [Claim]) -> Bool {
        func degree(_ kind: ClaimKind) -> Int? { found.first { $0.kind == kind }?.value.integer }
        guard degree(.dataDegree) == nil, rowName == nil, let experts = degree(.expertDegree) else { return false }
        return experts > (degree(.tensorDegree) ?? 1)
    }

    /// Whether the innermost heading is a question: `Can we avoid tensor parallelism?` rejects nothing.
    private func asks(_ heading: HeadingContext) -> Bool {
        heading.path.last.map { $0.hasSuffix("?") || $0.hasSuffix("？") } ?? false
    }

    /// Remembers the degrees of a line on attention: the next lines may say how experts are spread.
    private mutating func notePendingAttention(_ found: [Claim], _ reading: Reading) {
        let speaksOfAttention = reading.words.contains { $0 == "attention" || $0.terms.contains(.attention) }
        guard speaksOfAttention, !found.contains(where: { $0.kind == .expertDegree }) else { return }
        pendingAttention = (found, strategies.count)
    }

    /// Whether a line on experts, `experts: EP16`, completes the layout of a line on attention just above.
    private mutating func completeWithExperts(_ found: [Claim], _ reading: Reading) -> Bool {
        guard found.count == 1, let experts = found.first, experts.kind == .expertDegree,
            let pending = pendingAttention, let first = pending.claims.first, pending.strategies <= strategies.count,
            first.document == experts.document, experts.location.line - first.location.line <= 3
        else { return false }
        pendingAttention = nil
        guard
            var strategy = StatedStrategy(
                claims: pending.claims + found, document: first.document, phase: first.phase ?? experts.phase,
                name: "line \(first.location.line)")
        else { return false }
        strategy.impliesCopies = true
        strategies.removeLast(strategies.count - pending.strategies)
        strategies.append(strategy)
        return true
    }

    /// The number of devices that a line names.
    private func deviceCount(in reading: Reading) -> Claim? {
        for quantity in reading.quantities
        where quantity.dimension == .count && quantity.value >= 1 && quantity.value < 1e6 {
            let rest = reading.scalars.dropFirst(quantity.range.upperBound).prefix(20)
            guard let word = Words.list(rest).first, MarkdownClaims.deviceNouns.contains(word),
                quantity.value == quantity.value.rounded()
            else { continue }
            return Claim(
                kind: .deviceCount, value: .number(quantity.value, .count),
                location: reading.line.location(ofScalar: quantity.range.lowerBound), quote: reading.line.text,
                form: .prose)
        }
        return nil
    }

    private static let deviceNouns: WordSet = [
        "gpu", "gpus", "accelerators", "devices", "npus", "h100s", "h200s", "cards",
    ]

    /// The degrees that a section lists one by one make a layout together.
    mutating func gatherStrategies() {
        let copies = claims.filter { $0.kind == .replicas && $0.form != .prose }
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
