internal import RealModule

/// How well arithmetic and memory traffic overlap: (a^q + b^q)^(1/q).
///
/// The exponents that calibration uses need only square and cube roots, so that pricing a step stays cheap.
enum Overlap: Hashable, Sendable {
    /// q = 1: one after the other.
    case none
    /// q = 1.5.
    case oneAndAHalf
    /// q = 2.
    case two
    /// q = 3.
    case three
    /// q = 4.
    case four
    /// q = ∞: the longer one.
    case perfect
    /// Any other exponent.
    case other(Double)

    init(exponent: Double?) {
        switch exponent {
        case nil: self = .perfect
        case 1: self = .none
        case 1.5: self = .oneAndAHalf
        case 2: self = .two
        case 3: self = .three
        case 4: self = .four
        case let exponent?: self = exponent.isFinite ? .other(exponent) : .perfect
        }
    }

    /// The combined time of two parts, in the unit of both.
    @inline(__always)
    func combine(_ first: Double, _ second: Double) -> Double {
        // Times lie between a picosecond and hours, whose fourth powers are far from the limits of a Double.
        switch self {
        case .perfect: return max(first, second)
        case .none: return first + second
        case .oneAndAHalf:
            let root = (first * first.squareRoot() + second * second.squareRoot()).cubeRoot
            return root * root
        case .two: return (first * first + second * second).squareRoot()
        case .three: return (first * first * first + second * second * second).cubeRoot
        case .four:
            let (one, two) = (first * first, second * second)
            return (one * one + two * two).squareRoot().squareRoot()
        case .other(let exponent):
            let longer = max(first, second)
            guard longer > 0 else { return longer }
            return longer * Double.pow(1 + Double.pow(min(first, second) / longer, exponent), 1 / exponent)
        }
    }
}
