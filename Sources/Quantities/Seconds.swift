/// A duration.
public struct Seconds: Quantity {
    /// The magnitude in seconds.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in seconds.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }

    /// A quantity given in microseconds.
    @inlinable public static func microseconds(_ value: Double) -> Seconds { Seconds(rawValue: value * 1e-6) }
    /// The magnitude in microseconds.
    @inlinable public var inMicroseconds: Double { rawValue / 1e-6 }

    /// A quantity given in milliseconds.
    @inlinable public static func milliseconds(_ value: Double) -> Seconds { Seconds(rawValue: value * 1e-3) }
    /// The magnitude in milliseconds.
    @inlinable public var inMilliseconds: Double { rawValue / 1e-3 }
}
