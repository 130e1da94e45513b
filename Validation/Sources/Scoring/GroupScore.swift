/// How far predictions of a group of rows are off.
public struct GroupScore: Hashable, Sendable {
    /// The group, such as `core` or `model: Qwen/Qwen3-32B`.
    public var group: String
    /// The metric.
    public var metric: String
    /// How many rows were compared.
    public var rows: Int
    /// The median of the absolute relative errors.
    public var medianAbsoluteError: Double
    /// The absolute relative error that nine rows of ten stay within.
    public var p90AbsoluteError: Double
    /// The median of the signed relative errors: above zero the model predicts too much.
    public var bias: Double

    /// The score of signed relative errors, or `nil` without any.
    public init?(group: String, metric: String, errors: [Double]) {
        guard !errors.isEmpty else { return nil }
        let magnitudes = errors.map(\.magnitude).sorted()
        self.group = group
        self.metric = metric
        rows = errors.count
        medianAbsoluteError = GroupScore.quantile(0.5, ofSorted: magnitudes)
        p90AbsoluteError = GroupScore.quantile(0.9, ofSorted: magnitudes)
        bias = GroupScore.quantile(0.5, ofSorted: errors.sorted())
    }

    /// The quantile of ascending values, linear between the two nearest.
    static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        guard let last = values.indices.last else { return .nan }
        let position = share * Double(last)
        let below = Int(position)
        let above = Swift.min(below + 1, last)
        return values[below] + (values[above] - values[below]) * (position - Double(below))
    }
}
