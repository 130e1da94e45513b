internal import Hardware
internal import Models
internal import Quantities

/// How the work of a mixer's core follows from its heads and the context.
extension AttentionCore {
    /// F, A and K of one group of sequences.
    func account(_ share: SequenceShare) -> [Derivation] {
        let isDecode = share.isDecode
        let ranks = isDecode ? 1 : contextRanks
        let shards = isDecode ? cacheShards : 1
        let headShare = isDecode ? 1 : promptHeadShare
        let amounts =
            switch form {
            case .grouped(let attention): grouped(attention, share)
            case .latent(let attention): latent(attention, share)
            case .compressed(let attention): compressed(attention, share)
            case .recurrent(let mixer): recurrent(mixer, share)
            }
        func part(_ symbol: String, _ name: String, _ unit: Derivation.Unit, _ whole: Formula, _ factor: Double)
            -> Derivation
        {
            guard factor != 1 else { return Derivation(symbol, name, unit, whole) }
            let share = Derivation("σ", "part of this device of the ranks that share the sequences", .share, of: factor)
            return Derivation(symbol, name, unit, whole * share)
        }
        return [
            part("F", "work", .flops, amounts.flops, headShare / ranks / shards),
            part("A", "queries, new keys and outputs", .bytes, amounts.activations, headShare / ranks),
            part("K", amounts.cacheName, .bytes, amounts.cache, 1 / shards),
        ]
    }

    private typealias Account = (flops: Formula, activations: Formula, cache: Formula, cacheName: String)

    private var element: Derivation {
        Derivation("a", "bytes of an activation", .bytes, of: activationFormat.bytesPerElement.rawValue)
    }
    private var entry: Derivation {
        Derivation("b", "bytes of a number in the cache", .bytes, of: cacheFormat.bytesPerElement.rawValue)
    }
    private var headCount: Derivation { Derivation("h", "query heads on the device", .number, of: heads) }

    private func grouped(_ attention: GroupedQueryAttention, _ share: SequenceShare) -> Account {
        let group = share.derivations
        let width = Derivation(
            "d", "width of a key and a value", .number, of: Double(attention.headDimension + attention.valueDimension))
        let keyValues = Derivation("h_kv", "key-value heads on the device", .number, of: keyValueHeads)
        let kept = attention.indexer.map { Double($0.keptTokens) }
        let pairs: Derivation
        if case .chunked(let chunk) = attention.window {
            pairs = Derivation(
                "P", "pairs of a query and a key inside chunks", .number,
                of: share.pairs(insideChunksOf: Double(chunk)), source: "chunks of \(chunk) tokens")
        } else {
            pairs = share.pairDerivation(within: attention.window.limit.map(Double.init) ?? kept)
        }
        let heads = share.isDecode ? headCount.asFormula : headCount + keyValues
        return (
            2 * headCount * pairs * width, group.count * group.new * heads * width * element,
            share.readFormula(within: attention.window.limit.map(Double.init) ?? kept) * keyValues * width * entry,
            "cache read"
        )
    }

    private func latent(_ attention: LatentAttention, _ share: SequenceShare) -> Account {
        let group = share.derivations
        func width(_ symbol: String, _ name: String, _ value: Int) -> Derivation {
            Derivation(symbol, name, .number, of: Double(value))
        }
        let latent = width("d_c", "width of the latent", attention.latentRank)
        let rotary = width("d_r", "rotary width", attention.rotaryDimension)
        let key = width("d_n", "width of a key without it", attention.nonRotaryDimension)
        let value = width("d_v", "width of a value", attention.valueDimension)
        let kept = attention.indexer.map { Double($0.keptTokens) }
        let row = (latent + rotary) * entry
        if isExpanded(attention, share) {
            let pairs = share.pairDerivation(within: nil)
            let core = 2 * headCount * pairs * (key + rotary + value)
            let expansion = 2 * group.count * group.cached * latent * headCount * (key + value)
            return (
                group.cached.value > 0 ? core + expansion : core,
                group.count * group.new * headCount * 2 * (key + rotary + value) * element,
                group.count * group.cached * row, "latents read to expand them"
            )
        }
        let pairs = share.pairDerivation(within: kept)
        let read: Formula =
            readsPickedTokens(share, kept: kept ?? .infinity)
            ? pairs / Derivation("CP", "context-parallel ranks", .number, of: contextRanks)
            : share.readFormula(within: kept)
        return (
            2 * headCount * pairs * (2 * latent + rotary),
            group.count * group.new * headCount * (2 * latent + rotary) * element, read * row,
            "latents read, absorbed form"
        )
    }

