/// A rule that a layout breaks, with the numbers that break it and the nearest that would not.
public struct LayoutViolation: Hashable, Sendable {
    /// The rules of a legal layout.
    public enum Rule: String, Hashable, Sendable, CaseIterable, Comparable {
        /// A degree is below 1.
        case positiveDegrees = "positive-degrees"
        /// The attention grid and the expert grid cover different numbers of devices.
        case gridsAgree = "grids-agree"
        /// The layout needs more devices than there are.
        case devicesAvailable = "devices-available"
        /// Query heads do not divide evenly over TP.
        case queryHeadsDivide = "query-heads-divide"
        /// Key-value heads neither divide over TP nor replicate evenly.
        case keyValueHeadsDivide = "key-value-heads-divide"
        /// Experts do not divide evenly over EP.
        case expertsDivide = "experts-divide"
        /// The width of an expert or of the feed-forward network does not divide into whole (quantisation) blocks.
        case widthDivides = "width-divides"
        /// There are more pipeline stages than layers.
        case stagesHaveLayers = "stages-have-layers"
        /// A dense model has no experts to share between attention ranks.
        case denseHasNoExperts = "dense-has-no-experts"
        /// Decode context parallelism does not divide the tensor-parallel ranks, or cuts heads that are not replicated.
        case cacheShardsDivide = "cache-shards-divide"

        /// Rules in the order in which they are checked.
        public static func < (left: Rule, right: Rule) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The broken rule.
    public var rule: Rule
    /// What is wrong, with the numbers.
    public var message: String
    /// The nearest values that satisfy the rule.
    public var hint: String?

    /// Creates a violation.
    public init(_ rule: Rule, _ message: String, hint: String? = nil) {
        self.rule = rule
        self.message = message
        self.hint = hint
    }
}
