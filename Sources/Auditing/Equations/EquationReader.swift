internal import Diagnostics
internal import Documents
internal import Quantities

/// Finds the calculations of a line and works them out.
struct EquationReader {
    private(set) var equations: [Equation] = []
    /// The places of the numbers that take part, in scalars of the line.
    private(set) var consumed: [Range<Int>] = []

    /// Where the calculation begins that each result ends.
    private(set) var results: [Range<Int>: Int] = [:]
    /// The results that are products and no sums.
    private(set) var products: Set<Range<Int>> = []
    /// The places of what is calculated with, which is no claim of its own.
    private(set) var factors: [Range<Int>] = []

    private let line: MarkdownText
    private let topics: Equation.Topics
    private let scalars: [Unicode.Scalar]

    init(
        _ line: MarkdownText, quantities: [WrittenQuantity], degrees: [WrittenDegrees.Mention], topics: Equation.Topics
    ) {
        self.line = line
        self.topics = topics
        guard quantities.count + degrees.count > 1,
            line.scalars.contains(where: EquationReader.isTelling) || line.text.holds(" gives ")
                || line.text.holds(" yields ")
        else {
            scalars = []
            return
        }
        scalars = line.scalars
        let tokens = EquationTokenizer(line.scalars, quantities: quantities, degrees: degrees).tokens
        if tokens.contains(where: \.mayCompare) { _ = read(tokens[...], isPart: false) }
    }

