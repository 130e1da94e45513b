public import Diagnostics

/// A quantity that can be read from text such as `64 GB`.
public protocol ParsableQuantity: Quantity {
    /// What the quantity measures.
    static var dimension: Dimension { get }
}

extension ParsableQuantity {
    /// Reads a quantity from text.
    ///
    /// - Parameters:
    ///   - text: The whole text, such as `64 GB`. Only a share may go without a unit.
    ///   - location: Where the text begins, if it stands in a document.
    /// - Throws: A diagnostic if the text is malformed, negative, or measures something else.
    public init(parsing text: String, at location: SourceLocation? = nil) throws(Diagnostic) {
        let quantity = try QuantityParser.parse(text, at: location)
        let isBareNumber = quantity.dimension == .count && quantity.unit.isEmpty
        if isBareNumber, Self.dimension != .share {
            throw Diagnostic(
                code: "quantity-unit", "`\(text.shortened)` has no unit; \(Self.dimension.name) was expected",
                at: location, hint: "write it like \(Self.dimension.example)")
        }
        guard quantity.measures(Self.dimension) || isBareNumber else {
            throw QuantityParser.mismatch(text, quantity.dimension, expected: Self.dimension, at: location)
        }
        guard quantity.value >= 0 else {
            throw Diagnostic(
                code: "quantity-range", "`\(text.shortened)` is negative", at: location,
                hint: "\(Self.dimension.name) is zero or more, such as \(Self.dimension.example)")
        }
        self.init(rawValue: quantity.value)
    }
}

extension Bytes: ParsableQuantity {
    /// An amount of data.
    public static var dimension: Dimension { .data }
}

extension BytesPerSecond: ParsableQuantity {
    /// A bandwidth.
    public static var dimension: Dimension { .bandwidth }
}

extension FLOPs: ParsableQuantity {
    /// An amount of work.
    public static var dimension: Dimension { .work }
}

extension FLOPsPerSecond: ParsableQuantity {
    /// A compute rate.
    public static var dimension: Dimension { .computeRate }
}

extension Seconds: ParsableQuantity {
    /// A duration.
    public static var dimension: Dimension { .duration }
}

extension Fraction: ParsableQuantity {
    /// A share.
    public static var dimension: Dimension { .share }
}

extension TokensPerSecond: ParsableQuantity {
    /// A token rate.
    public static var dimension: Dimension { .tokenRate }
}

extension Watts: ParsableQuantity {
    /// A power.
    public static var dimension: Dimension { .power }
}

extension Dollars: ParsableQuantity {
    /// An amount of money.
    public static var dimension: Dimension { .money }
}
