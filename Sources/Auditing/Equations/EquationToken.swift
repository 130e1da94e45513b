internal import Quantities

/// A piece of a calculation in running text.
enum EquationToken: Hashable {
    case operand(Operand)
    /// `×`, `/`, `+` or `-`.
    case sign(Unicode.Scalar)
    case relation(Equation.Relation)
    case open
    case close
    /// A word or mark that ends a calculation.
    case stop
    /// A word that says that the number before it is not the whole of its side.
    case doubt

    /// Whether this is a number.
    var isOperand: Bool {
        guard case .operand = self else { return false }
        return true
    }

    /// Whether it sets two numbers against each other: a relation, or parentheses that say the same once more.
    var mayCompare: Bool {
        switch self {
        case .relation, .open: true
        default: false
        }
    }

    /// A number of a calculation.
    struct Operand: Hashable {
        var value: Double
        var dimension: Dimension
        var alternative: Dimension?
        var rounding: Double
        var isApproximate: Bool
        var range: Range<Int>
    }
}
