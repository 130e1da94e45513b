internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The operators of one grouped-query attention layer on one device.
struct AttentionLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    let attention: GroupedQueryAttention
    /// The share of the step on the busiest attention rank.
    let share: Step

    private var tokens: Double { Double(share.newTokens) }
    private var activation: Bytes { model.precision.unconverted.bytesPerElement }
    private var queryHeads: Int { attention.queryHeads / layout.tensor }
    private var keyValueHeads: Int { layout.keyValueHeadsPerDevice(attention) }

    /// The operators in order of execution, each once per layer.
    func operators(layers: Int) -> [Operator] {
        let head = attention.headDimension
        let projections = (queryHeads + 2 * keyValueHeads) * head
        var found: [Operator] = []
        found.reserveCapacity(3 + share.groups.count)
        found.append(
            projection(
                .queryKeyValueProjection, columns: projections, inner: model.hiddenSize, layers: layers))
        found.append(rotaryAndCacheWrite(layers: layers, width: projections))
        for group in share.groups where group.newTokens > 1 {
            found.append(core(group, kind: .prefillAttention, family: .prefillAttention, layers: layers))
        }
        for group in share.groups where group.newTokens == 1 {
            found.append(core(group, kind: .decodeAttention, family: .decodeAttention, layers: layers))
        }
        found.append(
            projection(.outputProjection, columns: model.hiddenSize, inner: queryHeads * head, layers: layers))
        return found
    }

    private func projection(_ kind: Operator.Kind, columns: Int, inner: Int, layers: Int) -> Operator {
        Operator(
            kind: kind, repetitions: layers, shape: .matrix(rows: tokens, columns: columns, inner: inner),
            work: .compute(
                MatrixProduct(rows: tokens, columns: columns, inner: inner)
                    .work(weights: model.precision, linear: true)))
    }

    /// Rotary embedding of queries and keys, and writing keys and values: ~6 operations per element, one read and one
    /// write of the projections, one write of the cache.
    private func rotaryAndCacheWrite(layers: Int, width: Int) -> Operator {
        let rotated = Double((queryHeads + keyValueHeads) * attention.headDimension)
        let cached = Double(2 * keyValueHeads * attention.headDimension)
        return Operator(
            kind: .rotaryAndCacheWrite, repetitions: layers, shape: .elements(rows: tokens, width: width),
            work: .compute(
                ComputeWork(
                    family: .elementwise, format: model.precision.unconverted,
                    flops: FLOPs(rawValue: 6 * tokens * rotated), activationBytes: 2 * tokens * rotated * activation,
                    cacheBytes: tokens * cached * model.precision.keyValueCache.bytesPerElement)))
    }

    /// The attention core of a group: 4·Nq·d FLOPs per (query, key) pair; queries read and outputs written once.
    ///
    /// The cache is read once per sequence: keys and values are shared by the queries of a prompt, whose re-reads stay
    /// in the last-level cache, and by the heads of a group.
    private func core(_ group: SequenceGroup, kind: Operator.Kind, family: OperatorFamily, layers: Int) -> Operator {
        let width = Double(queryHeads * attention.headDimension)
        let context = Double(group.count) * Double(group.cachedTokens + group.newTokens)
        let cacheWidth = Double(2 * keyValueHeads * attention.headDimension)
        let newTokens = Double(group.count * group.newTokens)
        return Operator(
            kind: kind, repetitions: layers,
            shape: .attention(
                sequences: group.count, newTokens: group.newTokens, context: group.cachedTokens + group.newTokens,
                heads: queryHeads, keyValueHeads: keyValueHeads),
            work: .compute(
                ComputeWork(
                    family: family, format: model.precision.unconverted,
                    flops: FLOPs(rawValue: 4 * width * group.causalPairs),
                    activationBytes: 2 * newTokens * width * activation,
                    cacheBytes: context * cacheWidth * model.precision.keyValueCache.bytesPerElement,
                    tokensPerSequence: Double(group.newTokens))))
    }
}
