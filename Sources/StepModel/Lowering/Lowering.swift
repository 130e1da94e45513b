internal import Quantities

public import Hardware
public import Models
public import Parallelism

/// Lowers a step to the operators that the busiest device of each pipeline stage executes.
///
/// - Parameters:
///   - step: The step, over one copy of the model. With several pipeline stages it is one micro-batch.
///   - model: The model.
///   - layout: A legal layout of the model.
///   - cluster: The devices and networks that it runs on.
/// - Returns: The program: operators with shapes, FLOPs, bytes and messages.
public func lower(_ step: Step, model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster) -> StepProgram {
    let share = step.busiestShare(of: layout.data)
    let exchanges = ExchangeLowering(model: model, layout: layout, cluster: cluster, isDecode: step.isDecode)
    let feedForward = FeedForwardLowering(
        model: model, layout: layout, share: share, groupTokens: step.newTokens, exchanges: exchanges)
    let stages = model.pipelineStages(layout.pipeline)
    let programs = stages.map { stage in
        var operators: [Operator] = []
        if stage.holdsEmbedding {
            operators += EdgeLowering(model: model, layout: layout, share: share).embedding(exchanges)
        }
        for run in stage.layerRuns {
            let attention = AttentionLowering(model: model, layout: layout, attention: run.attention, share: share)
            operators.append(normalisation(of: share, in: model, layers: run.count))
            operators += attention.operators(layers: run.count)
            operators += feedForward.operators(run.feedForward, layers: run.count)
        }
        if stage.holdsHead {
            operators += EdgeLowering(model: model, layout: layout, share: share).head()
        } else {
            operators.append(exchanges.handOver(tokens: Double(share.newTokens)))
        }
        return StageProgram(index: stage.index, operators: operators)
    }
    return StepProgram(stages: programs, isDecode: step.isDecode, sequences: share.sequences)
}

/// The two norms of a layer with their residual additions: ~7 operations and 3 passes (fused) per element each.
private func normalisation(of share: Step, in model: ModelArchitecture, layers: Int) -> Operator {
    let elements = Double(share.newTokens) * Double(model.hiddenSize)
    return Operator(
        kind: .normalisation, repetitions: layers,
        shape: .elements(rows: Double(share.newTokens), width: model.hiddenSize),
        work: .compute(
            ComputeWork(
                family: .elementwise, format: model.precision.unconverted, flops: FLOPs(rawValue: 2 * 7 * elements),
                activationBytes: 2 * 3 * elements * model.precision.unconverted.bytesPerElement)))
}
