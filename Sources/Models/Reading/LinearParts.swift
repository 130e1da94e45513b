/// The parts of a model that quantisation can convert, and in which layers each occurs.
struct LinearParts {
    /// The number of layers.
    let layerCount: Int
    private let layers: [WeightPart: Set<Int>]

    /// The parts in the order in which they are described.
    static let all: [WeightPart] = [.attention, .denseFeedForward, .experts, .sharedExperts]

    /// The parts of a model's layers, given one run each.
    init(of runs: [LayerRun]) {
        layerCount = runs.count
        var found: [WeightPart: Set<Int>] = [:]
        for (layer, run) in runs.enumerated() {
            if run.mixer != .none { found[.attention, default: []].insert(layer) }
            switch run.feedForward {
            case .dense: found[.denseFeedForward, default: []].insert(layer)
            case .mixture(let experts):
                found[.experts, default: []].insert(layer)
                if experts.sharedIntermediateSize > 0 || experts.latentSize != nil {
                    found[.sharedExperts, default: []].insert(layer)
                }
            case .none: break
            }
        }
        layers = found
    }

    /// The parts that the model has.
    var present: [WeightPart] { LinearParts.all.filter { layers[$0] != nil } }

    /// The layers in which a part occurs.
    func layers(of part: WeightPart) -> Set<Int> { layers[part] ?? [] }

    /// The part that holds most weights: the experts of a mixture, else the dense networks.
    var largest: WeightPart {
        [.experts, .denseFeedForward].first { layers[$0] != nil } ?? .attention
    }
}
