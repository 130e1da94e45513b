internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// What a pipeline stage executes as a whole, some of it once per layer: the same work wherever it is executed.
enum ModelPart: Hashable, Sendable {
    case embedding
    /// The mixer of a layer with the norm before it.
    case mixer(SequenceMixer)
    /// The feed-forward part of a layer, with what completes the output of a mixer before it.
    case feedForward(FeedForward, followsMixer: Bool)
    case head
    /// Hands tokens to the next stage.
    case handOver
}

extension PipelineStage {
    /// The stage's parts in order of execution, each with how often it is executed; like layers are taken together.
    var parts: [(part: ModelPart, repetitions: Int)] {
        var found: [(part: ModelPart, repetitions: Int)] = []
        if holdsEmbedding { found.append((.embedding, 1)) }
        for run in layerRuns.byShape {
            if run.mixer != .none { found.append((.mixer(run.mixer), run.count)) }
            found.append((.feedForward(run.feedForward, followsMixer: run.mixer != .none), run.count))
        }
        found.append((holdsHead ? .head : .handOver, 1))
        return found
    }

    /// Whether both stages hold like layers and the same ends of the model.
    func executesSame(as other: PipelineStage) -> Bool {
        holdsEmbedding == other.holdsEmbedding && holdsHead == other.holdsHead && layerRuns == other.layerRuns
    }
}

/// Lowers the parts of a model to operator templates of the busiest device.
struct PartLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    let options: StepOptions
    private let exchanges: ExchangeLowering

    init(model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster, options: StepOptions) {
        self.model = model
        self.layout = layout
        self.options = options
        exchanges = ExchangeLowering(model: model, layout: layout, cluster: cluster, options: options)
    }

    /// The operators of a part in order of execution.
    func templates(of part: ModelPart, _ memory: inout PricingMemory) -> [OperatorTemplate] {
        switch part {
        case .embedding: embedding()
        case .mixer(let mixer):
            [normalisation()]
                + MixerLowering(model: model, layout: layout, cluster: exchanges.cluster, mixer: mixer).templates()
        case .feedForward(let feedForward, let followsMixer): self.feedForward(feedForward, followsMixer, &memory)
        case .head: head()
        case .handOver: handOver(leavesNode: exchanges.handsOverBetweenNodes)
        }
    }

    /// The operators that hand tokens to the next stage, inside a node or to another one.
    func handOver(leavesNode: Bool) -> [OperatorTemplate] { [exchanges.handOver(leavesNode: leavesNode)] }

    private func feedForward(
        _ feedForward: FeedForward, _ followsMixer: Bool, _ memory: inout PricingMemory
    ) -> [OperatorTemplate] {
        let lowering = FeedForwardLowering(model: model, layout: layout, options: options, exchanges: exchanges)
        let after = followsMixer ? lowering.afterMixer(feedForward) : []
        return feedForward == .none ? after : after + [normalisation()] + lowering.templates(feedForward, &memory)
    }

    /// A norm of the residual stream with its residual addition: ~7 operations and 3 passes (fused) per element.
    private func normalisation() -> OperatorTemplate {
        let width = Double(model.hiddenSize)
        return OperatorTemplate(
            .normalisation,
            .rows(
                RowWork(
                    pass: model.hiddenSize, format: model.precision.unconverted, flopsPerRow: 7 * width,
                    activationBytesPerRow: 3 * width * model.precision.unconverted.bytesPerElement.rawValue,
                    over: .tokens)))
    }

    /// Reads one row per token; with the vocabulary split over TP, an all-reduce fills in the rows of other devices.
    private func embedding() -> [OperatorTemplate] {
        let width = Double(model.hiddenSize)
        let lookup = OperatorTemplate(
            .embeddingLookup,
            .rows(
                RowWork(
                    pass: model.hiddenSize, format: model.precision.unconverted, flopsPerRow: 0,
                    weightBytesPerRow: width * model.precision.stored(.embedding).bytesPerWeight.rawValue,
                    activationBytesPerRow: width * model.precision.unconverted.bytesPerElement.rawValue,
                    over: .tokens)))
        return [lookup] + [exchanges.allReduce(.embeddingAllReduce, over: layout.tensor)].present
    }

    /// Logits for one token per sequence, not for every token of a prompt, and the choice of the next token: ~10
    /// operations and three passes per 32-bit logit.
    private func head() -> [OperatorTemplate] {
        let columns = (model.vocabularySize + layout.tensor - 1) / layout.tensor
        return [
            OperatorTemplate(
                .languageModelHead,
                .rows(
                    RowWork(
                        product: Double(columns), inner: Double(model.hiddenSize),
                        stored: model.precision.stored(.head),
                        activation: model.precision.unconverted, over: .sequences))),
            OperatorTemplate(
                .sampling,
                .rows(
                    RowWork(
                        pass: columns, format: .fp32, flopsPerRow: 10 * Double(columns),
                        activationBytesPerRow: 3 * Double(columns) * NumericFormat.fp32.bytesPerElement.rawValue,
                        over: .sequences))),
        ]
    }
}

extension [OperatorTemplate?] {
    /// The templates that are there.
    var present: [OperatorTemplate] { compactMap(\.self) }
}
