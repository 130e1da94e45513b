internal import Parallelism

/// The numbers of a step that the work of token-wise operators is proportional to, on the busiest device of a stage.
struct StepQuantities: Hashable, Sendable {
    /// Rows of token-wise operators on the busiest attention rank, padded to a captured graph where there is one.
    var tokens: Double
    /// Sequences with logits on the busiest attention rank.
    var sequences: Double
    /// Tokens of all attention ranks, which meet at the experts.
    var groupTokens: Double
    /// Whether the step only generates: engines then use captured graphs and low-latency exchanges.
    var isDecode: Bool

    /// So many tokens of a prompt on one rank.
    init(rows: Double) {
        (tokens, sequences, groupTokens, isDecode) = (rows, 0, rows, false)
    }

    /// The quantities of a step over one copy of the model.
    ///
    /// Context parallelism divides the tokens of prompts among its ranks; tokens of generation are computed on all of
    /// them, since each holds a part of every cache.
    init(_ step: Step, layout: ParallelLayout, padding: GraphPadding) {
        var (tokens, sequences, all) = (0.0, 0.0, 0.0)
        var isDecode = true
        for group in step.groups {
            let share = SequenceShare(group, ranks: layout.data)
            let rows = share.count * share.newTokens
            tokens += share.isDecode ? rows : rows / Double(layout.context)
            sequences += share.count
            all += Double(group.count) * share.newTokens
            if !share.isDecode { isDecode = false }
        }
        let padded = isDecode ? padding.padded(tokens) : tokens
        self.tokens = padded
        self.sequences = sequences
        // Every rank pads alike, and a step in lock-step waits for the fullest rank.
        groupTokens = tokens > 0 ? all * (padded / tokens) : 0
        self.isDecode = isDecode
    }
}

/// The batch sizes for which an engine has captured graphs: a decode step is padded to the next one.
public struct GraphPadding: Hashable, Sendable {
    /// The captured sizes up to which every whole number is captured.
    public var exactUpTo: Int
    /// The spacing of captured sizes beyond; 1 captures every size.
    public var spacing: Int
    /// The largest captured size, above which steps are not padded.
    public var largest: Int

    /// No padding.
    public static let none = GraphPadding(exactUpTo: 0, spacing: 1, largest: 0)

    /// Creates a rule.
    public init(exactUpTo: Int, spacing: Int, largest: Int) {
        self.exactUpTo = exactUpTo
        self.spacing = max(1, spacing)
        self.largest = largest
    }

    /// The rows computed for so many tokens.
    func padded(_ tokens: Double) -> Double {
        guard tokens > Double(exactUpTo), tokens <= Double(largest) else { return tokens }
        let step = Double(spacing)
        return min(Double(largest), (tokens / step).rounded(.up) * step)
    }
}
