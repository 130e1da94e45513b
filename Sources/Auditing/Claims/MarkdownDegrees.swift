internal import Diagnostics
internal import Documents
internal import Planning

/// Layouts: degrees on one line, and those that a section lists one by one.
extension MarkdownClaims {
    /// Remembers a degree under a name of its own for the layout of its section.
    ///
    /// - Parameters:
    ///   - claim: The degree.
    ///   - headings: The headings of the section.
    ///   - position: Where it stands among the document's claims, if it stays there as it is.
    mutating func noteDegree(_ claim: Claim, _ headings: [String], at position: Int?) {
        if let last = sections.indices.last, sections[last].headings == headings,
            !sections[last].degrees.contains(where: { $0.kind == claim.kind })
        {
            sections[last].degrees.append(claim)
            let run = sections[last].run
            sections[last].run = run.flatMap { $0.upperBound == position ? $0.lowerBound..<($0.upperBound + 1) : nil }
        } else {
            var degrees: [Claim] = []
            degrees.reserveCapacity(4)
            degrees.append(claim)
            sections.append(Section(headings: headings, degrees: degrees, run: position.map { $0..<($0 + 1) }))
        }
    }

    /// Takes the degrees of one line, which may be a layout or a part of one.
    ///
    /// - Parameters:
    ///   - degrees: Where the degrees stand among the facts.
    ///   - facts: What the line says.
    ///   - place: Where it stands.
    ///   - heading: What stands above it.
    ///   - first: Where its claims begin among the document's, if they stay there as they are.
    mutating func take(
        _ degrees: LineFindings.Degrees, among facts: [LineFindings.Fact], at place: ClaimPlace,
        under heading: HeadingContext, claimedFrom first: Int?
    ) {
        let isOfExperts = degrees.facts.count == 1 && facts[degrees.facts.lowerBound].kind == .expertDegree
        guard degrees.areLayout || degrees.areOfAttention || (isOfExperts && pendingAttention != nil) else { return }
        // What one cell of a row names is no part of the row's layout.
        let isRow = place.scope.strategy != nil
        let place = isRow ? place.moved(to: scope) : place
        let found = facts[degrees.facts].map { Claim($0, at: place, phase: heading.traits.phase) }
        if isOfExperts, completeWithExperts(found) { return }
        if degrees.areOfAttention, !found.contains(where: { $0.kind == .expertDegree }) {
            // The next lines may say how experts are spread.
            pendingAttention = (found, strategies.count)
        }
        guard degrees.areLayout else { return }
        guard strategies.count < MarkdownClaims.mostStrategies else {
            omittedStrategies += 1
            return
        }
        let devices = degrees.devices.map { Claim($0, at: place, phase: nil) }
        if devices == nil, !isRow, spansUnnamedRanks(found) { return }
        if var strategy = StatedStrategy(
            found + (devices.map { [$0] } ?? []),
            run: first.map { ($0 + degrees.facts.lowerBound)..<($0 + degrees.facts.upperBound) },
            phase: heading.traits.phase, name: "line \(place.line)")
        {
            // Prose that does not say how many devices a layout uses may mean one of several copies.
            strategy.impliesCopies = devices == nil
            strategies.append(strategy)
        }
    }

    /// Whether experts spread over more devices than the degrees of attention that running text names: DP is left unsaid.
    private func spansUnnamedRanks(_ found: [Claim]) -> Bool {
        func degree(_ kind: ClaimKind) -> Int? { found.first { $0.kind == kind }?.value.integer }
        guard degree(.dataDegree) == nil, let experts = degree(.expertDegree) else { return false }
        return experts > (degree(.tensorDegree) ?? 1)
    }

    /// Whether a line on experts, `experts: EP16`, completes the layout of a line on attention just above.
    private mutating func completeWithExperts(_ found: [Claim]) -> Bool {
        guard let experts = found.first, let pending = pendingAttention, let first = pending.claims.first,
            pending.strategies <= strategies.count, experts.line - first.line <= 3
        else { return false }
        pendingAttention = nil
        guard
            var strategy = StatedStrategy(
                claims: pending.claims + found, phase: first.phase ?? experts.phase, name: "line \(first.line)")
        else { return false }
        strategy.impliesCopies = true
        strategies.removeLast(strategies.count - pending.strategies)
        strategies.append(strategy)
        return true
    }

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
                section.degrees + shared.prefix(1), run: section.run, phase: first.phase,
                name: section.headings.last ?? first.document)
            {
                strategy.impliesCopies = section.degrees.count == 1
                strategies.append(strategy)
            }
        }
    }
}
