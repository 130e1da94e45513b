internal import Diagnostics
internal import Planning

/// Finds the strategies that a claim is about without looking at all of them.
struct StrategyIndex: Sendable {
    /// Strategies with what they mean.
    struct Entry: Sendable {
        /// Positions in the list of strategies.
        let strategies: ArraySlice<Int32>
        /// Where what they mean stands in ``StrategyIndex/meanings``: entries that mean the same have the same place.
        let meanings: Int
    }

    private struct Value: Hashable {
        let kind: ClaimKind
        let value: ClaimValue
    }

    private let list: StrategyList
    private var byDocument: [String: DocumentStrategies] = [:]
    /// The same by the positions of the documents.
    private var byPosition: [DocumentStrategies?] = []
    private var byValue: [Value: Entry] = [:]
    /// All strategies, if they come to one layout.
    private var only: Entry
    /// What strategies mean, each combination once: positions in the list of distinct meanings, in the order of the
    /// strategies.
    private(set) var meanings: [[Int]] = []
    /// The most copies that a strategy has.
    private(set) var mostCopies = 1
    /// Whether any strategy has a batch of its own.
    private(set) var someStatesItsBatch = false

    /// Indexes strategies.
    ///
    /// - Parameters:
    ///   - strategies: The strategies.
    ///   - dossier: The documents.
    ///   - distinct: The distinct meanings.
    init(_ strategies: StrategyList, of dossier: Dossier, meanings distinct: [StrategyMeaning]) {
        list = strategies
        var combinations = Combinations()
        only = combinations.entry(of: GatheredStrategies())
        var all = GatheredStrategies()
        var values: [Value: GatheredStrategies] = [:]
        var runs: [String: DocumentRun] = [:]
        var run = DocumentRun()
        for (position, entry) in strategies.enumerated() {
            let (strategy, meaning) = (entry.strategy, entry.meaningPosition)
            if position == 0 || strategy.document != run.document {
                if position > 0 { runs[run.document] = run }
                run = runs.removeValue(forKey: strategy.document) ?? DocumentRun(document: strategy.document)
            }
            mostCopies = max(mostCopies, strategy.replicas)
            all.append(position, meaning)
            run.append(position, meaning, of: strategy.phase)
            // No rule asks which strategies a degree is about, and most of what strategies state are degrees.
            for claim in strategy.claims where !claim.kind.isDegree {
                if claim.kind == .batchSize, claim.strategy != nil { someStatesItsBatch = true }
                values[Value(kind: claim.kind, value: claim.value), default: GatheredStrategies()]
                    .append(position, meaning)
            }
        }
        if !strategies.isEmpty { runs[run.document] = run }
        byDocument = runs.mapValues { DocumentStrategies($0, of: strategies, &combinations) }
        byPosition = dossier.documents.map { [byDocument] in byDocument[$0.name] }
        byValue = values.mapValues { combinations.entry(of: $0) }
        if Set(all.meanings.compactMap { distinct[$0].layoutPosition }).count == 1 {
            only = combinations.entry(of: all)
        }
        meanings = combinations.all
    }

    /// The strategies that a claim is about: the one it names, the only one of its document and phase, those that state the
    /// same, those of its document and phase, or the only one that there is.
    func entry(of claim: Claim) -> Entry { entry(of: claim, among: byDocument[claim.document]) }

    /// The strategies that a claim at a place is about; documents are found sooner by their positions than by their names.
    func entry(of claim: Claim, in place: ClaimList.Place) -> Entry {
        entry(of: claim, among: byPosition[Int(place.document)])
    }

    private func entry(of claim: Claim, among own: DocumentStrategies?) -> Entry {
        if let own, let name = claim.strategy, let named = own.entry(named: name, in: list) { return named }
        let part = own?.ofPhases[claim.phase]
        // A document of one layout is about that one, whatever others state.
        if let part, meanings[part.meanings].count == 1 { return part }
        if let same = byValue[Value(kind: claim.kind, value: claim.value)] { return same }
        guard let own else { return only }
        return part ?? own.all
    }
}

