internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The part of a mixer that works on pairs of tokens (or on a state), on one device: one operator per group of
/// sequences.
///
/// - grouped: 2·Nq·P·(d_qk + d_v) FLOPs; queries read and outputs written once, the cache once per sequence (re-reads
///   by a prompt's queries stay in the last-level cache).
/// - latent: expanded 2·Nq·P·(d_n + d_r + d_v) with 2·d_c·Nq·(d_n + d_v) per cached token that is expanded again, or
///   absorbed 2·Nq·P·(2·d_c + d_r) on the latents themselves; whichever is less work (DeepSeek-V2, arXiv 2405.04434).
/// - sparse: each query attends to at most K tokens that an indexer picked.
/// - recurrent: a state read and written once per sequence.
struct AttentionCore: Hashable, Sendable {
    /// The device's part of the mixer.
    enum Form: Hashable, Sendable {
        case grouped(GroupedQueryAttention)
        case latent(LatentAttention)
        case compressed(CompressedAttention)
        case recurrent(RecurrentMixer)
    }

    let form: Form
    /// Query heads (value heads of a recurrence) on the device.
    let heads: Double
    /// Key-value heads on the device.
    let keyValueHeads: Double
    /// Among how many ranks the tokens of a prompt are split.
    let contextRanks: Double
    /// The share of ``heads`` that the device attends with while prompts are read: 1/DCP.
    let promptHeadShare: Double
    /// Among how many ranks the cache of a sequence is split while generating.
    let cacheShards: Double
    let activationFormat: NumericFormat
    let cacheFormat: NumericFormat

    /// A device's part of a mixer's core; `nil` for a mixer without one.
    init?(_ mixer: SequenceMixer, precision: Precision, layout: ParallelLayout) {
        guard let allHeads = mixer.tensorHeads else { return nil }
        switch mixer {
        case .grouped(let attention): form = .grouped(attention)
        case .latent(let attention): form = .latent(attention)
        case .compressed(let attention): form = .compressed(attention)
        case .recurrent(let recurrence): form = .recurrent(recurrence)
        case .none: return nil
        }
        let cacheGroups = max(1, layout.tensor / layout.decodeContext)
        // With DCP the ranks that share a cache attend with all of their heads to a part of the context each.
        heads = Double(allHeads) / Double(layout.tensor) * Double(layout.decodeContext)
        if case .grouped(let attention) = mixer {
            keyValueHeads = Double(max(1, attention.keyValueHeads / cacheGroups))
        } else {
            keyValueHeads = 1
        }
        contextRanks = Double(layout.context)
        promptHeadShare = 1 / Double(layout.decodeContext)
        cacheShards = Double(layout.context * layout.decodeContext)
        activationFormat = precision.unconverted
        cacheFormat = precision.keyValueCache
    }

    private var activation: Double { activationFormat.bytesPerElement.rawValue }
    private var cached: Double { cacheFormat.bytesPerElement.rawValue }

    /// The family of the core's operators.
    func family(isDecode: Bool) -> OperatorFamily {
        switch form {
        case .grouped: isDecode ? .decodeAttention : .prefillAttention
        case .latent(let attention):
            attention.indexer == nil
                ? (isDecode ? .latentDecodeAttention : .latentPrefillAttention) : .sparseAttention
        case .compressed: isDecode ? .latentDecodeAttention : .latentPrefillAttention
        case .recurrent: isDecode ? .decodeRecurrence : .prefillRecurrence
        }
    }

    /// What the core's operators are called.
    func kind(isDecode: Bool) -> Operator.Kind {
        if case .recurrent = form { return isDecode ? .decodeRecurrence : .prefillRecurrence }
        return isDecode ? .decodeAttention : .prefillAttention
    }

