/// A rate of tokens.
public struct TokensPerSecond: Quantity {
    /// The magnitude in tokens per second.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in tokens per second.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }
}
