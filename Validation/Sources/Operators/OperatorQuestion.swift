public import Hardware
public import Quantities
public import StepModel

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
    case compute(ComputeWork)
    /// A collective of a whole message among neighbouring devices; dispatch and combine are exchanges with experts.
    case collective(Collective, bytes: Bytes, devices: Int, isCaptured: Bool)
    /// Tokens of one device on their way to their experts, or back.
    case expertExchange(MeasuredExchange)
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
