/// An amount of floating-point work; one multiply-add counts as two operations.
public struct FLOPs: Quantity {
    /// The magnitude in operations.
    public let rawValue: Double

    /// Creates a quantity from its magnitude in operations.
    @inlinable public init(rawValue: Double) { self.rawValue = rawValue }

    /// A quantity given in gigaFLOPs (10^9 operations).
    @inlinable public static func gigaFLOPs(_ value: Double) -> FLOPs { FLOPs(rawValue: value * 1e9) }
    /// The magnitude in gigaFLOPs (10^9 operations).
    @inlinable public var inGigaFLOPs: Double { rawValue / 1e9 }

    /// A quantity given in teraFLOPs (10^12 operations).
    @inlinable public static func teraFLOPs(_ value: Double) -> FLOPs { FLOPs(rawValue: value * 1e12) }
    /// The magnitude in teraFLOPs (10^12 operations).
    @inlinable public var inTeraFLOPs: Double { rawValue / 1e12 }

    /// A quantity given in petaFLOPs (10^15 operations).
    @inlinable public static func petaFLOPs(_ value: Double) -> FLOPs { FLOPs(rawValue: value * 1e15) }
    /// The magnitude in petaFLOPs (10^15 operations).
    @inlinable public var inPetaFLOPs: Double { rawValue / 1e15 }
}
