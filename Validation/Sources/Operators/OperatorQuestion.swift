public import Hardware
public import Quantities

/// What a measurement of an operator asks of the model: one operator on one accelerator.
public struct OperatorQuestion: Hashable, Sendable {
    /// The group it is scored in.
    public var group: OperatorGroup
    /// The accelerator and the node it comes in.
    public var accelerator: AcceleratorCatalog.Entry
    /// Whose kernel it is.
    public var engine: MeasuredEngine
    /// The work.
    public var work: MeasuredWork
    /// The arithmetic that a rate in TFLOP/s counts.
    public var countedFLOPs: FLOPs
    /// The bytes that a rate in GB/s counts.
    public var countedBytes: Bytes
}

/// Operators that are scored together.
public enum OperatorGroup: String, Hashable, Sendable, CaseIterable {
    /// Dense matrix products.
    case matrixProducts = "gemm"
    /// Multi-head and grouped-query attention.
    case attention
    /// Latent attention, dense or over picked tokens.
    case latentAttention = "mla"
    /// Products of routed experts.
    case experts = "moe"
    /// Collectives among devices.
    case collectives = "collective"
    /// Sending tokens to experts and back.
    case expertExchange = "deepep"
    /// Passes over activations.
    case elementwise
}

/// The work of a measured operator.
public enum MeasuredWork: Hashable, Sendable {
    /// Arithmetic and memory traffic of one device.
    case compute(MeasuredCompute)
    /// A collective of a whole message among neighbouring devices.
    case collective(MeasuredCollective, bytes: Bytes, devices: Int, isCaptured: Bool)
    /// Tokens of one device on their way to their experts, or back.
    case expertExchange(MeasuredExchange)
}

/// Arithmetic and memory traffic, in the terms that efficiency profiles are fitted in.
public struct MeasuredCompute: Hashable, Sendable {
    /// The kind of kernel.
    public var family: MeasuredFamily
    /// The format in which numbers are multiplied.
    public var multiplied: NumericFormat
    /// The format in which weights or cache are stored.
    public var stored: NumericFormat
    /// Whether weights carry a scale per block.
    public var isBlockScaled = false
    /// Whether several query heads share a key-value head.
    public var isGrouped = false
    /// The arithmetic.
    public var flops = FLOPs.zero
    /// Weights read.
    public var weightBytes = Bytes.zero
    /// Activations read and written.
    public var activationBytes = Bytes.zero
    /// Cache read and written.
    public var cacheBytes = Bytes.zero
    /// Passes that do not overlap with the arithmetic: quantising, permuting, activation functions.
    public var passBytes = Bytes.zero
    /// New tokens per sequence, for attention of prompts.
    public var tokensPerSequence = 0.0
    /// What a kernel walks through one after the other.
    public var serialLength = 0.0
    /// What a kernel handles item by item.
    public var items = 0.0
    /// The width of an attention head.
    public var headDimension = 0

    /// Memory traffic beside the arithmetic.
    public var bytes: Bytes { weightBytes + activationBytes + cacheBytes }
}

/// The kinds of kernel that profiles tell apart.
public enum MeasuredFamily: Hashable, Sendable {
    /// Dense products.
    case matrixProduct
    /// Attention of prompts.
    case prefillAttention
    /// Attention while generating.
    case decodeAttention
    /// Latent attention of prompts, keys and values expanded.
    case latentPrefillAttention
    /// Latent attention while generating, latents as they are cached.
    case latentDecodeAttention
    /// Scores that pick tokens.
    case sparseIndex
    /// Attention over picked tokens.
    case sparseAttention
    /// Products of routed experts.
    case groupedExperts
    /// Passes over activations.
    case elementwise
}

/// Collectives in benchmarks.
public enum MeasuredCollective: Hashable, Sendable {
    /// The sum on every device.
    case allReduce
    /// Everything on every device.
    case allGather
    /// A shard of the sum on every device.
    case reduceScatter
    /// Every device sends a part to every other.
    case allToAll
    /// One device sends to one other.
    case pointToPoint
}

/// Tokens on their way to experts or back.
public struct MeasuredExchange: Hashable, Sendable {
    /// Whether they go to the experts.
    public var isDispatch: Bool
    /// Whether a copy travels per expert (low-latency kernels) rather than per node.
    public var isPerExpert: Bool
    /// The tokens of one device.
    public var tokens: Double
    /// The bytes of one token.
    public var payload: Bytes
    /// How many experts a token visits.
    public var expertsPerToken: Int
    /// How many devices take part.
    public var devices: Int
}
