internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The operators of one layer's mixer on one device.
struct MixerLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    let cluster: Cluster
    let mixer: SequenceMixer

    private var activation: NumericFormat { model.precision.unconverted }

    /// Projections, the core with its exchanges over context-parallel ranks, and projections back.
    func templates() -> [OperatorTemplate] {
        let products = ProductLowering(model: model, layout: layout)
        let matrices = mixer.matrices(hiddenSize: model.hiddenSize)
        let isOutput: (LayerMatrix) -> Bool = { $0.operation.followsCore }
        var found = products.templates(matrices.filter { !isOutput($0) })
        if let pass = rotaryAndCacheWrite() { found.append(pass) }
        found.append(contentsOf: indexScores())
        found.append(contentsOf: coreExchanges(isForDecode: false))
        if let core = AttentionCore(mixer, precision: model.precision, layout: layout) {
            found.append(OperatorTemplate(.decodeAttention, .core(core)))
        }
        found.append(contentsOf: coreExchanges(isForDecode: true))
        found.append(contentsOf: products.templates(matrices.filter(isOutput)))
        return found
    }

    /// Rotary embedding of queries and keys, and writing the cache.
    ///
    /// ~6 operations per element, one read and one write of the projections, one write of the cache. Recurrent layers
    /// pass their convolution instead.
    private func rotaryAndCacheWrite() -> OperatorTemplate? {
        let tensor = Double(layout.tensor)
        let width: Double
        switch mixer {
        case .grouped(let attention):
            let keyValues = Double(layout.keyValueHeadsPerDevice(attention))
            width = (Double(attention.queryHeads) / tensor + keyValues) * Double(attention.headDimension)
        case .latent(let attention):
            width = Double(attention.heads) / tensor * Double(attention.rotaryDimension) + Double(attention.cacheWidth)
        case .compressed(let attention):
            width = (Double(attention.heads) / tensor + 1) * Double(attention.headDimension)
        case .recurrent(let recurrence):
            width = Double(max(recurrence.convolutionChannels, 2 * recurrence.keyWidth)) / tensor
        case .none: return nil
        }
        return OperatorTemplate(
            .rotaryAndCacheWrite,
            .rows(
                RowWork(
                    pass: Int(width), format: activation, flopsPerRow: 6 * width,
                    activationBytesPerRow: 2 * width * activation.bytesPerElement.rawValue,
                    cacheBytesPerRow: cacheBytesPerToken, over: .tokens)))
    }

    /// The cache of one token on one device.
    private var cacheBytesPerToken: Double {
        mixer.cacheComponents.reduce(0) { sum, component in
            let bytes = component.bytesPerEntry(in: model.precision.keyValueCache).rawValue
            return sum + bytes * component.share(of: layout.tensor) / Double(component.tokensPerEntry)
        }
    }

    private func indexScores() -> [OperatorTemplate] {
        let (indexer, ratio): (SparseIndexer?, Int)
        switch mixer {
        case .grouped(let attention): (indexer, ratio) = (attention.indexer, 1)
        case .latent(let attention): (indexer, ratio) = (attention.indexer, 1)
        case .compressed(let attention): (indexer, ratio) = (attention.indexer, attention.compressionRatio ?? 1)
        case .recurrent, .none: (indexer, ratio) = (nil, 1)
        }
        guard let indexer, indexer.computesScores else { return [] }
        let scores = IndexScores(
            indexer: indexer, tokensPerEntry: Double(ratio), contextRanks: Double(layout.context))
        return [OperatorTemplate(.indexScores, .indexScores(scores))]
    }

    /// Context parallelism of prompts passes every key and value around its ranks, (cp−1)/cp of the context each;
    /// split caches gather the queries and bring partial outputs with their log-sum-exp together.
    private func coreExchanges(isForDecode: Bool) -> [OperatorTemplate] {
        let unit = Bytes(rawValue: 1)
        let element = activation.bytesPerElement.rawValue
        if !isForDecode {
            guard layout.context > 1 else { return [] }
            let ring = CollectiveVolume.shard(
                .allGather, unit, over: layout.context, stride: layout.tensor, in: cluster)
            return [
                OperatorTemplate(
                    .keyValueRing,
                    .cacheExchange(
                        CacheExchange(
                            isForDecode: false, bytesPerNewToken: 0, bytesPerContextToken: cacheBytesPerToken,
                            unit: ring)))
            ]
        }
        let shards = layout.context * layout.decodeContext
        guard shards > 1, let heads = mixer.tensorHeads, !mixer.cacheComponents.isEmpty else { return [] }
        let width = Double(heads) / Double(layout.tensor) * Double(layout.decodeContext)
        let queries = CollectiveVolume.shard(.allGather, unit, over: shards, in: cluster)
        let outputs = CollectiveVolume.shard(.reduceScatter, unit, over: shards, in: cluster)
        return [
            OperatorTemplate(
                .queryAllGather,
                .cacheExchange(
                    CacheExchange(
                        isForDecode: true, bytesPerNewToken: width * mixer.queryDimension * element,
                        bytesPerContextToken: 0, unit: queries))),
            OperatorTemplate(
                .partialOutputs,
                .cacheExchange(
                    CacheExchange(
                        isForDecode: true, bytesPerNewToken: width * (mixer.outputDimension * element + 4),
                        bytesPerContextToken: 0, unit: outputs))),
        ]
    }
}

extension SequenceMixer {
    /// The width of one head's query as it meets the cache.
    fileprivate var queryDimension: Double {
        switch self {
        case .grouped(let attention): Double(attention.headDimension)
        case .latent(let attention): Double(attention.cacheWidth)
        case .compressed(let attention): Double(attention.headDimension)
        case .recurrent, .none: 0
        }
    }

    /// The width of one head's output as it leaves the cache.
    fileprivate var outputDimension: Double {
        switch self {
        case .grouped(let attention): Double(attention.valueDimension)
        case .latent(let attention): Double(attention.latentRank)
        case .compressed(let attention): Double(attention.headDimension)
        case .recurrent, .none: 0
        }
    }
}
