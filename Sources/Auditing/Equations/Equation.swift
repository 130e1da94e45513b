public import Diagnostics
public import Quantities

/// A calculation that a document writes out, such as `2TB = 32 × 64GB` or `13.4% (267GB / 2TB)`.
public struct Equation: Hashable, Sendable {
    /// How two sides are said to compare.
    public enum Relation: String, Hashable, Sendable {
        /// Equal, as far as the written digits go.
        case equal = "="
        /// The left side is smaller.
        case less = "<"
        /// The left side is larger.
        case greater = ">"
    }

    /// One side with what it comes to.
    public struct Side: Hashable, Sendable {
        /// The result in the base unit of its dimension.
        public var value: Double
        /// What it measures.
        public var dimension: Dimension
        /// What else a rate or an amount may be; see ``WrittenQuantity/alternative``.
        public var alternative: Dimension?
        /// Half a unit of the last written digit, for a side that is one number.
        public var rounding: Double
        /// Whether it is marked as approximate.
        public var isApproximate: Bool
        /// The numbers in it, in base units.
        public var operands: [Double]
        /// The sums of its parentheses, such as 4096 + 1024.
        public var sums: [[Double]]
        /// The share that it begins with, which may be taken of the result and not belong to the calculation: `27 % of 4 ×
        /// 1,979 = 7,916`.
        public var leadingShare: Double?
        /// Whether it is nothing but addends, which have one unit.
        var isPlainSum: Bool { sums.contains { $0.count == operands.count } }
        /// Whether something is calculated on it.
        public var isCalculated: Bool { operands.count > 1 }
        /// The text.
        public var text: String
    }

    /// Where it stands.
    public var location: SourceLocation
    /// The line.
    public var quote: String
    /// What the line, its key and headings speak of.
    var topics: Topics
    /// The left side.
    public var left: Side
    /// The relation.
    public var relation: Relation
    /// The right side.
    public var right: Side
    /// Where the numbers of the left side stand, if not on that line.
    public var parts: [SourceLocation] = []
}

extension Equation {
    /// Whether the sides compare as stated, within the written digits; `nil` if they measure different things.
    public var holds: Bool? {
        let isShare = left.dimension == .share || right.dimension == .share
        let ratio = isShare && left.dimension != right.dimension
        if ratio {
            let other = left.dimension == .share ? right : left
            guard other.dimension == .count, other.isCalculated else { return nil }
        } else if !sameDimension {
            return agreesWithoutShare ? true : holdsInWrittenDigits
        }
        switch relation {
        case .equal:
            return agree(left.value, right.value) || agreesInAnotherUnit || (isShare && agreesInPercent)
                || agreesWithoutShare
        case .less: return left.value < right.value || agree(left.value, right.value)
        case .greater: return left.value > right.value || agree(left.value, right.value)
        }
    }

    /// Whether bare numbers come to the digits of a result that has a unit, whatever its prefix: `4 × 48 = 192 GB`.
    ///
    /// A factor that sloppy formulas leave out, two operations or a few bytes, is not held against them.
    private var holdsInWrittenDigits: Bool? {
        let (bare, stated) = left.dimension == .count ? (left, right) : (right, left)
        let named: Set<Dimension> = [.data, .work, .computeRate, .tokenRate, .duration, .bandwidth]
        guard relation == .equal, bare.dimension == .count, bare.isCalculated, !stated.isCalculated,
            named.contains(stated.dimension), bare.value > 0, stated.value > 0
        else { return agree(left.value, right.value) ? true : holdsWithoutUnit }
        var slack = bare.rounding / bare.value + stated.rounding / stated.value + 0.006
        if bare.isApproximate || stated.isApproximate { slack += 0.05 }
        let ratio = stated.value / bare.value
        // A count of bytes may be written in units of 1,024: 262,144 bytes are 256 KB to many.
        for binary in 0...(bare.value >= 10_000 ? 3 : 0) {
            let scaled = (0..<binary).reduce(ratio) { scaled, _ in scaled * 1.024 }
            let mantissa = Equation.withoutThousands(scaled, from: 0.99)
            if abs(mantissa - 1) <= slack || abs(mantissa / 1000 - 1) <= slack { return true }
            // Requests and tokens make bytes by a factor that everybody knows; what is only added up has none.
            if bare.isPlainSum { continue }
            if binary == 0, stated.dimension == .data, (3...330).contains(mantissa) { return nil }
            let forgiven = [2.0, 4, 8, 500, 250, 125]
            if binary == 0, !bare.operands.contains(2), forgiven.contains(where: { abs(mantissa / $0 - 1) <= slack }) {
                return nil
            }
        }
        return stated.dimension == .duration && bare.operands.count < 2 ? nil : false
    }