    private func compressed(_ attention: CompressedAttention, _ share: SequenceShare) -> Account {
        let group = share.derivations
        let width = Derivation("d", "width of an entry", .number, of: Double(attention.headDimension))
        let (seen, read) = compressedAmounts(attention, share)
        let pairs = Derivation(
            "P", "pairs of a query with a token of the window or a compressed entry", .number, of: seen)
        let entries = Derivation("R", "entries read", .number, of: read)
        return (
            4 * headCount * pairs * width, 2 * group.count * group.new * headCount * width * element,
            entries * width * entry, "entries read"
        )
    }

    private func recurrent(_ mixer: RecurrentMixer, _ share: SequenceShare) -> Account {
        let group = share.derivations
        let key = Derivation("d_k", "key width of the state", .number, of: Double(mixer.keyDimension))
        let value = Derivation("d_v", "value width of the state", .number, of: Double(mixer.valueDimension))
        let perToken = Derivation(
            "f", "operations per token and head", .flops, of: operationsPerToken(mixer, isDecode: share.isDecode))
        let stored = Derivation(
            "s", "bytes of a number of the state", .bytes, of: NumericFormat.fp32.bytesPerElement.rawValue)
        let heads = Derivation("h", "heads of the state on the device", .number, of: heads)
        return (
            heads * group.count * group.new * perToken,
            group.count * group.new * heads * (2 * key + 2 * value) * element,
            2 * group.count * heads * key * value * stored, "states read and written"
        )
    }
}

extension SequenceShare {
    /// The group's numbers as inputs of formulas.
    var derivations: (count: Derivation, new: Derivation, cached: Derivation) {
        (
            Derivation("n", "sequences of the busiest rank", .number, of: count),
            Derivation("q", "new tokens of each", .number, of: newTokens),
            Derivation("c", "cached tokens of each", .number, of: cachedTokens)
        )
    }

    /// n · (q·c + q·(q+1)/2).
    var causalPairFormula: Formula {
        let group = derivations
        return group.count * (group.new * group.cached + group.new * (group.new.asFormula + 1) / 2)
    }

    /// The pairs of queries and keys, each query seeing at most its last `window` tokens.
    func pairDerivation(within window: Double?) -> Derivation {
        guard let window, context > window else {
            return Derivation("P", "pairs of a query and a key, causal", .number, causalPairFormula)
        }
        let group = derivations
        let most = Derivation("w", "the most keys of a query", .number, of: window)
        let growing = Derivation(
            "g", "queries that see fewer", .number,
            .maximum([0, .minimum([group.new.asFormula, most - group.cached.asFormula])]))
        let full = (group.new - growing.asFormula) * most
        guard growing.value > 0 else {
            return Derivation("P", "pairs of a query and a key", .number, group.count * full)
        }
        return Derivation(
            "P", "pairs of a query and a key", .number,
            group.count * (growing * group.cached + growing * (growing.asFormula + 1) / 2 + full))
    }

    /// The tokens whose keys and values are read, n · (min(c, w) + q).
    func readFormula(within window: Double?) -> Formula {
        let group = derivations
        guard let window, window < cachedTokens else { return group.count * (group.cached + group.new) }
        let most = Derivation("w", "the most keys of a query", .number, of: window)
        return group.count * (most + group.new)
    }
}