    /// The work of one layer on a group of sequences.
    func work(_ share: SequenceShare) -> ComputeWork {
        let isDecode = share.isDecode
        let ranks = isDecode ? 1 : contextRanks
        let shards = isDecode ? cacheShards : 1
        let headShare = isDecode ? 1 : promptHeadShare
        let (flops, activations, cache) =
            switch form {
            case .grouped(let attention): grouped(attention, share)
            case .latent(let attention): latent(attention, share)
            case .compressed(let attention): compressed(attention, share)
            case .recurrent(let mixer): recurrent(mixer, share)
            }
        return ComputeWork(
            family: family(isDecode: isDecode),
            operands: operands,
            flops: FLOPs(rawValue: flops * headShare / ranks / shards),
            activationBytes: Bytes(rawValue: activations * headShare / ranks),
            cacheBytes: Bytes(rawValue: cache / shards),
            tokensPerSequence: share.newTokens / ranks, serialLength: keysPerQuery(share),
            items: items(share), headDimension: headDimension)
    }

    /// The shape of the core in a step, for a reader.
    func shape(_ share: SequenceShare) -> OperatorShape {
        .attention(
            sequences: Int(share.count), newTokens: Int(share.newTokens), context: Int(share.context),
            heads: Int(heads), keyValueHeads: Int(keyValueHeads))
    }

    /// The keys that a query of a prompt walks through.
    private func keysPerQuery(_ share: SequenceShare) -> Double {
        guard case .grouped(let attention) = form, let limit = attention.window.limit else { return share.context }
        return min(share.context, Double(limit))
    }

    /// What the kernel handles one by one: a sequence's key-value heads, its state's heads, or its queries.
    private func items(_ share: SequenceShare) -> Double {
        switch form {
        case .grouped: share.count * keyValueHeads
        case .latent(let attention): attention.indexer == nil ? share.count : share.count * share.newTokens
        case .compressed: share.count
        case .recurrent: share.count * heads
        }
    }

    /// The formats that decide which constants hold.
    var operands: OperandFormat {
        OperandFormat(activationFormat, stored: cacheFormat, isGrouped: heads > keyValueHeads)
    }

    /// The width of a key.
    var headDimension: Int {
        switch form {
        case .grouped(let attention): attention.headDimension
        case .latent(let attention): attention.keyDimension
        case .compressed(let attention): attention.headDimension
        case .recurrent(let mixer): mixer.keyDimension
        }
    }

    private typealias Amounts = (flops: Double, activations: Double, cache: Double)

    private func grouped(_ attention: GroupedQueryAttention, _ share: SequenceShare) -> Amounts {
        let (key, value) = (Double(attention.headDimension), Double(attention.valueDimension))
        let kept = attention.indexer.map { Double($0.keptTokens) }
        let pairs: Double
        switch attention.window {
        case .full: pairs = kept.map { share.pairs(within: $0) } ?? share.causalPairs
        case .sliding(let window): pairs = share.pairs(within: Double(window))
        case .chunked(let chunk): pairs = share.pairs(insideChunksOf: Double(chunk))
        }
        let limit = attention.window.limit.map(Double.init) ?? kept ?? .infinity
        let read = share.contextRead(within: limit)
        // Prompts also read their new keys and values as the projection left them.
        let newWidth = heads + (share.isDecode ? 0 : keyValueHeads)
        return (
            2 * heads * pairs * (key + value), share.count * share.newTokens * newWidth * (key + value) * activation,
            read * keyValueHeads * (key + value) * cached
        )
    }

    private func latent(_ attention: LatentAttention, _ share: SequenceShare) -> Amounts {
        let (latent, rotary) = (Double(attention.latentRank), Double(attention.rotaryDimension))
        let (key, value) = (Double(attention.nonRotaryDimension), Double(attention.valueDimension))
        let kept = attention.indexer.map { Double($0.keptTokens) } ?? .infinity
        let pairs = share.pairs(within: kept)
        let (flops, isExpanded) = latentWork(attention, share)
        let newTokens = share.count * share.newTokens
        let width = isExpanded ? 2 * (key + rotary + value) : 2 * latent + rotary
        let read =
            isExpanded
            ? share.count * share.cachedTokens
            : readsPickedTokens(share, kept: kept) ? pairs / contextRanks : share.contextRead(within: kept)
        return (
            flops, newTokens * heads * width * activation, read * (latent + rotary) * cached
        )
    }

