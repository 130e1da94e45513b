internal import Hardware
public import Models
public import Parallelism
internal import Quantities

/// What a device of one pipeline stage holds whatever the load, and what the load adds to it.
package struct StageMemory: Hashable, Sendable {
    private let stage: Int
    private let weights: DeviceWeights
    /// The cache of one token of context.
    private let cachePerToken: Bytes
    /// The activations of one token of a step.
    private let activationsPerToken: Bytes
    /// The part of the vocabulary whose logits the device computes.
    private let vocabulary: Double
    private let tensor: Double

    /// Works out what the devices of a stage hold in a legal layout.
    package init(of stage: PipelineStage, in model: ModelArchitecture, layout: ParallelLayout) {
        self.stage = stage.index
        weights = layout.weights(of: stage, in: model)
        cachePerToken = layout.keyValueBytesPerToken(of: stage, in: model)
        activationsPerToken = StageMemory.activationsPerToken(of: stage, in: model, layout: layout)
        vocabulary = stage.holdsHead ? Double(model.vocabularySize) : 0
        tensor = Double(layout.tensor)
    }

    /// The memory of a device under a load: KV tokens·bytes, activations per token of the step, logits S·V/TP·8 bytes.
    package func footprint(of demand: MemoryDemand, on pricing: Pricing) -> MemoryFootprint {
        let capacity = pricing.cluster.accelerator.memory
        let allocatable = pricing.cluster.accelerator.usableMemory ?? capacity
        let tokens = Double(demand.sequencesPerRank) * Double(demand.context)
        let logits = Bytes(rawValue: Double(demand.sequencesPerRank) * vocabulary / tensor * 8)
        return MemoryFootprint(
            stage: stage, weights: weights, keyValueCache: tokens * cachePerToken,
            activations: Double(demand.tokensPerStep) * activationsPerToken + logits,
            runtime: pricing.profile.memory.runtime, capacity: capacity,
            usable: allocatable * pricing.profile.memory.usable.rawValue)
    }

    /// The largest live set per token: the residual stream twice and the widest intermediate.
    ///
    /// 2H + max((Nq/TP + 2·Nkv/min(TP, Nkv))·d, 2I/TP, DP·k/EP·(H + 2Im/ETP)) elements: each device computes DP·k/EP assignments for
    /// each token of a rank's step.
    private static func activationsPerToken(
        of stage: PipelineStage, in model: ModelArchitecture, layout: ParallelLayout
    ) -> Bytes {
        let tensor = Double(layout.tensor)
        let hidden = Double(model.hiddenSize)
        let widest = stage.layerRuns.reduce(0.0) { widest, run in
            let queries = Double(run.attention.queryHeads) / tensor
            let heads = queries + Double(2 * layout.keyValueHeadsPerDevice(run.attention))
            let attention = heads * Double(run.attention.headDimension)
            switch run.feedForward {
            case .dense(let width):
                return max(widest, attention, 2 * Double(width) / tensor)
            case .mixture(let experts):
                let assignments = Double(layout.data * experts.expertsPerToken) / Double(layout.expert)
                let width = hidden + 2 * Double(experts.intermediateSize) / Double(layout.expertTensor)
                return max(widest, attention, assignments * width)
            }
        }
        return (2 * hidden + widest) * model.precision.unconverted.bytesPerElement
    }
}

extension Pricing {
    /// The memory of the fullest device of each pipeline stage.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - layout: A legal layout.
    ///   - demand: The sequences to hold.
    /// - Returns: One footprint per stage, in order.
    public func memory(
        of model: ModelArchitecture, layout: ParallelLayout, demand: MemoryDemand
    ) -> [MemoryFootprint] {
        model.pipelineStages(layout.pipeline).map { stage in
            StageMemory(of: stage, in: model, layout: layout).footprint(of: demand, on: self)
        }
    }
}
