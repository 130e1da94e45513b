internal import Hardware
package import Models
package import Parallelism
package import Quantities

/// What expert devices hold while other devices hold everything else.
package struct ExpertSideMemory: Hashable, Sendable {
    private let weights: DeviceWeights
    /// The activations of one token of all attention ranks.
    private let perToken: Bytes

    /// Works out what the expert devices of a legal layout hold.
    package init(_ model: ModelArchitecture, _ layout: SplitLayout) {
        let grid = layout.expertGrid
        var held = DeviceWeights()
        held.experts = grid.weights(of: model.pipelineStages(1)[0], in: model).experts
        weights = held
        // 2H in and out and, per assignment, the expert's width and its intermediates.
        let widest = model.layerRuns.compactMap(\.feedForward.mixture).reduce(0.0) { widest, experts in
            let between = Double((experts.matricesPerExpert - 1) * experts.intermediateSize)
            let entering = Double(experts.expertWidth(hiddenSize: model.hiddenSize))
            let assignments = Double(experts.expertsPerToken) / Double(layout.expert)
            return max(widest, assignments * (2 * Double(model.hiddenSize) + entering + between))
        }
        perToken = widest * model.precision.unconverted.bytesPerElement
    }

    /// The memory of an expert device while `tokens` tokens of all attention ranks are with the experts.
    package func footprint(tokens: Int, on pricing: Pricing) -> MemoryFootprint {
        let rule = pricing.profile.memory
        return pricing.limited(
            MemoryFootprint(
                stage: 0, weights: weights, keyValueCache: .zero, activations: Double(tokens) * perToken,
                runtime: rule.runtime, graphs: rule.graphs, communication: rule.communication, capacity: .zero,
                usable: .zero))
    }

    /// The most tokens that can be with the experts at once, up to `most`, with a share of each device's memory kept free;
    /// 0 where not even the weights fit.
    package func tokens(upTo most: Int, headroom: Fraction, on pricing: Pricing) -> Int {
        let accelerator = pricing.cluster.accelerator
        let allocatable = accelerator.usableMemory ?? accelerator.memory
        func fits(_ tokens: Int) -> Bool {
            let footprint = footprint(tokens: tokens, on: pricing)
            let kept = accelerator.memory * headroom.rawValue
            // Rules that bound weights and cache alone would let a device without cache run over.
            return footprint.fits && footprint.total + kept <= min(footprint.usable, allocatable)
        }
        if fits(most) { return most }
        var (low, high) = (0, most)
        while high - low > 1 {
            let middle = (low + high) / 2
            if fits(middle) { low = middle } else { high = middle }
        }
        return low
    }
}
