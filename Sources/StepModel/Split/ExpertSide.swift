internal import Hardware
package import Models
package import Parallelism
internal import Quantities
internal import RealModule

/// What expert devices execute in a generating step while other devices do the rest, and the way of tokens to them and
/// back.
package struct ExpertSide: Sendable {
    /// One kind of layer.
    private struct Layer: Sendable {
        let load: ExpertLoad
        let expertsPerToken: Int
        /// The copies of a token that travel: one per visited expert, or one per device that holds any.
        let copies: Double
    }

    private let layout: SplitLayout
    /// `nil` for kinds of layers without routed experts.
    private let layers: [Layer?]
    private let parts: PricedParts
    private let send: Way
    private let receive: Way

    /// Prepares the steps of expert devices.
    ///
    /// - Parameters:
    ///   - model: A mixture of experts.
    ///   - layout: A legal layout of it.
    ///   - pricing: The cluster and its constants.
    ///   - memory: What was worked out for this pricing before.
    package init(_ model: ModelArchitecture, _ layout: SplitLayout, _ pricing: Pricing, _ memory: inout PricingMemory) {
        self.layout = layout
        let grid = layout.expertGrid
        let options = pricing.options
        let devices = Double(layout.expert)
        let runs = model.layerRuns.byShape
        var templates: [[OperatorTemplate]] = []
        var layers: [Layer?] = []
        for run in runs {
            guard let experts = run.feedForward.mixture else {
                templates.append([])
                layers.append(nil)
                continue
            }
            let load = memory.load(
                experts, options.routing, devices: layout.expert, redundant: layout.redundantExperts)
            let work = ExpertWork(
                experts, hiddenSize: model.hiddenSize, precision: model.precision, layout: grid, load: load)
            templates.append([OperatorTemplate(.groupedExperts, .experts(work))])
            let visits = experts.expertsPerToken
            let copies =
                options.decodeCopies == .perExpert
                ? Double(visits) : devices * (1 - Double.pow(1 - 1 / devices, visits))
            layers.append(Layer(load: load, expertsPerToken: visits, copies: copies))
        }
        self.layers = layers
        parts = PricedParts(templates, pricing, &memory)
        let exchanges = ExchangeLowering(model: model, layout: grid, cluster: pricing.cluster, options: options)
        let isPerExpert = options.decodeCopies == .perExpert
        send = Way(
            isPerExpert ? .dispatchPerExpert : .dispatchPerNode, tokenBytes: exchanges.dispatchBytes, layout, pricing,
            &memory)
        receive = Way(
            isPerExpert ? .combinePerExpert : .combinePerNode, tokenBytes: exchanges.tokenBytes, layout, pricing,
            &memory)
    }

    /// The times of one layer of one micro-batch, in seconds.
    package struct Times: Hashable, Sendable {
        /// From attention devices to expert devices.
        package var send = 0.0
        /// The products of the busiest expert device.
        package var experts = 0.0
        /// Back to the attention devices.
        package var receive = 0.0
    }

    /// The times of one layer of each kind when every attention rank sends so many rows.
    package func times(rows: Double, isCaptured: Bool) -> [Times] {
        let tokens = rows * Double(layout.data)
        var quantities = StepQuantities(rows: tokens)
        (quantities.isDecode, quantities.isCaptured) = (true, isCaptured)
        var found: [Times] = []
        withUnsafeTemporaryAllocation(of: HalfBatchParts.self, capacity: parts.count) { times in
            times.initialize(repeating: HalfBatchParts())
            parts.add(Step(groups: []), quantities, ranks: 1, to: times)
            found = layers.indices.map { index in
                guard let layer = layers[index] else { return Times() }
                // A rank's tokens are spread over its devices; the busiest expert device gets more than its share.
                let sent = rows / Double(layout.tensor) * layer.copies
                let gathered =
                    tokens * layer.copies / Double(layout.expert) * layer.load.imbalance.ratio(tokens)
                return Times(
                    send: send.seconds(max(sent, gathered)), experts: times[index].experts.rawValue,
                    receive: receive.seconds(max(sent, gathered)))
            }
        }
        return found
    }
}

/// One way between attention devices and expert devices: a start-up and a time per token copy.
///
/// The busiest device of either side sets the pace. Networks carry both ways at once, and outside one node every copy leaves
/// its node. Start-ups and achieved bandwidths are those of dispatch and combine among as many nodes; their measured curves
/// are of exchanges in which every device both sends and receives, and are not read.
private struct Way: Sendable {
    private let startUp: Double
    private let perCopy: Double

    init(
        _ collective: Collective, tokenBytes: Double, _ layout: SplitLayout, _ pricing: Pricing,
        _ memory: inout PricingMemory
    ) {
        let group = DeviceGroup(layout.devices, in: pricing.cluster)
        let unit = Exchange(
            collective: collective, Bytes(rawValue: 1), group, scaleUp: .zero, scaleOut: .zero, overlap: true)
        guard let rates = memory.rates(for: unit, pricing) else {
            (startUp, perCopy) = (0, 0)
            return
        }
        startUp = rates.startUp
        perCopy = tokenBytes * (group.nodes > 1 ? rates.perScaleOutByte : rates.perScaleUpByte)
    }

    func seconds(_ copies: Double) -> Double { startUp + copies * perCopy }
}
