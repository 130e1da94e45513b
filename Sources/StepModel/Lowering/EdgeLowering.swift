internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The operators at both ends of the model: embedding and output head.
struct EdgeLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    /// The share of the step on the busiest attention rank.
    let share: Step

    private var activation: Bytes { model.precision.unconverted.bytesPerElement }

    /// Reads one row per token; with the vocabulary split over TP, an all-reduce fills in the rows of other devices.
    func embedding(_ exchanges: ExchangeLowering) -> [Operator?] {
        let elements = Double(share.newTokens) * Double(model.hiddenSize)
        let lookup = Operator(
            kind: .embeddingLookup, repetitions: 1,
            shape: .elements(rows: Double(share.newTokens), width: model.hiddenSize),
            work: .compute(
                ComputeWork(
                    family: .elementwise, format: model.precision.unconverted, flops: .zero,
                    weightBytes: elements * activation, activationBytes: elements * activation)))
        return [
            lookup,
            exchanges.allReduce(.embeddingAllReduce, tokens: Double(share.newTokens), over: layout.tensor, layers: 1),
        ]
    }

    /// Logits for one token per sequence, not for every token of a prompt, and the choice of the next token:
    /// ~10 operations and three passes per 32-bit logit.
    func head() -> [Operator] {
        let rows = share.sequences
        let columns = (model.vocabularySize + layout.tensor - 1) / layout.tensor
        let logits = Double(rows) * Double(columns)
        return [
            Operator(
                kind: .languageModelHead, repetitions: 1,
                shape: .matrix(rows: Double(rows), columns: columns, inner: model.hiddenSize),
                work: .compute(
                    MatrixProduct(rows: Double(rows), columns: columns, inner: model.hiddenSize)
                        .work(weights: model.precision, linear: false))),
            Operator(
                kind: .sampling, repetitions: 1, shape: .elements(rows: Double(rows), width: columns),
                work: .compute(
                    ComputeWork(
                        family: .elementwise, format: .fp32, flops: FLOPs(rawValue: 10 * logits),
                        activationBytes: 3 * logits * NumericFormat.fp32.bytesPerElement))),
        ]
    }
}
