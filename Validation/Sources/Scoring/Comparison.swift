public import Diagnostics

/// A measured value beside the predicted one.
public struct Comparison: Hashable, Sendable {
    /// The row's identifier.
    public var id: String
    /// Where the row stands.
    public var location: SourceLocation
    /// The metric.
    public var metric: Metric
    /// What the row measured.
    public var measured: Double
    /// What the model predicts, in the same unit.
    public var predicted: Double
    /// The best value that physics allows, in the same unit; `nil` where no bound is known.
    public var bound: Double?
    /// What the row is counted under.
    public var traits: Traits
    /// Whether the row, together with others of its run, states what the devices cannot do: more requests per second, by
    /// Little's law, than their arithmetic and memory allow.
    public var isJointlyImpossible = false
    /// How the prediction follows.
    public var derivation: [String]

    /// What a row is counted under.
    public struct Traits: Hashable, Sendable {
        /// Whether targets are set for the row.
        public var isCore: Bool
        /// The group of operators, for rows of operators.
        public var operators: OperatorGroup?
        /// The model's name; empty for operators.
        public var model: String
        /// The accelerator as the file names it.
        public var accelerator: String
        /// The engine's identifier.
        public var engine: String
        /// Who published it.
        public var source: String
        /// Whether the model is a mixture of experts.
        public var isMixture: Bool
        /// Whether tokens were drafted.
        public var usesSpeculation: Bool
        /// Whether prefill and decode ran on different devices.
        public var isDisaggregated: Bool
        /// Requests at a time, where a closed loop states them.
        public var concurrency: Int?
        /// Whether the model finds that requests wait for a place.
        public var isQueueBound: Bool
    }

    /// The signed relative error, predicted / measured − 1.
    public var error: Double { predicted / measured - 1 }

    /// Whether the measurement beats the bound by more than rounding; then the bound or the row is wrong.
    public var beatsBound: Bool {
        if isJointlyImpossible { return true }
        guard let bound, bound.isFinite, bound > 0 else { return false }
        return metric.isRate ? measured > bound * 1.005 : measured < bound * 0.995
    }
}
