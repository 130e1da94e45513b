/// A number with a physical dimension.
///
/// Quantities of one dimension add and compare; quantities of different dimensions combine only where physics says
/// so (``Bytes`` divided by ``BytesPerSecond`` is ``Seconds``), and anything else does not compile.
/// Values are held in the base unit of the dimension as a `Double`.
public protocol Quantity: Hashable, Comparable, AdditiveArithmetic, Sendable {
    /// The magnitude in the base unit.
    var rawValue: Double { get }
    /// Creates a quantity from its magnitude in the base unit.
    init(rawValue: Double)
}

extension Quantity {
    /// Nothing of this quantity.
    @inlinable public static var zero: Self { Self(rawValue: 0) }
    /// Whether the magnitude is neither infinite nor undefined.
    @inlinable public var isFinite: Bool { rawValue.isFinite }

    /// The sum of two quantities of one dimension.
    @inlinable public static func + (left: Self, right: Self) -> Self { Self(rawValue: left.rawValue + right.rawValue) }
    /// The difference of two quantities of one dimension.
    @inlinable public static func - (left: Self, right: Self) -> Self { Self(rawValue: left.rawValue - right.rawValue) }
    /// A multiple of a quantity.
    @inlinable public static func * (left: Self, factor: Double) -> Self { Self(rawValue: left.rawValue * factor) }
    /// A multiple of a quantity.
    @inlinable public static func * (factor: Double, right: Self) -> Self { Self(rawValue: right.rawValue * factor) }
    /// A fraction of a quantity.
    @inlinable public static func / (left: Self, divisor: Double) -> Self { Self(rawValue: left.rawValue / divisor) }
    /// The ratio of two quantities of one dimension, a pure number.
    @inlinable public static func / (left: Self, right: Self) -> Double { left.rawValue / right.rawValue }
    /// Whether the left quantity is the smaller one.
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Sequence where Element: Quantity {
    /// The sum of all elements.
    @inlinable public func sum() -> Element { reduce(.zero, +) }
}
