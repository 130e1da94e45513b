public import Diagnostics

/// What became of the rows of a trace: each is a request, failed where the trace was taken, or is bad.
public struct TraceCounts: Hashable, Sendable {
    /// Rows that were read.
    public internal(set) var rows = 0
    /// Rows that are requests.
    public internal(set) var requests = 0
    /// Requests that failed where the trace was taken, and are left out.
    public internal(set) var failed = 0
    /// Rows that cannot be used, and are left out.
    public internal(set) var bad = 0
    /// Requests that stood behind a later one, and were put in order.
    public internal(set) var reordered = 0
    /// What is wrong with the first bad rows.
    public internal(set) var problems: [Diagnostic] = []

    /// How many problems are kept.
    static let mostProblems = 10

    /// Counts a bad row.
    mutating func note(_ problem: Diagnostic) {
        bad += 1
        if problems.count < TraceCounts.mostProblems { problems.append(problem) }
    }
}
