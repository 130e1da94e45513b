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
    func afterMixer(_ feedForward: FeedForward) -> [OperatorTemplate] {
        if feedForward.mixture != nil, layout.expertCommunication != .replicatedTokens {
            return [exchanges.scatterOverTensor()].present
        }
        return [exchanges.allReduce(.attentionAllReduce, over: layout.tensor)].present
    }

    /// The operators in order of execution, each once per layer.
    func templates(_ feedForward: FeedForward, _ memory: inout PricingMemory) -> [OperatorTemplate] {
        switch feedForward {
        case .none: []
        case .dense(let network): dense(network, feedForward)
        case .mixture(let experts): mixture(experts, &memory)
        }
    }

    private func dense(
        _ network: DenseFeedForward, _ feedForward: FeedForward
    ) -> [OperatorTemplate] {
        let products = ProductLowering(model: model, layout: layout)
            .templates(feedForward.matrices(hiddenSize: model.hiddenSize))
        let gate = activation(
            width: network.intermediateSize / layout.tensor, inputs: network.inputMatrices)
        let reduced = exchanges.allReduce(.feedForwardAllReduce, over: layout.tensor)
        return products.dropLast() + [gate] + products.suffix(1) + [reduced].present
    }

    private func mixture(_ experts: MixtureOfExperts, _ memory: inout PricingMemory) -> [OperatorTemplate] {
        let products = ProductLowering(model: model, layout: layout)
        let common = experts.commonMatrices(hiddenSize: model.hiddenSize)
        let isReplicated = layout.expertCommunication == .replicatedTokens
        let rowsPerToken = isReplicated ? 1 : 1 / Double(layout.tensor)
        let router = products.templates(
            common.filter { $0.part == .router }, rowsPerToken: rowsPerToken)
        let shared = products.templates(common.filter { $0.part != .router })
        let load = memory.load(
            experts, options.routing, devices: layout.expert, redundant: layout.redundantExperts)
        let work = ExpertWork(
            experts, hiddenSize: model.hiddenSize, precision: model.precision, layout: layout, load: load)
        let grouped = OperatorTemplate(.groupedExperts, .experts(work))
        let before: [OperatorTemplate?]
        let after: [OperatorTemplate?]
        switch layout.expertCommunication {
        case .replicatedTokens:
            before = []
            after = [exchanges.allReduce(.feedForwardAllReduce, over: layout.stageWidth)]
        case .allToAll:
            before = [exchanges.dispatch(experts, load: load)]
            after = [
                exchanges.combine(experts, load: load), exchanges.gatherOverTensor(),
            ]
        case .gatherAndScatter:
            before = [exchanges.gatherTokens()]
            after = [exchanges.scatterTokens(), exchanges.gatherOverTensor()]
        }
        return router + before.present + shared + [grouped] + after.present
    }

    /// The activation function between two products: inputs read and one output written per element.
    private func activation(width: Int, inputs: Int) -> OperatorTemplate {
        let elements = Double(width)
        return OperatorTemplate(
            .activationFunction,
            .rows(
                RowWork(
                    pass: width, format: model.precision.unconverted, flopsPerRow: 5 * elements,
                    activationBytesPerRow: Double(inputs + 1) * elements
                        * model.precision.unconverted.bytesPerElement.rawValue,
                    over: .tokens)))
    }
}
