public import Hardware

/// How an engine runs a step, beyond the layout.
public struct StepOptions: Hashable, Sendable {
    /// How tokens spread over experts.
    public var routing: ExpertRouting
    /// The batch sizes of captured graphs, to which decode steps are padded.
    public var graphs: CapturedSizes
    /// Whether a step is run as two half-batches, one computing while the other exchanges tokens with experts.
    public var overlapsTwoBatches: Bool
    /// Copies of a token that travel to experts while prompts are read.
    public var prefillCopies: ExpertCopies
    /// Copies of a token that travel to experts while generating.
    public var decodeCopies: ExpertCopies

    /// Creates options; by default what documents assume: balanced experts, no padding, no overlap.
    public init(
        routing: ExpertRouting = .balanced, graphs: CapturedSizes = .none, overlapsTwoBatches: Bool = false,
        prefillCopies: ExpertCopies = .perNode, decodeCopies: ExpertCopies = .perExpert
    ) {
        self.routing = routing
        self.graphs = graphs
        self.overlapsTwoBatches = overlapsTwoBatches
        self.prefillCopies = prefillCopies
        self.decodeCopies = decodeCopies
    }
}