    /// Whether amounts or times come to the digits of a result without a unit: `76.7 GB / 8 TB/s = 9.6` of milliseconds.
    private var holdsWithoutUnit: Bool? {
        let (worked, bare) = (left, right)
        guard relation == .equal, bare.dimension == .count, !bare.isCalculated, worked.isCalculated,
            worked.dimension == .data || worked.dimension == .duration, bare.value > 0, worked.value > 0
        else { return nil }
        var slack = bare.rounding / bare.value + worked.rounding / worked.value + 0.006
        if bare.isApproximate || worked.isApproximate { slack += 0.05 }
        let holds = (0...3).contains { binary in
            let scaled = (0..<binary).reduce(bare.value / worked.value) { scaled, _ in scaled * 1.024 }
            let mantissa = Equation.withoutThousands(scaled, from: 0.99)
            return abs(mantissa - 1) <= slack || abs(mantissa / 1000 - 1) <= slack
        }
        return holds
    }

    /// A ratio without its powers of a thousand: from `lowest`, a trifle below one, to below a thousand times that.
    ///
    /// One that has left the range of numbers stays as it is.
    static func withoutThousands(_ ratio: Double, from lowest: Double) -> Double {
        guard ratio > 0, ratio.isFinite else { return ratio }
        var ratio = ratio
        while ratio >= lowest * 1000 { ratio /= 1000 }
        while ratio < lowest { ratio *= 1000 }
        return ratio
    }

    /// `2 × 47.08e9 × 8192 = 771.4`: the unit of a large result stands somewhere else.
    private var agreesInAnotherUnit: Bool {
        guard left.dimension == .count, right.dimension == .count,
            let (product, result) = [(left, right), (right, left)].first(where: { $0.isCalculated && !$1.isCalculated }
            ),
            (product.value >= 1e9 && result.value < 1e6) || result.value >= product.value * 900, result.value > 0,
            product.value > 0
        else { return false }
        let ratio = Equation.withoutThousands(product.value / result.value, from: 0.5)
        let slack = product.rounding / product.value + result.rounding / result.value + 0.006
        return abs(ratio - 1) <= slack
    }

    /// `27 % of 4 × 1,979 = 7,916`: what the share is of is worked out.
    private var agreesWithoutShare: Bool {
        [(left, right), (right, left)].contains { side, other in
            guard let share = side.leadingShare, share > 0, side.operands.count > 2 else { return false }
            let ratio = side.value / share / other.value
            // A bare result may have any prefix of its unit.
            return [1, 1e-3, 1e3, 1e-6, 1e6, 1e-9, 1e9, 1e-12, 1e12].contains { abs(ratio * $0 - 1) < 0.006 }
        }
    }

    private var sameDimension: Bool {
        // `64 / 40 ms`: of tokens, requests or anything else per second.
        if left.dimension == .tokenRate && right.dimension == .count
            || left.dimension == .count && right.dimension == .tokenRate
        {
            return true
        }
        return left.dimension == right.dimension || left.alternative == right.dimension
            || right.alternative == left.dimension
    }

    /// `267 / 2048 × 100 = 13 %`.
    private var agreesInPercent: Bool {
        left.dimension == .share ? agree(left.value, right.value / 100) : agree(left.value / 100, right.value)
    }

    private func agree(_ first: Double, _ second: Double) -> Bool {
        let share = left.isApproximate || right.isApproximate ? 0.05 : 0.006
        let slack = left.rounding + right.rounding + share * max(abs(first), abs(second))
        if isRoundedToWhole { return true }
        // A thousand and 1,024 are both written k.
        return abs(first - second) <= slack * 1.000001
            || [1.024, 1 / 1.024].contains { abs(first * $0 - second) <= slack / 2 }
                && dimensionIsCount
    }

    /// `1,024 × 8 / 384 = 21`: a quotient of counts as the next whole number.
    private var isRoundedToWhole: Bool {
        let (quotient, whole) = left.isCalculated ? (left, right) : (right, left)
        return left.dimension == .count && right.dimension == .count && !whole.isCalculated && quotient.value >= 10
            && quotient.text.contains("/") && whole.value == whole.value.rounded()
            && abs(quotient.value - whole.value) <= 0.5
    }

    private var dimensionIsCount: Bool {
        left.dimension == .count && right.dimension == .count && max(left.value, right.value) >= 1000
    }
}
