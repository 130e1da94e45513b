internal import Diagnostics
internal import Quantities

extension Equation.Side {
    /// A side whose numbers are exact but for `rounding`, and marked as nothing else.
    ///
    /// - Parameters:
    ///   - value: What it comes to, in the base unit of its dimension.
    ///   - dimension: What it measures.
    ///   - rounding: Half a unit of the last written digit.
    ///   - operands: The numbers in it; without them it is one number.
    ///   - sums: The sums in it.
    ///   - text: How it is written.
    init(
        _ value: Double, _ dimension: Dimension, rounding: Double = 0, of operands: [Double]? = nil,
        sums: [[Double]] = [], text: String
    ) {
        self.init(
            value: value, dimension: dimension, alternative: nil, rounding: rounding, isApproximate: false,
            operands: operands ?? [value], sums: sums, text: text)
    }
}

extension Equation {
    /// The calculation of a share that is said of an amount.
    ///
    /// - Parameters:
    ///   - share: The share, in parts of one, and half a unit of its last written digit.
    ///   - amount: The amount, in bytes, and half a unit of its last written digit.
    ///   - whole: What it is a share of, in bytes.
    ///   - location: Where the share stands.
    ///   - quote: Its line.
    /// - Returns: The quotient against the share.
    static func share(
        _ share: (value: Double, rounding: Double), of amount: (value: Double, rounding: Double), in whole: Double,
        at location: SourceLocation, quote: String
    ) -> Equation {
        Equation(
            location: location, quote: quote, topics: [],
            left: Side(
                amount.value / whole, .count, rounding: amount.rounding / whole, of: [amount.value, whole],
                text: "\(Bytes(rawValue: amount.value)) / \(Bytes(rawValue: whole))"),
            relation: .equal,
            right: Side(
                share.value, .share, rounding: share.rounding, text: Fraction(rawValue: share.value).description))
    }
}
