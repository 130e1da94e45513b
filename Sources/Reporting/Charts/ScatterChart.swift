/// Points of several series over two axes that start at 0.
public struct ScatterChart: Hashable, Sendable {
    /// The points of one series.
    public struct Series: Hashable, Sendable {
        /// The series' name in the legend.
        public var name: String
        /// The character that stands for its points where a chart is drawn in text.
        public var mark: Character
        /// The points, in the order in which a line joins them.
        public var points: [Point]
    }

    /// One point.
    public struct Point: Hashable, Sendable {
        /// The value to the right.
        public var x: Double
        /// The value upwards.
        public var y: Double
        /// What the point is, for readers that can point at it.
        public var label: String
    }

    /// The name of the axis to the right, with its unit.
    public var horizontal: String
    /// The name of the axis upwards, with its unit.
    public var vertical: String
    /// The series.
    public var series: [Series]

    /// The largest values along both axes, above 0.
    var largest: (x: Double, y: Double) {
        let points = series.flatMap(\.points)
        return (
            max(points.map(\.x).max() ?? 0, .leastNormalMagnitude),
            max(points.map(\.y).max() ?? 0, .leastNormalMagnitude)
        )
    }
}
