internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The products of a layer's routed experts on the busiest device.
struct ExpertWork: Hashable, Sendable {
    let load: ExpertLoad
    /// Token-expert assignments on the mean device per token of the group: k/EP.
    let assignmentsPerToken: Double
    /// Assignments that reach the device per token of the group: all of them where it has every token, else its own.
    let routedPerToken: Double
    /// The share of the visited experts that the device holds: 1/EP.
    let heldShare: Double
    /// The experts the device holds at most.
    let held: Double
    /// The weights of one expert on the device: matrices · width · Im/ETP.
    let weightsPerExpert: Double
    let stored: StoredFormat
    /// The input width of an expert.
    let width: Int
    /// The intermediate width on the device, Im/ETP.
    let intermediate: Int
    let inputMatrices: Double
    let activation: Double

    init(
        _ experts: MixtureOfExperts, hiddenSize: Int, precision: Precision, layout: ParallelLayout, load: ExpertLoad
    ) {
        self.load = load
        assignmentsPerToken = experts.weightedExpertsPerToken / Double(layout.expert)
        routedPerToken =
            layout.expertCommunication == .allToAll ? assignmentsPerToken : experts.weightedExpertsPerToken
        heldShare = 1 / Double(layout.expert)
        held = Double(experts.expertCount + layout.redundantExperts) / Double(layout.expert)
        width = experts.expertWidth(hiddenSize: hiddenSize)
        let exact = Double(experts.intermediateSize) / Double(layout.expertTensor)
        intermediate = Int(exact.rounded(.up))
        weightsPerExpert = Double(experts.matricesPerExpert) * Double(width) * exact
        stored = precision.stored(.experts)
        inputMatrices = Double(experts.matricesPerExpert - 1)
        activation = precision.unconverted.bytesPerElement.rawValue
    }

    /// Assignments on the busiest device: B·k/EP times the imbalance.
    @inline(__always)
    func assignments(_ step: StepQuantities) -> Double {
        assignmentsPerToken * step.groupTokens * load.imbalance.ratio(step.groupTokens)
    }

    /// Distinct experts that the device reads: the visited ones over EP, and no more than it holds.
    @inline(__always)
    func distinct(_ step: StepQuantities) -> Double {
        min(held, load.distinctExperts(step.groupTokens) * heldShare)
    }

    /// 2·A·weights FLOPs; the distinct experts' weights once; and passes that read and write the tokens, the sorted
    /// assignments and their intermediates.
    @inline(__always)
    func work(_ step: StepQuantities) -> ComputeWork {
        let assignments = assignments(step)
        let distinct = distinct(step)
        let routed = max(assignments, routedPerToken * step.groupTokens)
        return ComputeWork(
            family: .groupedExperts, operands: OperandFormat(stored),
            flops: FLOPs(rawValue: 2 * assignments * weightsPerExpert),
            weightBytes: Bytes(rawValue: distinct * weightsPerExpert * stored.bytesPerWeight.rawValue),
            passBytes: passes(over: assignments, step), routedPassBytes: passes(over: routed, step),
            serialLength: Double(width + intermediate), items: held)
    }

    /// Reading and writing the tokens, so many sorted rows, and their intermediates.
    @inline(__always)
    private func passes(over rows: Double, _ step: StepQuantities) -> Bytes {
        let moved = 2 * min(step.groupTokens, rows) + 2 * rows
        let between = (inputMatrices + 1) * Double(intermediate) * rows
        return Bytes(rawValue: (moved * Double(width) + between) * activation)
    }

    /// The shape in a step, for a reader.
    func shape(_ step: StepQuantities) -> OperatorShape {
        .experts(assignments: assignments(step), distinct: distinct(step), hidden: width, intermediate: intermediate)
    }
}

/// The scores of a sparse-attention indexer over all cached tokens: 2·n_I·d_I FLOPs per pair in 8 bit, the indexer's
/// keys read once per sequence (DeepSeek-V3.2).
struct IndexScores: Hashable, Sendable {
    let indexer: SparseIndexer
    /// How many tokens one indexed entry stands for.
    let tokensPerEntry: Double
    let contextRanks: Double

    /// Scores are multiplied in 8 bit.
    static let operands = OperandFormat(.fp8)

    func work(_ share: SequenceShare) -> ComputeWork {
        let ranks = share.isDecode ? 1 : contextRanks
        let width = Double(indexer.headDimension)
        let pairs = share.causalPairs / tokensPerEntry / ranks
        let queries = share.count * share.newTokens / ranks * Double(indexer.heads) * width
        let keys = share.count * share.context / tokensPerEntry
        return ComputeWork(
            family: .sparseIndex, operands: IndexScores.operands,
            flops: FLOPs(rawValue: 2 * Double(indexer.heads) * width * pairs),
            activationBytes: Bytes(rawValue: queries + 4 * pairs),
            cacheBytes: Bytes(rawValue: keys * (width + 4)), tokensPerSequence: share.newTokens / ranks,
            items: share.count * share.newTokens / ranks)
    }

    func shape(_ share: SequenceShare) -> OperatorShape {
        .attention(
            sequences: Int(share.count), newTokens: Int(share.newTokens), context: Int(share.context),
            heads: indexer.heads, keyValueHeads: 1)
    }
}
