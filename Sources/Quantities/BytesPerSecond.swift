/// A bandwidth, in one direction unless said otherwise.
public struct BytesPerSecond: Quantity {
    /// The magnitude in bytes per second.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in bytes per second.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }

    /// A quantity given in GB/s (10^9 bytes per second).
    @inlinable public static func gigabytesPerSecond(_ value: Double) -> BytesPerSecond {
        BytesPerSecond(rawValue: value * 1e9)
    }
    /// The magnitude in GB/s (10^9 bytes per second).
    @inlinable public var inGigabytesPerSecond: Double { rawValue / 1e9 }

    /// A quantity given in TB/s (10^12 bytes per second).
    @inlinable public static func terabytesPerSecond(_ value: Double) -> BytesPerSecond {
        BytesPerSecond(rawValue: value * 1e12)
    }
    /// The magnitude in TB/s (10^12 bytes per second).
    @inlinable public var inTerabytesPerSecond: Double { rawValue / 1e12 }
}
