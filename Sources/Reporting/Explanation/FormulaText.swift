internal import Quantities
internal import StepModel

/// Writes formulas with symbols, or with the values in their place.
enum FormulaText {
    /// What stands for a named value.
    enum Style {
        case symbols
        case values
    }

    /// A sum of more terms is not written out: its terms follow below it.
    private static let longestSum = 6

    /// How tightly an expression binds.
    private enum Binding: Int {
        case sum, product, power, atom
    }

    /// The formula as text.
    static func text(_ formula: Formula, _ style: Style) -> String { write(formula, style).text }

    /// A value with its unit.
    static func value(_ value: Double, _ unit: Derivation.Unit) -> String {
        switch unit {
        case .bytes: Bytes(rawValue: value).description
        case .flops: FLOPs(rawValue: value).description
        case .seconds: Seconds(rawValue: value).description
        case .share: Fraction(rawValue: value).description
        case .bytesPerSecond: BytesPerSecond(rawValue: value).description
        case .flopsPerSecond: FLOPsPerSecond(rawValue: value).description
        case .tokensPerSecond: TokensPerSecond(rawValue: value).description
        case .number: value.expected
        }
    }

    private static func write(_ formula: Formula, _ style: Style) -> (text: String, binding: Binding) {
        switch formula {
        case .number(let number): return (number.expected, .atom)
        case .quantity(let quantity):
            let value = style == .symbols ? quantity.symbol : value(quantity.value, quantity.unit)
            return (value, .atom)
        case .sum(let terms): return sum(terms, style)
        case .difference(let first, let second):
            return (inside(first, style, .sum) + " − " + inside(second, style, .product), .sum)
        case .product(let factors):
            return (factors.map { inside($0, style, .product) }.joined(separator: " × "), .product)
        case .quotient(let first, let second):
            return (inside(first, style, .product) + " / " + inside(second, style, .power), .product)
        case .power(let base, let exponent):
            return (inside(base, style, .atom) + "^" + inside(exponent, style, .atom), .power)
        case .maximum(let all): return (call("max", all, style), .atom)
        case .minimum(let all): return (call("min", all, style), .atom)
        case .roundedUp(let inner): return ("⌈" + write(inner, style).text + "⌉", .atom)
        case .overlapped(let first, let second, let exponent):
            let power = style == .symbols ? exponent.symbol : exponent.value.expected
            let parts = [first, second].map { inside($0, style, .atom) + "^" + power }
            return ("(" + parts.joined(separator: " + ") + ")^(1/\(power))", .power)
        }
    }

    private static func sum(_ terms: [Formula], _ style: Style) -> (text: String, binding: Binding) {
        if terms.isEmpty { return ("0", .atom) }
        if terms.count == 1 { return write(terms[0], style) }
        guard terms.count > longestSum else {
            return (terms.map { inside($0, style, .sum) }.joined(separator: " + "), .sum)
        }
        return ("Σ of the \(terms.count) below", .sum)
    }

    private static func call(_ name: String, _ all: [Formula], _ style: Style) -> String {
        name + "(" + all.map { write($0, style).text }.joined(separator: ", ") + ")"
    }

    /// An operand, in parentheses where it binds less tightly than what surrounds it.
    private static func inside(_ formula: Formula, _ style: Style, _ outer: Binding) -> String {
        let (text, binding) = write(formula, style)
        return binding.rawValue < outer.rawValue ? "(" + text + ")" : text
    }
}
