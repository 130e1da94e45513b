internal import Hardware
internal import Parallelism

/// The numbers of a step that the work of token-wise operators is proportional to, on the busiest device of a stage.
struct StepQuantities: Hashable, Sendable {
    /// Rows of token-wise operators on the busiest attention rank, padded to a captured graph where there is one.
    var tokens: Double
    /// Sequences with logits on the busiest attention rank.
    var sequences: Double
    /// Tokens of all attention ranks, which meet at the experts.
    var groupTokens: Double
    /// Whether the step only generates: engines then use low-latency exchanges.
    var isDecode: Bool
    /// Whether the step runs as a captured graph, whose operators start without the host.
    var isCaptured: Bool

    /// So many tokens of a prompt on one rank.
    init(rows: Double) {
        (tokens, sequences, groupTokens, isDecode, isCaptured) = (rows, 0, rows, false, false)
    }

    /// The quantities of a step over one copy of the model.
    ///
    /// Context parallelism divides the tokens of prompts among its ranks; tokens of generation are computed on all of
    /// them, since each holds a part of every cache.
    init(_ step: Step, layout: ParallelLayout, graphs: CapturedSizes) {
        var sum = Sum()
        for group in step.groups { sum.add(group, layout) }
        self.init(sum, graphs: graphs)
    }

    /// The same of a step of a steady state.
    init(_ step: RoundStep, layout: ParallelLayout, graphs: CapturedSizes) {
        var sum = Sum()
        if step.reading.count > 0 { sum.add(step.reading, layout) }
        if step.generating.count > 0 { sum.add(step.generating, layout) }
        self.init(sum, graphs: graphs)
    }

    /// What groups of sequences amount to, before padding.
    private struct Sum {
        var (tokens, sequences, all) = (0.0, 0.0, 0.0)
        var isDecode = true

        @inline(__always)
        mutating func add(_ group: SequenceGroup, _ layout: ParallelLayout) {
            let share = SequenceShare(group, ranks: layout.data)
            let rows = share.count * share.newTokens
            tokens += share.isDecode ? rows : rows / Double(layout.context)
            sequences += share.count
            all += Double(group.count) * share.newTokens
            if !share.isDecode { isDecode = false }
        }
    }

    private init(_ sum: Sum, graphs: CapturedSizes) {
        self.init(
            tokens: sum.tokens, sequences: sum.sequences, groupTokens: sum.all, isDecode: sum.isDecode, graphs: graphs)
    }

    /// The quantities of so many tokens on the busiest rank and on all ranks, padded to captured graphs.
    init(tokens: Double, sequences: Double, groupTokens all: Double, isDecode: Bool, graphs: CapturedSizes) {
        let padded = isDecode ? graphs.padded(tokens) : tokens
        self.tokens = padded
        self.sequences = sequences
        // Every rank pads alike, and a step in lock-step waits for the fullest rank.
        groupTokens = tokens > 0 ? all * (padded / tokens) : 0
        self.isDecode = isDecode
        isCaptured = isDecode && (graphs == .none || tokens <= Double(graphs.largest))
    }
}
