internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The operators of one step on the busiest device of each pipeline stage.
struct StageLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    /// The share of the step on the busiest attention rank.
    let share: Step
    private let exchanges: ExchangeLowering
    private let feedForward: FeedForwardLowering

    init(step: Step, model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster) {
        self.model = model
        self.layout = layout
        share = step.busiestShare(of: layout.data)
        exchanges = ExchangeLowering(model: model, layout: layout, cluster: cluster, isDecode: step.isDecode)
        feedForward = FeedForwardLowering(
            model: model, layout: layout, share: share, groupTokens: step.newTokens, exchanges: exchanges)
    }

    /// The operators of a stage in order of execution.
    func operators(of stage: PipelineStage) -> [Operator] {
        let edges = EdgeLowering(model: model, layout: layout, share: share)
        var operators: [Operator] = []
        operators.reserveCapacity(16 * (stage.layerRuns.count + 1))
        if stage.holdsEmbedding { operators.append(present: edges.embedding(exchanges)) }
        for run in stage.layerRuns {
            let attention = AttentionLowering(model: model, layout: layout, attention: run.attention, share: share)
            operators.append(normalisation(layers: run.count))
            operators.append(contentsOf: attention.operators(layers: run.count))
            operators.append(present: feedForward.operators(run.feedForward, layers: run.count))
        }
        if stage.holdsHead {
            operators.append(contentsOf: edges.head())
        } else {
            operators.append(exchanges.handOver(tokens: Double(share.newTokens)))
        }
        return operators
    }

    /// The two norms of a layer with their residual additions: ~7 operations and 3 passes (fused) per element each.
    private func normalisation(layers: Int) -> Operator {
        let elements = Double(share.newTokens) * Double(model.hiddenSize)
        return Operator(
            kind: .normalisation, repetitions: layers,
            shape: .elements(rows: Double(share.newTokens), width: model.hiddenSize),
            work: .compute(
                ComputeWork(
                    family: .elementwise, format: model.precision.unconverted, flops: FLOPs(rawValue: 2 * 7 * elements),
                    activationBytes: 2 * 3 * elements * model.precision.unconverted.bytesPerElement)))
    }
}

extension PipelineStage {
    /// Whether both stages hold like layers and the same ends of the model.
    func executesSame(as other: PipelineStage) -> Bool {
        holdsEmbedding == other.holdsEmbedding && holdsHead == other.holdsHead && layerRuns == other.layerRuns
    }
}

extension [Operator] {
    /// Appends the operators that are there.
    fileprivate mutating func append(present operators: [Operator?]) {
        for case let step? in operators { append(step) }
    }
}
