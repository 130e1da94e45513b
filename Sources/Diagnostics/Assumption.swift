/// A value that nobody stated and that Shardwise filled in; every report lists them.
public struct Assumption: Hashable, Sendable {
    /// What the value is of, such as `cluster.scale_up`.
    public var subject: String
    /// The value, as it would be written.
    public var value: String
    /// Why this value.
    public var reason: String

    /// Creates an assumption.
    public init(subject: String, value: String, reason: String) {
        self.subject = subject
        self.value = value
        self.reason = reason
    }
}

extension Assumption: CustomStringConvertible {
    /// The assumption on one line: subject, value, reason.
    public var description: String { "\(subject) = \(value): \(reason)" }
}
