public import Diagnostics

/// One published measurement, as its row states it.
public struct MeasurementRow: Hashable, Sendable {
    /// The row's identifier in its file.
    public var id: String
    /// Whether it is a measurement of an operator rather than of a deployment.
    public var isOperator: Bool
    /// Who measured it, and where it was published.
    public var source: String
    /// The day of the run as written; empty where not stated.
    public var date: String
    /// The model's name on Hugging Face, or its short name where that is not given; empty for operators.
    public var model: String
    /// The accelerator's name.
    public var accelerator: String
    /// All accelerators of the deployment.
    public var deviceCount: Int?
    /// The degrees as the row states them; `nil` where it states none.
    public var degrees: StatedDegrees
    /// The format of weights as written; empty where not stated.
    public var weights: String
    /// The format of the key-value cache as written; empty where not stated.
    public var keyValueCache: String
    /// The engine and its version.
    public var engine: MeasuredEngine
    /// What was run.
    public var phase: String
    /// The prompt's tokens, nominal or mean.
    public var input: Double?
    /// The output's tokens, nominal or mean.
    public var output: Double?
    /// The column of concurrency or batch, as written.
    public var concurrency: String
    /// The column of the request rate, as written.
    public var requestRate: String
    /// The metric; `nil` where it is none that is known.
    public var metric: Metric?
    /// The metric's name as written.
    public var metricName: String
    /// Which statistic over requests the value is, such as `mean` or `median`; empty where there is none.
    public var statistic: String
    /// The measured value in the metric's unit; `nil` where the row has none.
    public var value: Double?
    /// Whether tokens were drafted and verified.
    public var usesSpeculation: Bool
    /// Whether prefill and decode ran on different accelerators.
    public var isDisaggregated: Bool
    /// How trustworthy the row's source is, A or B.
    public var quality: String
    /// Whether the row is one of those that targets are set for.
    public var isCore: Bool
    /// Remarks on what exactly was measured.
    public var notes: String
    /// Where the row stands.
    public var location: SourceLocation
}

/// Degrees of parallelism as a measurement states them.
public struct StatedDegrees: Hashable, Sendable {
    /// Tensor parallelism, or the width of the whole stage, depending on the engine.
    public var tensor: Int?
    /// Pipeline stages.
    public var pipeline: Int?
    /// Expert parallelism.
    public var expert: Int?
    /// Data parallelism of attention, or independent copies of a dense model.
    public var data: Int?
    /// Context parallelism.
    public var context: Int?

    /// Creates degrees.
    public init(tensor: Int? = nil, pipeline: Int? = nil, expert: Int? = nil, data: Int? = nil, context: Int? = nil) {
        self.tensor = tensor
        self.pipeline = pipeline
        self.expert = expert
        self.data = data
        self.context = context
    }
}
