public import Hardware
public import Quantities

/// How far a predicted time may lie from what will be measured.
public struct ErrorBand: Hashable, Sendable {
    /// Half the width of the band, relative to the prediction.
    public var relative: Fraction

    /// Creates a band.
    public init(relative: Fraction) { self.relative = relative }

    /// The times between which a measurement is expected for a predicted time.
    public func range(of predicted: Seconds) -> ClosedRange<Seconds> {
        let margin = predicted * min(relative.rawValue, 1)
        return (predicted - margin)...(predicted + margin)
    }

    /// The rates between which a measurement is expected, a rate being the inverse of a time.
    public func range(of predicted: TokensPerSecond) -> ClosedRange<TokensPerSecond> {
        let share = min(relative.rawValue, 0.99)
        return (predicted / (1 + share))...(predicted / (1 - share))
    }
}

extension EfficiencyProfile {
    /// The band of the profile's predictions; `nil` when no error is known.
    public var errorBand: ErrorBand? { band.map { ErrorBand(relative: $0) } }
}
