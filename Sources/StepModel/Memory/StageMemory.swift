internal import Hardware
public import Models
public import Parallelism
package import Quantities

/// What a device of one pipeline stage holds whatever the load, and what the load adds to it.
package struct StageMemory: Hashable, Sendable {
    private var stage: Int
    private var weights: DeviceWeights
    /// The cache components with the bytes of one entry on the device.
    private let cache: [CachePart]
    /// The recurrent state of one sequence.
    private let state: Bytes
    /// The activations of one token of a step.
    private var activationsPerToken: Bytes
    /// The part of the vocabulary whose logits the device computes.
    private let vocabulary: Double
    private let tensor: Double
    private var communicates: Bool

    private struct CachePart: Hashable, Sendable {
        let component: CacheComponent
        let bytesPerEntry: Bytes
    }

    /// Works out what the devices of a stage hold in a legal layout.
    init(of stage: PipelineStage, in model: ModelArchitecture, layout: ParallelLayout) {
        self.stage = stage.index
        weights = layout.weights(of: stage, in: model)
        cache = layout.cacheParts(of: stage, in: model).map {
            CachePart(component: $0.component, bytesPerEntry: $0.bytesPerEntry)
        }
        state = layout.stateBytes(of: stage)
        activationsPerToken = StageMemory.activationsPerToken(of: stage, in: model, layout: layout)
        vocabulary = stage.holdsHead ? Double(model.vocabularySize) : 0
        tensor = Double(layout.tensor)
        communicates = layout.devicesPerReplica > 1
    }

    /// Works out what attention devices hold where other devices hold the routed experts: everything else.
    package init(attentionOf model: ModelArchitecture, layout: SplitLayout) {
        let grid = layout.attentionGrid
        let stage = model.pipelineStages(1)[0]
        self.init(of: stage, in: model, layout: grid)
        weights.experts = .zero
        activationsPerToken = StageMemory.activationsPerToken(of: stage, in: model, layout: grid, holdsExperts: false)
        communicates = true
    }

    /// Works out what the devices of each stage hold; neighbouring stages with like layers hold the same.
    package static func memories(
        of stages: [PipelineStage], in model: ModelArchitecture, layout: ParallelLayout
    ) -> [StageMemory] {
        stages.enumerated().reduce(into: []) { found, next in
            let (position, stage) = next
            guard var like = found.last, stage.executesSame(as: stages[position - 1]) else {
                return found.append(StageMemory(of: stage, in: model, layout: layout))
            }
            like.stage = stage.index
            found.append(like)
        }
    }

    /// Whether the devices of both stages hold the same, wherever in the pipeline they stand.
    package func isLike(_ other: StageMemory) -> Bool {
        (weights, cache, state, activationsPerToken) == (
            other.weights, other.cache, other.state, other.activationsPerToken
        )
            && (vocabulary, tensor, communicates) == (other.vocabulary, other.tensor, other.communicates)
    }

    /// What a device holds without any sequence, what each sequence of `context` tokens adds (its logits included), and
    /// what each token of a step adds.
    package func demand(context: Int, on pricing: Pricing) -> (
        empty: MemoryFootprint, perSequence: Bytes, perToken: Bytes
    ) {
        let empty = footprint(of: MemoryDemand(sequencesPerRank: 0, context: context, tokensPerStep: 0), on: pricing)
        let cached = cacheBytes(ofSequenceWith: Double(context), blockTokens: pricing.profile.memory.blockTokens)
        return (empty, cached + Bytes(rawValue: vocabulary / tensor * 8), activationsPerToken)
    }

    /// The cache of one sequence of `tokens` tokens on the device: every component in whole blocks, and the state.
    func cacheBytes(ofSequenceWith tokens: Double, blockTokens: Int) -> Bytes {
        let block = Double(blockTokens)
        return cache.reduce(state) { sum, part in
            let kept = part.component.window.map { min(tokens, Double($0)) } ?? tokens
            let held = (kept / block).rounded(.up) * block
            return sum + held / Double(part.component.tokensPerEntry) * part.bytesPerEntry
        }
    }

    /// What a sequence takes whatever its length (states, half of a last block, and windows that sequences of `longest`
    /// tokens fill), and what each token takes beyond.
    package func cacheRates(blockTokens: Int, longest: Int) -> (fixed: Bytes, perToken: Bytes) {
        cache.reduce((state, Bytes.zero)) { sum, part in
            let perToken = part.bytesPerEntry / Double(part.component.tokensPerEntry)
            let slack = Double(blockTokens - 1) / 2 * perToken
            guard let window = part.component.window, window < longest else {
                return (sum.0 + slack, sum.1 + perToken)
            }
            return (sum.0 + Double(window) * perToken + slack, sum.1)
        }
    }

    /// The memory of a device under a load: caches in blocks, activations per token of the step, logits S·V/TP·8 bytes.
    package func footprint(of demand: MemoryDemand, on pricing: Pricing) -> MemoryFootprint {
        let rule = pricing.profile.memory
        let logits = Bytes(rawValue: Double(demand.sequencesPerRank) * vocabulary / tensor * 8)
        let perSequence = cacheBytes(ofSequenceWith: Double(demand.context), blockTokens: rule.blockTokens)
        let footprint = MemoryFootprint(
            stage: stage, weights: weights, keyValueCache: Double(demand.sequencesPerRank) * perSequence,
            activations: Double(demand.tokensPerStep) * activationsPerToken + logits,
            runtime: rule.runtime + rule.sampling(vocabulary: vocabulary), graphs: rule.graphs,
            communication: communicates ? rule.communication : .zero,
            capacity: .zero, usable: .zero)
        return pricing.limited(footprint)
    }

    /// The largest live set per token: the residual stream twice and the widest intermediate.
    ///
    /// 2H + the widest of: the mixer's inputs to its core, a dense network's gate and up, and the DP·k/EP assignments
    /// that a device computes for each token of a rank's step, each of the expert's width and its intermediates.
    private static func activationsPerToken(
        of stage: PipelineStage, in model: ModelArchitecture, layout: ParallelLayout, holdsExperts: Bool = true
    ) -> Bytes {
        let hidden = Double(model.hiddenSize)
        func width(_ matrices: [LayerMatrix]) -> Double {
            matrices.reduce(0) { sum, matrix in
                guard case .rows = matrix.split else {
                    return sum + Double(matrix.columns) * matrix.split.share(of: layout.tensor)
                }
                return sum
            }
        }
        let widest = stage.layerRuns.reduce(0.0) { widest, run in
            let mixer = width(run.mixer.matrices(hiddenSize: model.hiddenSize))
            guard let experts = run.feedForward.mixture else {
                return max(widest, mixer, width(run.feedForward.matrices(hiddenSize: model.hiddenSize)))
            }
            guard holdsExperts else { return max(widest, mixer) }
            let assignments = Double(layout.data * experts.expertsPerToken) / Double(layout.expert)
            let between = Double((experts.matricesPerExpert - 1) * experts.intermediateSize)
            let entering = Double(experts.expertWidth(hiddenSize: model.hiddenSize))
            return max(widest, mixer, assignments * (entering + between / Double(layout.expertTensor)))
        }
        return (2 * hidden + widest) * model.precision.unconverted.bytesPerElement
    }
}

extension Pricing {
    /// A footprint with what the device has, and what the engine's rule lets it use.
    func limited(_ footprint: MemoryFootprint) -> MemoryFootprint {
        let rule = profile.memory
        let allocatable = cluster.accelerator.usableMemory ?? cluster.accelerator.memory
        let (weights, others) = (footprint.weights.total, footprint.total - footprint.weightsAndCache)
        var limited = footprint
        limited.capacity = cluster.accelerator.memory
        limited.usable =
            rule.basis == .total
            ? allocatable * rule.usable.rawValue
            : weights + others + rule.cacheCapacity(memory: allocatable, weights: weights, others: others)
        return limited
    }

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
        StageMemory.memories(of: model.pipelineStages(layout.pipeline), in: model, layout: layout)
            .map { $0.footprint(of: demand, on: self) }
    }
}