/// Strategies while an index gathers them.
private struct GatheredStrategies {
    /// Positions in the list of strategies.
    var strategies: [Int32] = []
    /// What they mean, each meaning once, in the order of the strategies.
    var meanings: [Int] = []

    /// Adds a strategy that comes after those before it, or is the last of them.
    mutating func append(_ strategy: Int, _ meaning: Int) {
        let strategy = Int32(clamping: strategy)
        guard strategies.last != strategy else { return }
        strategies.append(strategy)
        if !meanings.contains(meaning) { meanings.append(meaning) }
    }
}

/// The strategies of one document, which follow each other.
private struct DocumentRun {
    var document = ""
    var all = GatheredStrategies()
    var ofPhases: [Phase?: GatheredStrategies] = [:]
    /// What each of them means.
    var meanings: [Int] = []

    mutating func append(_ strategy: Int, _ meaning: Int, of phase: Phase?) {
        all.append(strategy, meaning)
        ofPhases[phase, default: GatheredStrategies()].append(strategy, meaning)
        meanings.append(meaning)
    }
}

/// The combinations of meanings, each once, so that they are compared by where they stand.
private struct Combinations {
    private(set) var all: [[Int]] = []
    private var places: [[Int]: Int] = [:]

    mutating func place(of meanings: [Int]) -> Int {
        if let place = places[meanings] { return place }
        places[meanings] = all.count
        all.append(meanings)
        return all.count - 1
    }

    /// What was gathered, in storage of its size.
    mutating func entry(of gathered: GatheredStrategies) -> StrategyIndex.Entry {
        StrategyIndex.Entry(
            strategies: gathered.strategies.map(\.self)[...], meanings: place(of: gathered.meanings))
    }
}

/// The strategies of one document, all, by phase and by name; one object for all claims of the document.
private final class DocumentStrategies: Sendable {
    let all: StrategyIndex.Entry
    let ofPhases: [Phase?: StrategyIndex.Entry]
    /// Those that have names, those of one name in their order.
    private let named: [Int32]
    /// Their names, by their hashes.
    private let names: [Name]

    /// A name of strategies.
    private struct Name {
        /// Its hash: numbers are compared sooner than texts are.
        let hash: Int
        /// Where its strategies stand among those that have names.
        let places: Range<Int32>
        /// Where what they mean stands among the combinations.
        let meanings: Int
    }

    init(_ run: DocumentRun, of list: StrategyList, _ combinations: inout Combinations) {
        all = combinations.entry(of: run.all)
        ofPhases = run.ofPhases.mapValues { combinations.entry(of: $0) }
        let own = zip(run.all.strategies, run.meanings).compactMap { position, meaning in
            list.name(at: Int(position)).map { (position: position, meaning: meaning, name: $0, hash: $0.hashValue) }
        }.sorted { left, right in
            if left.hash != right.hash { return left.hash < right.hash }
            return left.name == right.name ? left.position < right.position : left.name < right.name
        }
        named = own.map(\.position)
        var names: [Name] = []
        var start = 0
        while start < own.count {
            var end = start
            var meanings: [Int] = []
            while end < own.count, own[end].hash == own[start].hash, own[end].name == own[start].name {
                if !meanings.contains(own[end].meaning) { meanings.append(own[end].meaning) }
                end += 1
            }
            names.append(
                Name(
                    hash: own[start].hash, places: Int32(clamping: start)..<Int32(clamping: end),
                    meanings: combinations.place(of: meanings)))
            start = end
        }
        self.names = names.map(\.self)
    }

    /// The strategies of a name.
    func entry(named name: String, in list: StrategyList) -> StrategyIndex.Entry? {
        let hash = name.hashValue
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        while low < names.count, names[low].hash == hash {
            let own = named[Int(names[low].places.lowerBound)..<Int(names[low].places.upperBound)]
            if let first = own.first, list.name(at: Int(first)) == name {
                return StrategyIndex.Entry(strategies: own, meanings: names[low].meanings)
            }
            low += 1
        }
        return nil
    }
}
