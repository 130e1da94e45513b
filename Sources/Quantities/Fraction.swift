/// A share of a whole: an efficiency, a utilisation or a relative error.
public struct Fraction: Quantity {
    /// The magnitude in parts of one.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in parts of one.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }

    /// A quantity given in percent.
    @inlinable public static func percent(_ value: Double) -> Fraction { Fraction(rawValue: value * 1e-2) }
    /// The magnitude in percent.
    @inlinable public var inPercent: Double { rawValue / 1e-2 }
}
