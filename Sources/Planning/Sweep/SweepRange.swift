internal import Diagnostics
internal import Documents
internal import Quantities

/// A range of values written as text: `1k..32k x2` (each twice the one before) or `1..8 +1` (each one more).
struct SweepRange {
    /// How one value follows from the one before.
    private enum Step {
        case factor(Double)
        case summand(Double)
    }

    /// The first value and the last possible one, in units of ``unit``.
    private let bounds: ClosedRange<Double>
    private let step: Step
    /// The unit as written, empty for counts, which are given in ones.
    private let unit: String
    private let location: SourceLocation

    /// Reads a range; `nil` for text that is none.
    ///
    /// A range begins with a number, so that paths such as `../model` are none.
    ///
    /// - Throws: A diagnostic for a range that makes no sense: no step, one that leads nowhere, ends of different kinds.
    init?(_ text: String, at location: SourceLocation) throws(Diagnostic) {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let first = text[..<dots.lowerBound].trimmed
        let rest = text[dots.upperBound...].trimmed
        guard let start = try? QuantityParser.parse(first) else { return nil }
        guard let blank = rest.lastIndex(of: " "), let sign = rest[rest.index(after: blank)...].first,
            ["x", "×", "+"].contains(sign)
        else { throw SweepRange.error("`\(text)` has no step", at: location) }
        let stepText = String(rest[rest.index(after: blank)...].dropFirst())
        let end = try SweepRange.parsed(rest[..<blank].trimmed, like: start, at: location)
        guard start.dimension != .money else {
            throw SweepRange.error("`\(text)` is a range of prices; write them as a list", at: location)
        }
        unit = start.dimension == .count ? "" : start.unit
        let size = try? QuantityParser.parse("1" + unit).value
        let scale = unit.isEmpty ? 1 : size ?? 1
        guard start.value <= end.value else {
            throw SweepRange.error("`\(text)` ends before it begins", at: location)
        }
        bounds = start.value / scale...end.value / scale
        self.location = location
        if sign == "+" {
            let summand = try SweepRange.parsed(stepText, like: start, at: location).value / scale
            guard summand > 0 else { throw SweepRange.error("the step of `\(text)` adds nothing", at: location) }
            step = .summand(summand)
        } else {
            guard let factor = Double(stepText), factor.isFinite, factor > 1 else {
                throw SweepRange.error("the factor of `\(text)` is not above 1", at: location)
            }
            guard start.value > 0 else {
                throw SweepRange.error("`\(text)` multiplies \(first), which leads nowhere", at: location)
            }
            step = .factor(factor)
        }
    }

    /// The values, each at the place of the range.
    ///
    /// - Parameter most: How many there may be.
    /// - Returns: The values in order.
    /// - Throws: `sweep-too-large` where there are more, before any is made.
    func values(atMost most: Int) throws(Diagnostic) -> [LocatedValue] {
        // A hair beyond the end still counts, so that 0.1..0.3 +0.1 holds 0.3.
        let end = bounds.upperBound * (1 + 1e-12)
        var found: [LocatedValue] = []
        var value = bounds.lowerBound
        while value <= end {
            guard found.count < most else { throw SweepRange.tooLarge(most, at: location) }
            found.append(located(value))
            let next =
                switch step {
                case .factor(let factor): value * factor
                case .summand(let summand): bounds.lowerBound + Double(found.count) * summand
                }
            // A step too small for the value's precision would never end.
            guard next > value else { throw SweepRange.error("the range's step is lost in rounding", at: location) }
            value = next
        }
        return found
    }

    private func located(_ value: Double) -> LocatedValue {
        let rounded = SweepRange.rounded(value)
        let literal = Int(exactly: rounded).map(String.init) ?? rounded.description
        let content: LocatedValue.Content =
            unit.isEmpty ? .number(rounded, literal: literal) : .string(literal + unit)
        return LocatedValue(content, at: location)
    }

    /// Twelve significant digits: what people write, without what binary fractions add.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value != value.rounded() else { return value }
        var scale = 1.0
        while (value * scale).magnitude < 1e11 { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    private static func parsed(
        _ text: String, like start: WrittenQuantity, at location: SourceLocation
    ) throws(Diagnostic) -> WrittenQuantity {
        let quantity: WrittenQuantity
        do throws(Diagnostic) {
            quantity = try QuantityParser.parse(text)
        } catch {
            throw SweepRange.error("a range's part: \(error.message)", at: location)
        }
        guard quantity.dimension == start.dimension else {
            throw SweepRange.error(
                "a range from \(start.dimension.name) cannot go on with \(quantity.dimension.name) (`\(text.prefix(40))`)",
                at: location)
        }
        return quantity
    }

    private static func error(_ message: String, at location: SourceLocation) -> Diagnostic {
        Diagnostic(
            code: "sweep-range", message, at: location,
            hint: "write a range like 1k..32k x2 (doubling) or 1..8 +1 (adding)")
    }

    static func tooLarge(_ most: Int, at location: SourceLocation) -> Diagnostic {
        Diagnostic(
            code: "sweep-too-large", "the sweep has more than \(most) scenarios", at: location,
            hint: "shorten a list or widen a step")
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
