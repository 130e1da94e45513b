public import Hardware
public import Models
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
        /// Projects the residual stream to the latents of queries, keys and values.
        case latentDownProjection = "latent down-projection"
        /// Expands the query latent to the heads.
        case queryUpProjection = "query up-projection"
        /// Expands the key-value latent to the heads, or is absorbed into queries and outputs.
        case keyValueUpProjection = "KV up-projection"
        /// Projects to the queries, keys and weights of a sparse-attention indexer.
        case indexerProjection = "indexer projection"
        /// Compresses tokens to cache entries.
        case compressor = "KV compressor"
        /// Projects the heads' outputs to a narrower width.
        case outputDownProjection = "output down-projection"
        /// Input projections of a recurrent layer.
        case recurrentInputProjection = "recurrent input projection"
        /// The recurrence over the tokens of prompts.
        case prefillRecurrence = "recurrence (prefill)"
        /// The recurrence over one new token per sequence.
        case decodeRecurrence = "recurrence (decode)"
        /// Output projection of a recurrent layer.
        case recurrentOutputProjection = "recurrent output projection"
        /// Scores every cached token to pick those to attend to.
        case indexScores = "index scores"
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
        /// Gate and up projections of the shared experts.
        case sharedGateUpProjection = "shared gate/up projection"
        /// Down projection of the shared experts.
        case sharedDownProjection = "shared down projection"
        /// Projects tokens to the narrower width of latent experts.
        case expertLatentDownProjection = "expert latent down-projection"
        /// Projects latent experts' results back.
        case expertLatentUpProjection = "expert latent up-projection"
        /// Scores the experts for each token.
        case router = "router"
        /// The activation function between two products of a dense network.
        case activationFunction = "activation"
        /// The experts' matrix products, grouped by expert, with sorting tokens by expert and back.
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
        /// Passes keys and values around the context-parallel ranks of a prompt.
        case keyValueRing = "KV ring (CP)"
        /// Gathers queries on the ranks that hold parts of a cache.
        case queryAllGather = "all-gather queries (DCP)"
        /// Brings partial attention outputs together.
        case partialOutputs = "combine partial outputs (DCP)"
    }

    /// What the operator does.
    public var kind: Kind
    /// How often the device executes it in the step: once per layer, or once.
    public var repetitions: Int
    /// The dimensions, for a reader.
    public var shape: OperatorShape
    /// The work of one execution.
    public var work: OperatorWork
    /// How the parts of the work follow from dimensions, where the program was made to be explained: F the arithmetic,
    /// W, A, K and Z the bytes of weights, activations, cache and passes, or S, I and O the message and what of it is
    /// sent inside the node and out of it.
    public var account: [Derivation]

    /// Creates an operator.
    public init(kind: Kind, repetitions: Int, shape: OperatorShape, work: OperatorWork, account: [Derivation] = []) {
        self.account = account
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
    /// The formats of what is multiplied.
    public var operands: OperandFormat
    /// The arithmetic.
    public var flops: FLOPs
    /// Weights read.
    public var weightBytes: Bytes
    /// Activations read and written.
    public var activationBytes: Bytes
    /// Key-value cache read and written.
    public var cacheBytes: Bytes
    /// Further passes over activations that do not overlap with the arithmetic: quantising inputs, sorting tokens by
    /// expert, the activation function between an expert's products.
    public var passBytes: Bytes
    /// The same passes where a kernel walks over every assignment that reaches the device, those of experts held
    /// elsewhere included.
    public var routedPassBytes: Bytes
    /// New tokens per sequence, for attention of prompts; 0 elsewhere.
    public var tokensPerSequence: Double
    /// What a kernel walks through one after the other: the inner width of a product, the keys of a query.
    public var serialLength: Double
    /// What a kernel handles item by item: sequences × key-value heads, experts held, queries.
    public var items: Double
    /// The width of an attention head; 0 elsewhere.
    public var headDimension: Int

    /// Creates the work of one execution.
    public init(
        family: OperatorFamily, operands: OperandFormat, flops: FLOPs, weightBytes: Bytes = .zero,
        activationBytes: Bytes = .zero, cacheBytes: Bytes = .zero, passBytes: Bytes = .zero,
        routedPassBytes: Bytes? = nil, tokensPerSequence: Double = 0, serialLength: Double = 0, items: Double = 0,
        headDimension: Int = 0
    ) {
        self.family = family
        self.operands = operands
        self.flops = flops
        self.weightBytes = weightBytes
        self.activationBytes = activationBytes
        self.cacheBytes = cacheBytes
        self.passBytes = passBytes
        self.routedPassBytes = routedPassBytes ?? passBytes
        self.tokensPerSequence = tokensPerSequence
        self.serialLength = serialLength
        self.items = items
        self.headDimension = headDimension
    }

    /// The format in which numbers are multiplied, if the device has units for it.
    public var format: NumericFormat { operands.multiplied }

    /// The memory traffic beside the arithmetic.
    public var bytes: Bytes { weightBytes + activationBytes + cacheBytes }
}

/// Traffic of one exchange, as one device sees it.
public struct Exchange: Hashable, Sendable {
    /// The collective.
    public var collective: Collective
    /// The size of the whole message, as benchmarks of collectives count it.
    public var messageBytes: Bytes
    /// Whether it runs inside a captured graph, where engines use collectives of their own for small messages.
    public var isCaptured: Bool
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

/// The formats of the operands of a product.
public struct OperandFormat: Hashable, Sendable {
    /// The format in which the model asks to multiply.
    public var multiplied: NumericFormat
    /// The format in which weights (or a cache) are stored.
    public var stored: NumericFormat
    /// Whether weights carry a scale per block, which costs the units part of their rate.
    public var isBlockScaled: Bool
    /// Whether several query heads share a key-value head, which lets one read of it serve all of them.
    public var isGrouped: Bool

    /// Creates operands; without `stored`, they are stored as multiplied.
    public init(
        _ multiplied: NumericFormat, stored: NumericFormat? = nil, isBlockScaled: Bool = false, isGrouped: Bool = false
    ) {
        self.multiplied = multiplied
        self.stored = stored ?? multiplied
        self.isBlockScaled = isBlockScaled
        self.isGrouped = isGrouped
    }

    /// The operands of a stored part of a model.
    public init(_ part: StoredFormat) {
        self.init(part.multiplied, stored: part.format, isBlockScaled: part.scaleBlock != nil)
    }
}
