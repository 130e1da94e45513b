internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The operators of one feed-forward part, dense or mixture, on one device, with the exchanges around it.
struct FeedForwardLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    /// The share of the step on the busiest attention rank.
    let share: Step
    /// The tokens of all attention ranks, which meet at the experts.
    let groupTokens: Int
    let exchanges: ExchangeLowering

    private var activation: Bytes { model.precision.unconverted.bytesPerElement }

    /// The operators in order of execution, each once per layer, the exchanges after attention included; `nil` stands
    /// for an exchange that a single device does not need.
    func operators(_ feedForward: FeedForward, layers: Int) -> [Operator?] {
        switch feedForward {
        case .dense(let width):
            let rows = Double(share.newTokens)
            let local = width / layout.tensor
            return [
                exchanges.allReduce(.attentionAllReduce, tokens: rows, over: layout.tensor, layers: layers),
                product(.gateUpProjection, rows: rows, columns: 2 * local, inner: model.hiddenSize, layers: layers),
                product(.downProjection, rows: rows, columns: model.hiddenSize, inner: local, layers: layers),
                exchanges.allReduce(.feedForwardAllReduce, tokens: rows, over: layout.tensor, layers: layers),
            ]
        case .mixture(let experts):
            return mixture(experts, layers: layers)
        }
    }

    private func mixture(_ experts: MixtureOfExperts, layers: Int) -> [Operator?] {
        let tokens = Double(share.newTokens)
        let local = tokens / Double(layout.tensor)
        let gathered = Double(groupTokens)
        switch layout.expertCommunication {
        case .replicatedTokens:
            return [
                exchanges.allReduce(.attentionAllReduce, tokens: tokens, over: layout.tensor, layers: layers),
                router(experts, rows: tokens, layers: layers),
                permutation(experts, layers: layers),
                products(experts, layers: layers),
                exchanges.allReduce(.feedForwardAllReduce, tokens: tokens, over: layout.stageWidth, layers: layers),
            ]
        case .allToAll:
            return [
                exchanges.scatterOverTensor(tokens: tokens, layers: layers),
                router(experts, rows: local, layers: layers),
                exchanges.dispatch(tokens: local, experts: experts, layers: layers),
                permutation(experts, layers: layers),
                products(experts, layers: layers),
                exchanges.combine(tokens: local, experts: experts, layers: layers),
                exchanges.gatherOverTensor(tokens: tokens, layers: layers),
            ]
        case .gatherAndScatter:
            return [
                exchanges.scatterOverTensor(tokens: tokens, layers: layers),
                router(experts, rows: local, layers: layers),
                exchanges.gatherTokens(gathered, layers: layers),
                permutation(experts, layers: layers),
                products(experts, layers: layers),
                exchanges.scatterTokens(gathered, layers: layers),
                exchanges.gatherOverTensor(tokens: tokens, layers: layers),
            ]
        }
    }

    private func router(_ experts: MixtureOfExperts, rows: Double, layers: Int) -> Operator {
        Operator(
            kind: .router, repetitions: layers,
            shape: .matrix(rows: rows, columns: experts.expertCount, inner: model.hiddenSize),
            work: .compute(
                MatrixProduct(rows: rows, columns: experts.expertCount, inner: model.hiddenSize)
                    .work(weights: model.precision, linear: false)))
    }

    /// The token-expert assignments of one device: A = T·k/EP.
    private func assignments(_ experts: MixtureOfExperts) -> Double {
        Double(groupTokens * experts.expertsPerToken) / Double(layout.expert)
    }

    /// The experts' products on one device: 6·A·H·Im/ETP FLOPs; only the distinct experts that any token visits are
    /// read.
    private func products(_ experts: MixtureOfExperts, layers: Int) -> Operator {
        let assignments = assignments(experts)
        let distinct =
            ExpertStatistics.distinctExperts(
                tokens: groupTokens, experts: experts.expertCount, perToken: experts.expertsPerToken)
            / Double(layout.expert)
        let width = experts.intermediateSize / layout.expertTensor
        let hidden = Double(model.hiddenSize)
        let perExpert = 3 * hidden * Double(width)
        return Operator(
            kind: .groupedExperts, repetitions: layers,
            shape: .experts(
                assignments: assignments, distinct: distinct, hidden: model.hiddenSize, intermediate: width),
            work: .compute(
                ComputeWork(
                    family: .groupedExperts, format: model.precision.linear,
                    flops: FLOPs(rawValue: 2 * assignments * perExpert),
                    weightBytes: distinct * perExpert * model.precision.bytesPerLinearWeight,
                    activationBytes: assignments * (2 * hidden + 3 * Double(width)) * activation)))
    }

    /// Sorting the assigned tokens by expert and back: two reads and two writes each.
    private func permutation(_ experts: MixtureOfExperts, layers: Int) -> Operator {
        let assignments = assignments(experts)
        return Operator(
            kind: .permutation, repetitions: layers,
            shape: .elements(rows: assignments, width: model.hiddenSize),
            work: .compute(
                ComputeWork(
                    family: .elementwise, format: model.precision.unconverted, flops: .zero,
                    activationBytes: 4 * assignments * Double(model.hiddenSize) * activation)))
    }

    private func product(_ kind: Operator.Kind, rows: Double, columns: Int, inner: Int, layers: Int) -> Operator {
        Operator(
            kind: kind, repetitions: layers,
            shape: .matrix(rows: rows, columns: columns, inner: inner),
            work: .compute(
                MatrixProduct(rows: rows, columns: columns, inner: inner)
                    .work(weights: model.precision, linear: true)))
    }
}
