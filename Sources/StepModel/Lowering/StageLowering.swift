internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// Lowers the layers of a pipeline stage to operator templates of its busiest device.
struct StageLowering {
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

    /// The templates of a stage in order of execution; like layers of several runs are lowered once.
    func templates(of stage: PipelineStage) -> [OperatorTemplate] {
        var found: [OperatorTemplate] = []
        if stage.holdsEmbedding { found.append(contentsOf: embedding()) }
        for run in stage.layerRuns.byShape {
            found.append(contentsOf: mixer(run.mixer, layers: run.count))
            found.append(contentsOf: feedForward(run, layers: run.count))
        }
        if stage.holdsHead {
            found.append(contentsOf: head())
        } else {
            found.append(exchanges.handOver())
        }
        return found
    }

    private func mixer(_ mixer: SequenceMixer, layers: Int) -> [OperatorTemplate] {
        guard mixer != .none else { return [] }
        let lowering = MixerLowering(model: model, layout: layout, cluster: exchanges.cluster, mixer: mixer)
        return [normalisation(layers: layers)] + lowering.templates(layers: layers)
    }

    private func feedForward(_ run: LayerRun, layers: Int) -> [OperatorTemplate] {
        let exchanged = FeedForwardLowering(model: model, layout: layout, options: options, exchanges: exchanges)
        guard run.feedForward != .none else {
            return [exchanges.allReduce(.attentionAllReduce, over: layout.tensor, layers: layers)].present
        }
        let after = run.mixer == .none ? [] : exchanged.afterMixer(run.feedForward, layers: layers)
        return after + [normalisation(layers: layers)] + exchanged.templates(run.feedForward, layers: layers)
    }

    /// A norm of the residual stream with its residual addition: ~7 operations and 3 passes (fused) per element.
    private func normalisation(layers: Int) -> OperatorTemplate {
        let width = Double(model.hiddenSize)
        return OperatorTemplate(
            .normalisation, repetitions: layers,
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
            .embeddingLookup, repetitions: 1,
            .rows(
                RowWork(
                    pass: model.hiddenSize, format: model.precision.unconverted, flopsPerRow: 0,
                    weightBytesPerRow: width * model.precision.stored(.embedding).bytesPerWeight.rawValue,
                    activationBytesPerRow: width * model.precision.unconverted.bytesPerElement.rawValue,
                    over: .tokens)))
        return [lookup] + [exchanges.allReduce(.embeddingAllReduce, over: layout.tensor, layers: 1)].present
    }

    /// Logits for one token per sequence, not for every token of a prompt, and the choice of the next token: ~10
    /// operations and three passes per 32-bit logit.
    private func head() -> [OperatorTemplate] {
        let columns = (model.vocabularySize + layout.tensor - 1) / layout.tensor
        return [
            OperatorTemplate(
                .languageModelHead, repetitions: 1,
                .rows(
                    RowWork(
                        product: Double(columns), inner: Double(model.hiddenSize),
                        stored: model.precision.stored(.head),
                        activation: model.precision.unconverted, over: .sequences))),
            OperatorTemplate(
                .sampling, repetitions: 1,
                .rows(
                    RowWork(
                        pass: columns, format: .fp32, flopsPerRow: 10 * Double(columns),
                        activationBytesPerRow: 3 * Double(columns) * NumericFormat.fp32.bytesPerElement.rawValue,
                        over: .sequences))),
        ]
    }
}

extension PipelineStage {
    /// Whether both stages hold like layers and the same ends of the model.
    func executesSame(as other: PipelineStage) -> Bool {
        holdsEmbedding == other.holdsEmbedding && holdsHead == other.holdsHead && layerRuns == other.layerRuns
    }
}

extension [OperatorTemplate?] {
    /// The templates that are there.
    var present: [OperatorTemplate] { compactMap(\.self) }
}
