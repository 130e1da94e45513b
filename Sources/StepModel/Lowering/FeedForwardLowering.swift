internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The operators of one feed-forward part, dense or mixture, on one device, with the exchanges around it.
struct FeedForwardLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    let options: StepOptions
    let exchanges: ExchangeLowering

    /// What completes the mixer's output before the feed-forward part: an all-reduce where every device of a TP group
    /// goes on with all tokens, a reduce-scatter where each goes on with its part.
    func afterMixer(_ feedForward: FeedForward, layers: Int) -> [OperatorTemplate] {
        if feedForward.mixture != nil, layout.expertCommunication != .replicatedTokens {
            return [exchanges.scatterOverTensor(layers: layers)].present
        }
        return [exchanges.allReduce(.attentionAllReduce, over: layout.tensor, layers: layers)].present
    }

    /// The operators in order of execution, each once per layer.
    func templates(_ feedForward: FeedForward, layers: Int) -> [OperatorTemplate] {
        switch feedForward {
        case .none: []
        case .dense(let network): dense(network, feedForward, layers: layers)
        case .mixture(let experts): mixture(experts, layers: layers)
        }
    }

    private func dense(
        _ network: DenseFeedForward, _ feedForward: FeedForward, layers: Int
    ) -> [OperatorTemplate] {
        let products = ProductLowering(model: model, layout: layout)
            .templates(feedForward.matrices(hiddenSize: model.hiddenSize), layers: layers)
        let gate = activation(
            width: network.intermediateSize / layout.tensor, inputs: network.inputMatrices, layers: layers)
        let reduced = exchanges.allReduce(.feedForwardAllReduce, over: layout.tensor, layers: layers)
        return products.dropLast() + [gate] + products.suffix(1) + [reduced].present
    }

    private func mixture(_ experts: MixtureOfExperts, layers: Int) -> [OperatorTemplate] {
        let products = ProductLowering(model: model, layout: layout)
        let common = experts.commonMatrices(hiddenSize: model.hiddenSize)
        let isReplicated = layout.expertCommunication == .replicatedTokens
        let rowsPerToken = isReplicated ? 1 : 1 / Double(layout.tensor)
        let router = products.templates(
            common.filter { $0.part == .router }, layers: layers, rowsPerToken: rowsPerToken)
        let shared = products.templates(common.filter { $0.part != .router }, layers: layers)
        let work = ExpertWork(
            experts, hiddenSize: model.hiddenSize, precision: model.precision, layout: layout,
            routing: options.routing)
        let grouped = OperatorTemplate(.groupedExperts, repetitions: layers, .experts(work))
        let before: [OperatorTemplate?]
        let after: [OperatorTemplate?]
        switch layout.expertCommunication {
        case .replicatedTokens:
            before = []
            after = [exchanges.allReduce(.feedForwardAllReduce, over: layout.stageWidth, layers: layers)]
        case .allToAll:
            before = [exchanges.dispatch(experts, load: work.load, layers: layers)]
            after = [
                exchanges.combine(experts, load: work.load, layers: layers), exchanges.gatherOverTensor(layers: layers),
            ]
        case .gatherAndScatter:
            before = [exchanges.gatherTokens(layers: layers)]
            after = [exchanges.scatterTokens(layers: layers), exchanges.gatherOverTensor(layers: layers)]
        }
        return router + before.present + shared + [grouped] + after.present
    }

    /// The activation function between two products: inputs read and one output written per element.
    private func activation(width: Int, inputs: Int, layers: Int) -> OperatorTemplate {
        let elements = Double(width)
        return OperatorTemplate(
            .activationFunction, repetitions: layers,
            .rows(
                RowWork(
                    pass: width, format: model.precision.unconverted, flopsPerRow: 5 * elements,
                    activationBytesPerRow: Double(inputs + 1) * elements
                        * model.precision.unconverted.bytesPerElement.rawValue,
                    over: .tokens)))
    }
}
