/// An amount of money; prices are indicative.
public struct Dollars: Quantity {
    /// The magnitude in US dollars.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in US dollars.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }
}
