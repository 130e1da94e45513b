/// The kinds of number that Shardwise reads in text; each has one base unit.
public enum Dimension: String, Hashable, Sendable, CaseIterable {
    /// A pure number: devices, layers, parameters.
    case count
    /// An amount of data, in bytes.
    case data
    /// An amount of floating-point work, in operations.
    case work
    /// A rate of floating-point work, in operations per second.
    case computeRate
    /// A rate of data, in bytes per second.
    case bandwidth
    /// A duration, in seconds.
    case duration
    /// A share of a whole, in parts of one.
    case share
    /// A rate of tokens, in tokens per second.
    case tokenRate
    /// An electric power, in watts.
    case power
    /// An amount of money, in US dollars.
    case money

    /// Hashes the byte that it is kept as; by default an enumeration with texts hashes these.
    public func hash(into hasher: inout Hasher) { withUnsafeBytes(of: self) { hasher.combine(bytes: $0) } }

    /// The dimension with its article, as an error message names it.
    public var name: String {
        switch self {
        case .count: "a pure number"
        case .data: "an amount of data"
        case .work: "an amount of work"
        case .computeRate: "a compute rate"
        case .bandwidth: "a bandwidth"
        case .duration: "a duration"
        case .share: "a share"
        case .tokenRate: "a token rate"
        case .power: "a power"
        case .money: "an amount of money"
        }
    }

    /// A value of this dimension as one would write it, for error messages.
    public var example: String {
        switch self {
        case .count: "128 or 4k"
        case .data: "64 GB"
        case .work: "92.3 TFLOP"
        case .computeRate: "400 TFLOP/s"
        case .bandwidth: "1.8 TB/s"
        case .duration: "30 s or 50 ms"
        case .share: "60 % or 0.6"
        case .tokenRate: "8,970 tok/s"
        case .power: "700 W"
        case .money: "$2.50"
        }
    }
}