    /// Whether each query of a prompt reads tokens of its own: those picked for it, where not all are kept anyway.
    func readsPickedTokens(_ share: SequenceShare, kept: Double) -> Bool { !share.isDecode && share.context > kept }

    /// Whether the latents are expanded to keys and values first.
    ///
    /// Engines expand prompts without selection; picked tokens differ per query and are read as latents.
    func isExpanded(_ attention: LatentAttention, _ share: SequenceShare) -> Bool {
        latentWork(attention, share).isExpanded
    }

    /// The work on the latents themselves, or on what they expand to where that is done.
    private func latentWork(
        _ attention: LatentAttention, _ share: SequenceShare
    ) -> (flops: Double, isExpanded: Bool) {
        let (latent, rotary) = (Double(attention.latentRank), Double(attention.rotaryDimension))
        let (key, value) = (Double(attention.nonRotaryDimension), Double(attention.valueDimension))
        let kept = attention.indexer.map { Double($0.keptTokens) } ?? .infinity
        let expansion = 2 * share.count * share.cachedTokens * latent * heads * (key + value)
        let absorbed = 2 * heads * share.pairs(within: kept) * (2 * latent + rotary)
        let expanded = 2 * heads * share.causalPairs * (key + rotary + value) + expansion
        let isExpanded = !share.isDecode && share.context <= kept && expanded < absorbed
        return (isExpanded ? expanded : absorbed, isExpanded)
    }

    private func compressed(_ attention: CompressedAttention, _ share: SequenceShare) -> Amounts {
        let width = Double(attention.headDimension)
        let (pairs, read) = compressedAmounts(attention, share)
        return (
            4 * heads * pairs * width, 2 * share.count * share.newTokens * heads * width * activation,
            read * width * cached
        )
    }

    /// The pairs of compressed attention and the entries that it reads: a window of tokens and compressed entries.
    func compressedAmounts(
        _ attention: CompressedAttention, _ share: SequenceShare
    ) -> (pairs: Double, read: Double) {
        var pairs = share.pairs(within: Double(attention.window))
        var read = share.contextRead(within: Double(attention.window))
        if let ratio = attention.compressionRatio.map(Double.init) {
            let kept = attention.indexer.map { Double($0.keptTokens) * ratio } ?? .infinity
            pairs += share.pairs(within: kept) / ratio
            read += share.contextRead(within: kept) / ratio
        }
        return (pairs, read)
    }

    /// The operations of one head for one token.
    ///
    /// Generation: 8 operations per state element of gated delta rules (decay, read, correct, write, query), 6 of
    /// Mamba-2 and lightning attention. Prompts, in chunks of 64: 4·64·(d_k + d_v) per head and token inside a chunk
    /// and 4 to 6·d_k·d_v across chunks (operation counts of the chunked algorithms, arXiv 2405.21060 and 2412.06464).
    func operationsPerToken(_ mixer: RecurrentMixer, isDecode: Bool) -> Double {
        let (key, value) = (Double(mixer.keyDimension), Double(mixer.valueDimension))
        let isDelta = mixer.kind == .gatedDeltaNet || mixer.kind == .kimiDelta
        return isDecode
            ? (isDelta ? 8 : 6) * key * value
            : 4 * RecurrentMixer.chunkLength * (key + value) + (isDelta ? 6 : 4) * key * value
    }

    private func recurrent(_ mixer: RecurrentMixer, _ share: SequenceShare) -> Amounts {
        let (key, value) = (Double(mixer.keyDimension), Double(mixer.valueDimension))
        let tokens = share.count * share.newTokens
        let perToken = operationsPerToken(mixer, isDecode: share.isDecode)
        let state = 2 * share.count * heads * key * value * NumericFormat.fp32.bytesPerElement.rawValue
        let passed = tokens * heads * (2 * key + 2 * value) * activation
        return (heads * tokens * perToken, passed, state)
    }
}

extension RecurrentMixer {
    /// The tokens that the chunked form of a recurrence works on together.
    static let chunkLength = 64.0
}
