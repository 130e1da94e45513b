/// A named value and how it follows from others: one node of the tree that leads from a headline number to inputs.
///
/// A node with a formula has no value of its own: the value is computed from the formula's inputs, so that a
/// derivation cannot say one thing and mean another.
public struct Derivation: Hashable, Sendable {
    /// What a value is measured in.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// An amount of data.
        case bytes = "B"
        /// An amount of arithmetic.
        case flops = "FLOP"
        /// A duration.
        case seconds = "s"
        /// A part of a whole.
        case share = "1"
        /// A bandwidth.
        case bytesPerSecond = "B/s"
        /// An arithmetic rate.
        case flopsPerSecond = "FLOP/s"
        /// A rate of tokens.
        case tokensPerSecond = "tok/s"
        /// A count or a pure number.
        case number = ""
    }

    /// How formulas write the value.
    public let symbol: String
    /// What the value is.
    public let name: String
    /// What it is measured in.
    public let unit: Unit
    /// The value in the base unit.
    public let value: Double
    /// How it follows from others; `nil` for an input.
    public let formula: Formula?
    /// Where it comes from, where that is not plain.
    public let source: String?

    /// Creates a value that follows from others.
    public init(_ symbol: String, _ name: String, _ unit: Unit, _ formula: Formula, source: String? = nil) {
        (self.symbol, self.name, self.unit, self.source) = (symbol, name, unit, source)
        value = formula.value
        self.formula = formula
    }

    /// Creates an input.
    public init(_ symbol: String, _ name: String, _ unit: Unit, of value: Double, source: String? = nil) {
        (self.symbol, self.name, self.unit, self.source) = (symbol, name, unit, source)
        self.value = value
        formula = nil
    }

    /// What the formula names, each once, in the order in which it does.
    public var inputs: [Derivation] {
        var found: [Derivation] = []
        formula?.visit { input in
            if !found.contains(input) { found.append(input) }
        }
        return found
    }
}
