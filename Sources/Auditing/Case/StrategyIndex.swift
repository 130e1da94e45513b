internal import Diagnostics
internal import Parallelism
internal import Planning

/// Finds the strategies that a claim is about without looking at all of them.
struct StrategyIndex: Sendable {
    private struct Name: Hashable {
        let document: String
        let name: String
    }

    private struct Value: Hashable {
        let kind: ClaimKind
        let value: ClaimValue
    }

    private var byName: [Name: [Int]] = [:]
    private var byValue: [Value: [Int]] = [:]
    private var byDocument: [String: [Int]] = [:]
    private let phases: [Phase?]
    /// All strategies, if they come to one layout.
    private let only: [Int]

    init(_ strategies: [StrategyAssessment]) {
        phases = strategies.map(\.strategy.phase)
        only = Set(strategies.compactMap(\.evaluation?.layout)).count == 1 ? Array(strategies.indices) : []
        for (position, entry) in strategies.enumerated() {
            let strategy = entry.strategy
            byDocument[strategy.document, default: []].append(position)
            if let name = strategy.name {
                byName[Name(document: strategy.document, name: name), default: []].append(position)
            }
            for claim in Set(strategy.claims.map { Value(kind: $0.kind, value: $0.value) }) {
                byValue[claim, default: []].append(position)
            }
        }
    }

    /// The positions of the strategies that a claim is about: the one it names, those that state the same, those of its
    /// document and phase, or the only one that there is.
    func positions(of claim: Claim) -> [Int] {
        if let name = claim.strategy, let named = byName[Name(document: claim.document, name: name)] { return named }
        if let same = byValue[Value(kind: claim.kind, value: claim.value)] { return same }
        guard let own = byDocument[claim.document] else { return only }
        let phased = own.filter { phases[$0] == claim.phase }
        return phased.isEmpty ? own : phased
    }
}
