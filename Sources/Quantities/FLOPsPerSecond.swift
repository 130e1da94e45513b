/// A rate of floating-point work.
public struct FLOPsPerSecond: Quantity {
    /// The magnitude in operations per second.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in operations per second.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }

    /// A quantity given in TFLOP/s (10^12 operations per second).
    @inlinable public static func teraFLOPsPerSecond(_ value: Double) -> FLOPsPerSecond {
        FLOPsPerSecond(rawValue: value * 1e12)
    }
    /// The magnitude in TFLOP/s (10^12 operations per second).
    @inlinable public var inTeraFLOPsPerSecond: Double { rawValue / 1e12 }
}
