internal import RealModule

/// A formula over named values, which can be computed and written down.
public indirect enum Formula: Hashable, Sendable {
    /// A number that is part of the formula.
    case number(Double)
    /// A named value.
    case quantity(Derivation)
    /// The sum of some terms.
    case sum([Formula])
    /// The first less the second.
    case difference(Formula, Formula)
    /// The product of some factors.
    case product([Formula])
    /// The first over the second.
    case quotient(Formula, Formula)
    /// The first to the power of the second.
    case power(Formula, Formula)
    /// The largest.
    case maximum([Formula])
    /// The smallest.
    case minimum([Formula])
    /// The next whole number.
    case roundedUp(Formula)
    /// (a^q + b^q)^(1/q): two parts that overlap in part.
    case overlapped(Formula, Formula, exponent: Derivation)

    /// The sum of some terms, or the term itself where there is one.
    public static func total(_ terms: [Formula]) -> Formula { terms.count == 1 ? terms[0] : .sum(terms) }

    /// The value.
    public var value: Double {
        switch self {
        case .number(let number): number
        case .quantity(let quantity): quantity.value
        case .sum(let terms): terms.reduce(0) { $0 + $1.value }
        case .difference(let first, let second): first.value - second.value
        case .product(let factors): factors.reduce(1) { $0 * $1.value }
        case .quotient(let first, let second): first.value / second.value
        case .power(let base, let exponent): Double.pow(base.value, exponent.value)
        case .maximum(let all): all.map(\.value).max() ?? 0
        case .minimum(let all): all.map(\.value).min() ?? 0
        case .roundedUp(let inner): inner.value.rounded(.up)
        case .overlapped(let first, let second, let exponent):
            Overlap(exponent: exponent.value).combine(first.value, second.value)
        }
    }

    /// Shows each named value of the formula, from left to right.
    func visit(_ body: (Derivation) -> Void) {
        switch self {
        case .number: break
        case .quantity(let quantity): body(quantity)
        case .sum(let parts), .product(let parts), .maximum(let parts), .minimum(let parts):
            for part in parts { part.visit(body) }
        case .difference(let first, let second), .quotient(let first, let second), .power(let first, let second):
            first.visit(body)
            second.visit(body)
        case .roundedUp(let inner): inner.visit(body)
        case .overlapped(let first, let second, let exponent):
            first.visit(body)
            second.visit(body)
            body(exponent)
        }
    }
}

extension Formula: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// A number that is part of the formula.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A number that is part of the formula.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }

    /// The sum of two formulas.
    public static func + (left: Formula, right: Formula) -> Formula {
        if case .sum(let terms) = left { return .sum(terms + [right]) }
        return .sum([left, right])
    }
    /// The difference of two formulas.
    public static func - (left: Formula, right: Formula) -> Formula { .difference(left, right) }
    /// The product of two formulas.
    public static func * (left: Formula, right: Formula) -> Formula {
        if case .product(let factors) = left { return .product(factors + [right]) }
        return .product([left, right])
    }
    /// The quotient of two formulas.
    public static func / (left: Formula, right: Formula) -> Formula { .quotient(left, right) }
}

extension Derivation {
    /// The value as part of a formula.
    public var asFormula: Formula { .quantity(self) }

    /// The value times another.
    public static func * (left: Derivation, right: Derivation) -> Formula { left.asFormula * right.asFormula }
    /// The value times a formula.
    public static func * (left: Derivation, right: Formula) -> Formula { left.asFormula * right }
    /// A formula times the value.
    public static func * (left: Formula, right: Derivation) -> Formula { left * right.asFormula }
    /// The value over another.
    public static func / (left: Derivation, right: Derivation) -> Formula { left.asFormula / right.asFormula }
    /// The value over a formula.
    public static func / (left: Derivation, right: Formula) -> Formula { left.asFormula / right }
    /// A formula over the value.
    public static func / (left: Formula, right: Derivation) -> Formula { left / right.asFormula }
    /// The sum of two values.
    public static func + (left: Derivation, right: Derivation) -> Formula { left.asFormula + right.asFormula }
    /// The value and a formula.
    public static func + (left: Derivation, right: Formula) -> Formula { left.asFormula + right }
    /// A formula and the value.
    public static func + (left: Formula, right: Derivation) -> Formula { left + right.asFormula }
    /// The value less a formula.
    public static func - (left: Derivation, right: Formula) -> Formula { left.asFormula - right }
}
