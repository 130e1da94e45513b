/// What a sentence says that a way to split a model does, told by the order of its words: `TP` `cuts` `the latent cache`.
///
/// Patterns of ``StatementVocabulary`` know sentences by the words in them; here a split, a verb and what it acts on have to
/// stand in one clause, so that `PP divides the layers, TP the heads` says nothing of a latency in the next.
enum StatedEffect {
    /// What a sentence says that is wrong on some models or on all.
    ///
    /// - Parameter sentence: One sentence.
    /// - Returns: The statements, each once.
    static func kinds(in sentence: [Unicode.Scalar]) -> [Statement.Kind] {
        let marks = EffectMark.marks(in: sentence)
        if swapsPhases(marks) { return [.decodeIsComputeBound] }
        guard marks.contains(where: \.isEffect), marks.contains(where: \.isSplit) else { return [] }
        var kinds: [Statement.Kind] = []
        var above: ArraySlice<EffectMark> = []
        for clause in marks.split(separator: .clause) {
            defer { above = clause }
            guard let verb = clause.firstIndex(where: \.isEffect), !clause.contains(.denial),
                let split = split(of: clause, before: verb, after: above)
            else { continue }
            let behind = Set(clause[(verb + 1)...])
            // `the latent is cut by TP` names before the verb what `TP cuts the latent` names behind it.
            let objects = behind.isDisjoint(with: EffectMark.things) ? Set(clause[..<verb]) : behind
            guard let kind = kind(split, objects, marks), !kinds.contains(kind) else { continue }
            kinds.append(kind)
        }
        return kinds
    }

    /// The only split of a clause, or of the one before it that only names it: `with TP8, a rank keeps an eighth`.
    private static func split(
        of clause: ArraySlice<EffectMark>, before verb: Int, after above: ArraySlice<EffectMark>
    ) -> EffectMark.Split? {
        let splits = clause.compactMap(\.split)
        guard splits.isEmpty else {
            if Set(splits).count == 1 { return splits.first }
            // `from TP4 to TP4 x PP2`: what is new does it.
            let named = clause[..<verb].compactMap(\.split)
            guard let last = named.last, named.count == 3, named[0] == named[1], splits.count == 3 else { return nil }
            return last
        }
        guard !above.contains(where: \.isEffect), !above.contains(.denial) else { return nil }
        let before = Set(above.compactMap(\.split))
        return before.count == 1 ? before.first : nil
    }

    /// Which wrong rule it is that a split reduces these things.
    private static func kind(
        _ split: EffectMark.Split, _ objects: Set<EffectMark>, _ sentence: [EffectMark]
    ) -> Statement.Kind? {
        guard !objects.contains(.elsewhere) else { return nil }
        let isCache = objects.contains(.cache) || objects.contains(.latent)
        let isWeights = objects.contains(.weights) && !isCache
        let isLatency =
            objects.contains(.latency)
            || (objects.contains(.time) && (objects.contains(.token) || objects.contains(.request)))
        switch split {
        case .pipeline where isLatency && !isCache && !isWeights && !objects.contains(.whole):
            return .pipelineShortensLatency
        case .data
        where isLatency && !isCache && !isWeights && objects.contains(.alone)
            && (objects.contains(.request) || objects.contains(.token)):
            return .dataShortensRequest
        case .tensor where isLatency && !isCache && !isWeights && sentence.contains(.always):
            return .tensorAlwaysShortens
        case .tensor where isCache && !objects.contains(.weights) && sentence.contains(.latent):
            return .latentCacheDivided
        case .data
        where isCache && objects.contains(.token) && !objects.contains(.request) && !objects.contains(.whole):
            return .dataShrinksTokenCache
        case .data where isWeights && !objects.contains(.experts): return .dataDividesWeights
        case .expert where isCache && objects.isDisjoint(with: [.weights, .memory]): return .expertsDivideCache
        case .expert where isWeights && (objects.contains(.attention) || objects.contains(.whole)):
            return objects.contains(.experts) && !objects.contains(.attention) ? nil : .expertsDivideAll
        default: return nil
        }
    }

    /// Whether a sentence says that prefill is bound by memory and decode by arithmetic.
    static func swapsPhases(_ marks: [EffectMark]) -> Bool {
        guard marks.contains(.bound), !marks.contains(.denial), let prefill = marks.firstIndex(of: .prefill),
            let decode = marks.firstIndex(of: .decode),
            marks.count(where: { $0 == .prefill || $0 == .decode }) == 2
        else { return false }
        let first = marks[min(prefill, decode)..<max(prefill, decode)]
        let second = marks[max(prefill, decode)...]
        let (ofPrefill, ofDecode) = prefill < decode ? (first, second) : (second, first)
        return ofPrefill.contains(.memory) && !ofPrefill.contains(.compute) && ofDecode.contains(.compute)
            && !ofDecode.contains(.memory)
    }
}

extension EffectMark {
    /// What a split can act on.
    fileprivate static let things: Set<EffectMark> = [
        .cache, .latent, .weights, .time, .latency, .token, .request, .experts, .memory, .compute, .elsewhere,
    ]

    fileprivate var isEffect: Bool { self == .reduces || self == .fraction }

    fileprivate var isSplit: Bool { split != nil }

    fileprivate var split: Split? { if case .split(let split) = self { split } else { nil } }
}
