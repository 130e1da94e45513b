internal import Diagnostics
internal import Parallelism
internal import Planning

/// Finds the strategies that a claim is about without looking at all of them.
struct StrategyIndex: Sendable {
    /// Strategies with the layouts that they mean, each layout once.
    struct Entry: Sendable {
        /// Positions in the list of strategies.
        fileprivate(set) var strategies: [Int] = []
        /// Positions in the list of distinct layouts, in the order of the strategies.
        fileprivate(set) var layouts: [Int] = []

        fileprivate mutating func append(_ strategy: Int, _ layout: Int?) {
            strategies.append(strategy)
            if let layout, !layouts.contains(layout) { layouts.append(layout) }
        }
    }

    private struct Name: Hashable {
        let document: String
        let name: String
    }

    private struct Value: Hashable {
        let kind: ClaimKind
        let value: ClaimValue
    }

    private struct Part: Hashable {
        let document: String
        let phase: Phase?
    }

    private var byName: [Name: Entry] = [:]
    private var byValue: [Value: Entry] = [:]
    private var byPart: [Part: Entry] = [:]
    private var byDocument: [String: Entry] = [:]
    /// All strategies, if they come to one layout.
    private var only = Entry()

    /// Indexes strategies.
    ///
    /// - Parameters:
    ///   - strategies: The strategies.
    ///   - layouts: For each of them the position of its layout among the distinct ones.
    init(_ strategies: [StrategyAssessment], layouts: [Int?]) {
        var all = Entry()
        for (position, entry) in strategies.enumerated() {
            let (strategy, layout) = (entry.strategy, layouts[position])
            all.append(position, layout)
            byDocument[strategy.document, default: Entry()].append(position, layout)
            byPart[Part(document: strategy.document, phase: strategy.phase), default: Entry()].append(position, layout)
            if let name = strategy.name {
                byName[Name(document: strategy.document, name: name), default: Entry()].append(position, layout)
            }
            var seen: Set<Value> = []
            for claim in strategy.claims {
                let value = Value(kind: claim.kind, value: claim.value)
                if seen.insert(value).inserted { byValue[value, default: Entry()].append(position, layout) }
            }
        }
        if all.layouts.count == 1 { only = all }
    }

    /// The strategies that a claim is about: the one it names, those that state the same, those of its document and
    /// phase, or the only one that there is.
    func entry(of claim: Claim) -> Entry {
        if let name = claim.strategy, let named = byName[Name(document: claim.document, name: name)] { return named }
        if let same = byValue[Value(kind: claim.kind, value: claim.value)] { return same }
        guard let own = byDocument[claim.document] else { return only }
        return byPart[Part(document: claim.document, phase: claim.phase)] ?? own
    }
}
