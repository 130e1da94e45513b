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
        let longer = max(first, second)
        guard longer > 0 else { return longer }
        // The ratio is at most 1, so no power can overflow.
        let ratio = min(first, second) / longer
        switch self {
        case .perfect: return longer
        case .none: return first + second
        case .oneAndAHalf:
            let root = Double.root(1 + ratio * ratio.squareRoot(), 3)
            return longer * root * root
        case .two: return longer * (1 + ratio * ratio).squareRoot()
        case .three: return longer * Double.root(1 + ratio * ratio * ratio, 3)
        case .four:
            let square = ratio * ratio
            return longer * (1 + square * square).squareRoot().squareRoot()
        case .other(let exponent): return longer * Double.pow(1 + Double.pow(ratio, exponent), 1 / exponent)
        }
    }
}
