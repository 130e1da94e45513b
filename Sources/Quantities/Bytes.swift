/// An amount of data.
public struct Bytes: Quantity {
    /// The magnitude in bytes.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in bytes.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }

    /// A quantity given in kilobytes (10^3 bytes).
    @inlinable public static func kilobytes(_ value: Double) -> Bytes { Bytes(rawValue: value * 1e3) }
    /// The magnitude in kilobytes (10^3 bytes).
    @inlinable public var inKilobytes: Double { rawValue / 1e3 }

    /// A quantity given in megabytes (10^6 bytes).
    @inlinable public static func megabytes(_ value: Double) -> Bytes { Bytes(rawValue: value * 1e6) }
    /// The magnitude in megabytes (10^6 bytes).
    @inlinable public var inMegabytes: Double { rawValue / 1e6 }

    /// A quantity given in gigabytes (10^9 bytes).
    @inlinable public static func gigabytes(_ value: Double) -> Bytes { Bytes(rawValue: value * 1e9) }
    /// The magnitude in gigabytes (10^9 bytes).
    @inlinable public var inGigabytes: Double { rawValue / 1e9 }

    /// A quantity given in gibibytes (2^30 bytes).
    @inlinable public static func gibibytes(_ value: Double) -> Bytes { Bytes(rawValue: value * 1_073_741_824) }
    /// The magnitude in gibibytes (2^30 bytes).
    @inlinable public var inGibibytes: Double { rawValue / 1_073_741_824 }
}