    /// Whether this is a sign without which a line calculates nothing: `=`, `<`, `>`, `(`, or one of the blocks outside ASCII
    /// that have signs and full-width forms.
    private static func isTelling(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "<", ">", "(", "\u{2000}"..."\u{2FFF}", "\u{F000}"..."\u{FFFF}": true
        default: false
        }
    }

    /// A side while it is read; what it is written as is looked up once it is compared.
    private struct Partial {
        var side: Equation.Side
        var range: Range<Int>
    }

    /// Reads a stretch of tokens without unmatched parentheses.
    ///
    /// - Parameters:
    ///   - tokens: The tokens.
    ///   - isPart: Whether it is a part of a calculation, so that its value is asked for.
    /// - Returns: Its value if that is asked for and it is one calculation.
    private mutating func read(_ tokens: ArraySlice<EquationToken>, isPart: Bool) -> Partial? {
        var segments: [[Item]] = [[]]
        var relations: [Equation.Relation] = []
        var result: Partial?
        var isWhole = true
        var index = tokens.startIndex
        func flush(_ reader: inout EquationReader, isEnd: Bool = false) {
            // What is compared with nothing is worked out only where it is a part of something.
            if !relations.isEmpty {
                reader.compare(segments.map { EquationReader.value(of: $0) }, relations)
            } else if isEnd, isPart, isWhole {
                result = EquationReader.value(of: segments[0])
            }
            segments = [[]]
            relations = []
        }
        while index < tokens.endIndex {
            switch tokens[index] {
            case .operand(let operand):
                segments[segments.count - 1].append(.operand(EquationReader.partial(operand)))
            case .sign(let sign): segments[segments.count - 1].append(.sign(sign))
            case .relation(let relation):
                relations.append(relation)
                segments.append([])
            case .open:
                guard let close = EquationReader.closing(tokens, from: index) else {
                    flush(&self)
                    isWhole = false
                    break
                }
                // `6.0 (runtime)`: a remark calculates nothing.
                guard tokens[index..<close].contains(where: \.isOperand) else {
                    index = close
                    break
                }
                let inner = read(tokens[(index + 1)..<close], isPart: true)
                if case .operand(let stated)? = segments.last?.last {
                    // `2TB (32 × 64GB)`: what stands in parentheses says the same once more; `0.87 s (50 % of 1,979)` does not.
                    let restates = stated.side.dimension != .duration || inner?.side.dimension == .duration
                    relations.append(.equal)
                    segments.append([
                        inner.flatMap { $0.side.isCalculated && restates ? Item.operand($0) : nil } ?? .unknown
                    ])
                    // `at 3.6 TB/s (75 % of 4.8) = 11.5 ms`: the result is not that of the remark.
                    if close + 1 < tokens.endIndex, case .relation = tokens[close + 1],
                        case .operand(let next)? = tokens[(close + 2)...].first,
                        next.dimension != stated.side.dimension
                    {
                        flush(&self)
                        segments = [[.unknown]]
                        isWhole = false
                    }
                } else {
                    segments[segments.count - 1].append(inner.map { .group($0) } ?? .unknown)
                }
                index = close
            case .close, .stop:
                flush(&self)
                isWhole = false
            case .doubt:
                segments[segments.count - 1].append(.unknown)
                flush(&self)
                isWhole = false
            }
            index += 1
        }
        let hasRelation = !relations.isEmpty
        flush(&self, isEnd: true)
        return isWhole && !hasRelation ? result : nil
    }

    private static func closing(_ tokens: ArraySlice<EquationToken>, from open: Int) -> Int? {
        var depth = 0
        for index in open..<tokens.endIndex {
            if tokens[index] == .open { depth += 1 }
            if tokens[index] == .close { depth -= 1 }
            if depth == 0 { return index }
            if depth > 8 { return nil }
        }
        return nil
    }

    private enum Item {
        case operand(Partial)
        case group(Partial)
        case sign(Unicode.Scalar)
        case unknown

        var partial: Partial? {
            switch self {
            case .operand(let partial), .group(let partial): partial
            case .sign, .unknown: nil
            }
        }
    }

    private static func partial(_ operand: EquationToken.Operand) -> Partial {
        Partial(
            side: Equation.Side(
                value: operand.value, dimension: operand.dimension, alternative: operand.alternative,
                rounding: operand.rounding,
                isApproximate: operand.isApproximate, operands: [operand.value], sums: [],
                leadingShare: operand.dimension == .share ? operand.value : nil, text: ""),
            range: operand.range)
    }

    /// A side with its text.
    private func written(_ partial: Partial) -> Equation.Side {
        var side = partial.side
        side.text = String(scalars: scalars[partial.range.clamped(to: 0..<scalars.count)])
        return side
    }

    /// What numbers and signs come to: products before sums.
    private static func value(of items: [Item]) -> Partial? {
        guard let first = items.first?.partial, items.count % 2 == 1, items.count < 64 else { return nil }
        var terms: [(sign: Double, product: Partial)] = [(1, first)]
        var hasSum = false
        for index in stride(from: 1, to: items.count, by: 2) {
            guard case .sign(let sign) = items[index], let next = items[index + 1].partial else { return nil }
            if sign == "+" || sign == "-" {
                terms.append((sign == "+" ? 1 : -1, next))
                hasSum = true
            } else {
                guard
                    let product = product(terms[terms.count - 1].product, next, divides: sign == "/")
                else { return nil }
                terms[terms.count - 1].product = product
            }
        }
        var total = first
        guard terms.dropFirst().allSatisfy({ $0.product.side.dimension == terms[0].product.side.dimension }) else {
            return nil
        }
        total = terms[0].product
        for term in terms.dropFirst() { total = merged(total, term.product) }
        total.side.value = terms.reduce(0) { $0 + $1.sign * $1.product.side.value }
        if hasSum { total.side.sums.append(terms.map(\.product.side.value)) }
        return total.side.value.isFinite ? total : nil
    }

    private static func merged(_ left: Partial, _ right: Partial) -> Partial {
        var merged = left
        merged.range = left.range.lowerBound..<max(left.range.upperBound, right.range.upperBound)
        merged.side.rounding = 0
        merged.side.isApproximate = left.side.isApproximate || right.side.isApproximate
        merged.side.operands += right.side.operands
        merged.side.sums += right.side.sums
        return merged
    }

    private static func product(_ left: Partial, _ right: Partial, divides: Bool) -> Partial? {
        var result = merged(left, right)
        let (first, second) = (left.side.dimension, right.side.dimension)
        result.side.value = divides ? left.side.value / right.side.value : left.side.value * right.side.value
        guard result.side.value.isFinite else { return nil }
        // The written digits limit a product by its worst factor.
        let relative =
            left.side.rounding / max(abs(left.side.value), 1e-300) + right.side.rounding
            / max(abs(right.side.value), 1e-300)
        result.side.rounding = relative * abs(result.side.value)
        if divides, first == second {
            result.side.dimension = .count
        } else if let dimension = EquationDimensions.result(left.side, right.side, divides: divides) {
            result.side.dimension = dimension
            result.side.alternative = nil
        } else if isScalar(second) {
            result.side.dimension = first == .share && second == .count && !divides ? .count : first
        } else if !divides, isScalar(first) {
            result.side.dimension = second
            result.side.alternative = right.side.alternative
        } else {
            return nil
        }
        return result
    }

    private static func isScalar(_ dimension: Dimension) -> Bool { dimension == .count || dimension == .share }

    /// Whether a calculation stands behind `name =`: the first name of a sum of named parts is that of a part.
    private func isAssigned(at start: Int) -> Bool {
        switch scalars[..<start].last(where: { !$0.isBlank && $0 != "(" }) {
        case "=", ":", "：", "＝", "≈", "为", "是": true
        default: false
        }
    }

    private mutating func compare(_ sides: [Partial?], _ relations: [Equation.Relation]) {
        for (index, relation) in relations.enumerated() where index + 1 < sides.count {
            guard let left = sides[index], let right = sides[index + 1] else { continue }
            guard left.side.isCalculated || right.side.isCalculated || relation != .equal else { continue }
            consumed += [left.range, right.range]
            factors += [left, right].filter(\.side.isCalculated).map(\.range)
            if relation == .equal, left.side.isCalculated, !right.side.isCalculated,
                left.side.sums.isEmpty || isAssigned(at: left.range.lowerBound)
            {
                results[right.range] = left.range.lowerBound
                if left.side.sums.isEmpty { products.insert(right.range) }
            }
            // `45 * 128 * 3 = 17,280 matrices * 2 B`: what a calculation came to is calculated with.
            if relation == .equal, left.side.isCalculated, right.side.isCalculated,
                let first = right.side.operands.first, abs(first / left.side.value - 1) < 0.01
            {
                continue
            }
            let start = min(left.range.lowerBound, right.range.lowerBound)
            equations.append(
                Equation(
                    location: line.location(ofScalar: start), quote: line.text, topics: topics, left: written(left),
                    relation: relation,
                    right: written(right)))
        }
    }
}
