public import Diagnostics
internal import Models
internal import Quantities

/// The model's predictions held against published measurements.
public struct ValidationRun: Sendable {
    /// The scores, the core group first.
    public let scores: [GroupScore]
    /// How many rows were not compared, by reason; the most frequent first.
    public let excluded: [ExcludedRows]
    /// The rows that beat what physics allows, alone or with others of their run; they are named and not scored.
    public let boundViolations: [Comparison]
    /// The comparisons, in the order of the rows.
    public let comparisons: [Comparison]
    /// All rows of the files.
    public let rowCount: Int

    /// Rows that were not compared for one reason.
    public struct ExcludedRows: Hashable, Sendable {
        /// The reason.
        public var reason: String
        /// How many rows.
        public var rows: Int
        /// One of the rows with what exactly is missing in it.
        public var example: String
    }

    /// Compares the rows of files with the model.
    ///
    /// - Throws: A diagnostic when a built-in catalog is malformed.
    public init(of files: [MeasurementFile], conventions: [EngineConvention]) throws(Diagnostic) {
        let rows = files.flatMap(\.rows)
        let comparer = try RowComparer(for: rows, conventions: conventions)
        let outcomes = comparer.outcomes(of: rows)
        var comparisons: [Comparison] = []
        var boundViolations: [Comparison] = []
        var reasons: [String: (rows: Int, example: String)] = [:]
        for (row, outcome) in zip(rows, outcomes) {
            switch outcome {
            case .success(let comparison) where comparison.beatsBound:
                // What cannot be true as stated is named, and scores nothing.
                boundViolations.append(comparison)
                reasons["beats the physical bound", default: (0, row.id)].rows += 1
            case .success(let comparison): comparisons.append(comparison)
            case .failure(let exclusion):
                let example = "\(row.id)" + (exclusion.detail.isEmpty ? "" : ": \(exclusion.detail)")
                reasons[exclusion.reason, default: (0, example)].rows += 1
            }
        }
        rowCount = rows.count
        self.comparisons = comparisons
        scores = ScoreTable.scores(comparisons)
        self.boundViolations = boundViolations
        excluded = reasons.map { ExcludedRows(reason: $0.key, rows: $0.value.rows, example: $0.value.example) }
            .sorted { ($1.rows, $0.reason) < ($0.rows, $1.reason) }
    }

    /// The rows of a metric that the model misses by most, the worst first.
    ///
    /// - Parameters:
    ///   - metric: The metric.
    ///   - count: How many.
    /// - Returns: At most so many comparisons.
    public func worst(of metric: Metric, count: Int = 10) -> [Comparison] {
        let rows = comparisons.filter { $0.metric == metric }
        let sorted = rows.enumerated().sorted {
            ($1.element.error.magnitude, $0.offset) < ($0.element.error.magnitude, $1.offset)
        }
        return sorted.prefix(count).map(\.element)
    }
}
