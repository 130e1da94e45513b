/// A number found in text, with its unit and the place where it stands.
public struct WrittenQuantity: Hashable, Sendable {
    /// The magnitude in the base unit of the dimension.
    public let value: Double
    /// What is measured.
    public let dimension: Dimension
    /// What else it may measure: `FLOPs` and `FLOPS` are each used for an amount of work and for a rate.
    public let alternative: Dimension?
    /// The unit as it was written, empty for a bare number.
    public let unit: String
    /// Where it stands in the text, in Unicode scalars from 0: sign or currency, number and unit.
    public let range: Range<Int>
    /// Whether it was marked as approximate with `~` or `≈`.
    public let isApproximate: Bool

    /// Creates a quantity found in text.
    public init(
        value: Double, dimension: Dimension, alternative: Dimension? = nil, unit: String, range: Range<Int>,
        isApproximate: Bool = false
    ) {
        self.value = value
        self.dimension = dimension
        self.alternative = alternative
        self.unit = unit
        self.range = range
        self.isApproximate = isApproximate
    }

    /// Whether the quantity can be read as one of this dimension.
    public func measures(_ dimension: Dimension) -> Bool {
        self.dimension == dimension || alternative == dimension
    }
}
