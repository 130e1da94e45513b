internal import Diagnostics
internal import Planning

/// Finds the strategies that a claim is about without looking at all of them.
struct StrategyIndex: Sendable {
    /// Strategies with what they mean, each meaning once.
    struct Entry: Sendable {
        /// Positions in the list of strategies.
        fileprivate(set) var strategies: [Int] = []
        /// Positions in the list of distinct meanings, in the order of the strategies.
        fileprivate(set) var meanings: [Int] = []

        /// Adds a strategy that comes after those before it, or is the last of them.
        fileprivate mutating func append(_ strategy: Int, _ meaning: Int) {
            guard strategies.last != strategy else { return }
            strategies.append(strategy)
            if !meanings.contains(meaning) { meanings.append(meaning) }
        }
    }

    private struct Value: Hashable {
        let kind: ClaimKind
        let value: ClaimValue
    }

    private struct Part: Hashable {
        let document: String
        let phase: Phase?
    }

    /// The name of each strategy and where its meaning stands.
    private var names: [(name: String?, meaning: Int)] = []
    private var byValue: [Value: Entry] = [:]
    private var byPart: [Part: Entry] = [:]
    private var byDocument: [String: Entry] = [:]
    /// The strategies of each document by their names, those of one name in their order.
    private var byName: [String: [Int32]] = [:]
    /// All strategies, if they come to one layout.
    private var only = Entry()
    /// The most copies that a strategy has.
    private(set) var mostCopies = 1
    /// Whether any strategy has a batch of its own.
    private(set) var someStatesItsBatch = false

    /// Indexes strategies.
    ///
    /// - Parameters:
    ///   - strategies: The strategies.
    ///   - meanings: The distinct meanings.
    init(_ strategies: StrategyList, meanings: [StrategyMeaning]) {
        var all = Entry()
        var run = DocumentRun()
        names.reserveCapacity(strategies.count)
        for (position, entry) in strategies.enumerated() {
            let (strategy, meaning) = (entry.strategy, entry.meaningPosition)
            if position == 0 || strategy.document != run.document {
                take(run)
                run = self.run(of: strategy.document)
            }
            names.append((strategy.name, meaning))
            mostCopies = max(mostCopies, strategy.replicas)
            all.append(position, meaning)
            run.all.append(position, meaning)
            run.ofPhases[strategy.phase, default: Entry()].append(position, meaning)
            // No rule asks which strategies a degree is about, and most of what strategies state are degrees.
            for claim in strategy.claims where !claim.kind.isDegree {
                if claim.kind == .batchSize, claim.strategy != nil { someStatesItsBatch = true }
                byValue[Value(kind: claim.kind, value: claim.value), default: Entry()].append(position, meaning)
            }
        }
        take(run)
        if Set(all.meanings.compactMap { meanings[$0].layoutPosition }).count == 1 { only = all }
    }

    /// The strategies of one document, which follow each other.
    private struct DocumentRun {
        var document = ""
        var all = Entry()
        var ofPhases: [Phase?: Entry] = [:]
    }

    /// What is known so far of the strategies of a document.
    private func run(of document: String) -> DocumentRun {
        var run = DocumentRun(document: document, all: byDocument[document] ?? Entry())
        for phase in [nil] + Phase.allCases { run.ofPhases[phase] = byPart[Part(document: document, phase: phase)] }
        return run
    }

    private mutating func take(_ run: DocumentRun) {
        guard !run.all.strategies.isEmpty else { return }
        byDocument[run.document] = run.all
        byName[run.document] = run.all.strategies.map { Int32(clamping: $0) }.sorted { left, right in
            let (first, second) = (names[Int(left)].name ?? "", names[Int(right)].name ?? "")
            return first == second ? left < right : first < second
        }
        for (phase, entry) in run.ofPhases { byPart[Part(document: run.document, phase: phase)] = entry }
    }

    /// The strategies that a claim is about: the one it names, the only one of its document and phase, those that state the
    /// same, those of its document and phase, or the only one that there is.
    func entry(of claim: Claim) -> Entry {
        let own = byDocument[claim.document]
        if own != nil, let name = claim.strategy, let named = entry(named: name, in: claim.document) { return named }
        let part = byPart[Part(document: claim.document, phase: claim.phase)]
        // A document of one layout is about that one, whatever others state.
        if let part, part.meanings.count == 1 { return part }
        if let same = byValue[Value(kind: claim.kind, value: claim.value)] { return same }
        guard let own else { return only }
        return part ?? own
    }

    /// The strategies of a name in one document.
    private func entry(named name: String, in document: String) -> Entry? {
        let sorted = byName[document] ?? []
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if names[Int(sorted[middle])].name ?? "" < name { low = middle + 1 } else { high = middle }
        }
        var named = Entry()
        while low < sorted.count, names[Int(sorted[low])].name == name {
            named.append(Int(sorted[low]), names[Int(sorted[low])].meaning)
            low += 1
        }
        return named.strategies.isEmpty ? nil : named
    }
}
