/// An electric power.
public struct Watts: Quantity {
    /// The magnitude in watts.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in watts.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }
}
