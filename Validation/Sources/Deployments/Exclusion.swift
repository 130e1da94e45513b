/// Why a row is not compared with the model.
public struct Exclusion: Error, Hashable, Sendable {
    /// The reason that rows are counted by.
    public var reason: String
    /// What exactly is missing or contradictory in this row.
    public var detail: String

    /// Creates a reason.
    public init(_ reason: String, _ detail: String = "") {
        self.reason = reason
        self.detail = detail
    }
}
