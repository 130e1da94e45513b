/// What the devices execute in one step: the operators of the busiest device of each pipeline stage.
///
/// The program is the explanation of every time derived from it.
public struct StepProgram: Hashable, Sendable {
    /// The stages in order.
    public var stages: [StageProgram]
    /// Whether the step only decodes, for the host's overhead.
    public var isDecode: Bool
    /// Whether the step runs as a captured graph.
    public var isCaptured: Bool
    /// The sequences in the step on the busiest attention rank, for the host's overhead.
    public var sequences: Int
    /// 2 where the operators are those of half a batch, and another half runs beside it; otherwise 1.
    public var halfBatches: Int
}

/// The operators of one pipeline stage.
public struct StageProgram: Hashable, Sendable {
    /// The position in the pipeline, from 0.
    public var index: Int
    /// The operators in order of execution within a layer.
    public var operators: [Operator]
}
