public import Hardware
public import Quantities

/// One operator that a device executes, with everything its time follows from.
public struct Operator: Hashable, Sendable {
    /// What the operator does.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Looks the tokens' rows up in the embedding.
        case embeddingLookup = "embedding lookup"
        /// The two norms of a layer with their residual additions.
        case normalisation = "norms + residual"
        /// Projects the residual stream to queries, keys and values.
        case queryKeyValueProjection = "QKV projection"
        /// Rotary embedding, query/key norms and writing the cache.
        case rotaryAndCacheWrite = "RoPE + KV write"
        /// Attention of prompts over their context.
        case prefillAttention = "attention (prefill)"
        /// Attention of single new tokens over their cache.
        case decodeAttention = "attention (decode)"
        /// Projects the heads' outputs back to the residual stream.
        case outputProjection = "output projection"
        /// Gate and up projections of a dense feed-forward network.
        case gateUpProjection = "gate/up projection"
        /// Down projection of a dense feed-forward network.
        case downProjection = "down projection"
        /// Scores the experts for each token.
        case router = "router"
        /// Sorts tokens by expert and back.
        case permutation = "permute + unpermute"
        /// The experts' matrix products, grouped by expert.
        case groupedExperts = "grouped experts"
        /// The output head's logits.
        case languageModelHead = "LM head"
        /// Picks the next tokens from the logits.
        case sampling = "sampling"
        /// All-reduce of the attention output.
        case attentionAllReduce = "all-reduce (attention)"
        /// Reduce-scatter of the attention output over TP, before the experts.
        case attentionReduceScatter = "reduce-scatter (attention)"
        /// All-gather over TP, after the experts.
        case attentionAllGather = "all-gather (attention)"
        /// All-reduce of the feed-forward or expert output.
        case feedForwardAllReduce = "all-reduce (FFN/experts)"
        /// All-reduce of the vocabulary-parallel embedding rows.
        case embeddingAllReduce = "all-reduce (embedding)"
        /// Sends tokens to their experts.
        case dispatch = "dispatch"
        /// Brings the experts' results back.
        case combine = "combine"
        /// Gathers every token on every device of the stage.
        case expertAllGather = "all-gather (experts)"
        /// Sums and scatters the experts' results.
        case expertReduceScatter = "reduce-scatter (experts)"
        /// Hands activations to the next pipeline stage.
        case stageHandOver = "pipeline hand-over"
    }

    /// What the operator does.
    public var kind: Kind
    /// How often the device executes it in the step: once per layer, or once.
    public var repetitions: Int
    /// The dimensions, for a reader.
    public var shape: OperatorShape
    /// The work of one execution.
    public var work: OperatorWork

    /// Creates an operator.
    public init(kind: Kind, repetitions: Int, shape: OperatorShape, work: OperatorWork) {
        self.kind = kind
        self.repetitions = repetitions
        self.shape = shape
        self.work = work
    }
}

/// The dimensions of an operator on one device.
public enum OperatorShape: Hashable, Sendable {
    /// A product of a rows × inner and an inner × columns matrix.
    case matrix(rows: Double, columns: Int, inner: Int)
    /// Attention of `sequences` with `newTokens` each over a context of `context` tokens, `heads` query heads.
    case attention(sequences: Int, newTokens: Int, context: Int, heads: Int, keyValueHeads: Int)
    /// Expert products: expected token-expert assignments and distinct experts on this device.
    case experts(assignments: Double, distinct: Double, hidden: Int, intermediate: Int)
    /// A pass over a rows × width matrix.
    case elements(rows: Double, width: Int)
    /// A message of so many bytes among participants.
    case message(bytes: Bytes, participants: Int)
}

/// What one execution of an operator costs a device.
public enum OperatorWork: Hashable, Sendable {
    /// Arithmetic and memory traffic.
    case compute(ComputeWork)
    /// Traffic on the networks.
    case exchange(Exchange)
}

/// Arithmetic and memory traffic of one execution on one device.
public struct ComputeWork: Hashable, Sendable {
    /// The efficiency constants that apply.
    public var family: OperatorFamily
    /// The format in which numbers are multiplied.
    public var format: NumericFormat
    /// The arithmetic.
    public var flops: FLOPs
    /// Weights read.
    public var weightBytes: Bytes
    /// Activations read and written.
    public var activationBytes: Bytes
    /// Key-value cache read and written.
    public var cacheBytes: Bytes
    /// New tokens per sequence, for attention; 0 elsewhere.
    public var tokensPerSequence: Double

    /// Creates the work of one execution.
    public init(
        family: OperatorFamily, format: NumericFormat, flops: FLOPs, weightBytes: Bytes = .zero,
        activationBytes: Bytes = .zero, cacheBytes: Bytes = .zero, tokensPerSequence: Double = 0
    ) {
        self.family = family
        self.format = format
        self.flops = flops
        self.weightBytes = weightBytes
        self.activationBytes = activationBytes
        self.cacheBytes = cacheBytes
        self.tokensPerSequence = tokensPerSequence
    }

    /// All memory traffic.
    public var bytes: Bytes { weightBytes + activationBytes + cacheBytes }
}

/// Traffic of one exchange, as one device sees it.
public struct Exchange: Hashable, Sendable {
    /// The collective.
    public var collective: Collective
    /// How many devices take part.
    public var participants: Int
    /// How many nodes they span.
    public var nodes: Int
    /// The participants inside one node.
    public var participantsPerNode: Int
    /// Bytes that a device sends inside its node.
    public var scaleUpBytes: Bytes
    /// Bytes that a device sends out of its node.
    public var scaleOutBytes: Bytes
    /// Whether both networks work at the same time rather than one after the other.
    public var networksOverlap: Bool
}
