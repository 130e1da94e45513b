internal import Hardware
public import Models
public import Parallelism
public import Quantities

/// Times of single exchanges, for questions that no legal layout answers.
extension Pricing {
    /// The time in which `tokens` of one device visit their experts and come back, over all layers.
    ///
    /// - Parameters:
    ///   - tokens: The tokens that leave the one device.
    ///   - model: The model.
    ///   - layout: The layout whose devices hold the experts.
    /// - Returns: The sum of both exchanges over the model's mixture layers.
    public func expertRoundTrip(tokens: Int, model: ModelArchitecture, layout: ParallelLayout) -> Seconds {
        let exchanges = ExchangeLowering(model: model, layout: layout, cluster: cluster, options: options)
        let quantities = StepQuantities(rows: Double(tokens * layout.tensor))
        return model.layerRuns.reduce(Seconds.zero) { sum, run in
            guard let experts = run.feedForward.mixture else { return sum }
            let load = ExpertLoad(experts, routing: .balanced, devices: layout.expert, redundant: 0)
            let both = [exchanges.dispatch(experts, load: load), exchanges.combine(experts, load: load)]
            return sum + time(of: both.present.flatMap { $0.operators(quantities, [], repetitions: run.count) })
        }
    }

    /// The time of one all-reduce per layer of `tokens` activations over `devices` neighbouring devices.
    public func allReducePerLayer(tokens: Int, model: ModelArchitecture, devices: Int) -> Seconds {
        let exchanges = ExchangeLowering(
            model: model, layout: ParallelLayout(tensor: devices), cluster: cluster, options: options)
        let exchange = exchanges.allReduce(.attentionAllReduce, over: devices)
        let quantities = StepQuantities(rows: Double(tokens))
        return time(
            of: [exchange].present.flatMap { $0.operators(quantities, [], repetitions: model.layerCount) })
    }
}
