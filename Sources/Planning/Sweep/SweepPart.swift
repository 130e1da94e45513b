public import Diagnostics

/// A part of a sweep that one of several machines computes: every n-th scenario.
///
/// Neighbouring scenarios take alike long, so dealing them out in turn evens the parts.
public struct SweepPart: Hashable, Sendable {
    /// The part, from 1.
    public var number: Int
    /// How many parts there are.
    public var parts: Int

    /// The whole sweep.
    public static let whole = SweepPart(number: 1, parts: 1)

    private init(number: Int, parts: Int) {
        self.number = number
        self.parts = parts
    }

    /// Reads a part written as `2/8`.
    ///
    /// - Throws: `sweep-part` unless it is two whole numbers from 1, the first not above the second.
    public init(parsing text: String) throws(Diagnostic) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let parts = numbers[1], number >= 1, number <= parts,
            parts <= ScenarioSweep.largest
        else {
            throw Diagnostic(
                code: "sweep-part", "`\(text.prefix(40))` is not a part of a sweep",
                hint: "write the part and how many there are, such as 2/8")
        }
        self.init(number: number, parts: parts)
    }

    /// The indices of the part's scenarios among so many, in order.
    public func indices(of count: Int) -> StrideTo<Int> { stride(from: number - 1, to: count, by: parts) }
}
