internal import Hardware
public import Models
public import Parallelism
public import Quantities

/// What one device's memory holds.
public struct MemoryFootprint: Hashable, Sendable {
    /// The pipeline stage whose devices these are.
    public var stage: Int
    /// The weights by part.
    public var weights: DeviceWeights
    /// The key-value cache of the device's sequences.
    public var keyValueCache: Bytes
    /// The largest live set of activations in a step.
    public var activations: Bytes
    /// Driver, libraries, captured graphs and communication buffers.
    public var runtime: Bytes
    /// The device's memory as sold.
    public var capacity: Bytes
    /// What the engine may use of it.
    public var usable: Bytes

    /// Weights and cache: what documents usually mean by memory use.
    public var weightsAndCache: Bytes { weights.total + keyValueCache }
    /// Everything together.
    public var total: Bytes { weightsAndCache + activations + runtime }
    /// Weights and cache as a share of the capacity.
    public var weightsAndCacheUtilisation: Fraction { Fraction(rawValue: weightsAndCache / capacity) }
    /// Everything as a share of the capacity.
    public var utilisation: Fraction { Fraction(rawValue: total / capacity) }
    /// Whether everything fits into what the engine may use.
    public var fits: Bool { total <= usable }
}

/// What the sequences of a deployment need of a device's memory.
public struct MemoryDemand: Hashable, Sendable {
    /// Sequences whose cache one attention rank holds.
    public var sequencesPerRank: Int
    /// The tokens of context of each.
    public var context: Int
    /// The largest number of tokens that one attention rank computes in a step.
    public var tokensPerStep: Int

    /// Creates a demand.
    public init(sequencesPerRank: Int, context: Int, tokensPerStep: Int) {
        self.sequencesPerRank = sequencesPerRank
        self.context = context
        self.tokensPerStep = tokensPerStep
    }
}

extension Pricing {
    /// The memory of the fullest device of each pipeline stage.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - layout: A legal layout.
    ///   - demand: The sequences to hold.
    public func memory(
        of model: ModelArchitecture, layout: ParallelLayout, demand: MemoryDemand
    ) -> [MemoryFootprint] {
        let capacity = cluster.accelerator.memory
        let allocatable = cluster.accelerator.usableMemory ?? capacity
        let tokens = Double(demand.sequencesPerRank * demand.context)
        return model.pipelineStages(layout.pipeline).map { stage in
            MemoryFootprint(
                stage: stage.index, weights: layout.weights(of: stage, in: model),
                keyValueCache: tokens * layout.keyValueBytesPerToken(of: stage, in: model),
                activations: peakActivations(of: stage, in: model, layout: layout, demand: demand),
                runtime: profile.memory.runtime, capacity: capacity,
                usable: allocatable * profile.memory.usable.rawValue)
        }
    }

    /// The largest live set of activations: the residual stream twice and the widest intermediate, and the logits.
    ///
    /// T·(2H + max((Nq+2Nkv)·d/TP, 2I/TP, k·(H + 2Im/ETP)·share))·bytes, logits S·V/TP·8 bytes, where T are the tokens
    /// of a rank's step and each device computes T·DP·k/EP assignments.
    private func peakActivations(
        of stage: PipelineStage, in model: ModelArchitecture, layout: ParallelLayout, demand: MemoryDemand
    ) -> Bytes {
        let tensor = Double(layout.tensor)
        let hidden = Double(model.hiddenSize)
        let widest = stage.layerRuns.reduce(0.0) { widest, run in
            let heads = Double(run.attention.queryHeads + 2 * run.attention.keyValueHeads)
            let attention = heads * Double(run.attention.headDimension) / tensor
            switch run.feedForward {
            case .dense(let width):
                return max(widest, attention, 2 * Double(width) / tensor)
            case .mixture(let experts):
                let assignments = Double(layout.data * experts.expertsPerToken) / Double(layout.expert)
                let width = hidden + 2 * Double(experts.intermediateSize) / Double(layout.expertTensor)
                return max(widest, attention, assignments * width)
            }
        }
        let perToken = (2 * hidden + widest) * model.precision.unconverted.bytesPerElement
        let logits = stage.holdsHead ? Double(demand.sequencesPerRank * model.vocabularySize) / tensor * 8 : 0
        return Double(demand.tokensPerStep) * perToken + Bytes(rawValue: logits)
    }
}
