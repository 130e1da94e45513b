public import Quantities

/// How long a user or a client waits between an answer and the next request.
public enum PauseDistribution: Hashable, Sendable {
    /// Always the same.
    case fixed(Seconds)
    /// Exponential with a mean.
    case exponential(mean: Seconds)
    /// Any of a range, equally likely.
    case uniform(ClosedRange<Seconds>)
    /// Log-normal with a mean and a coefficient of variation.
    case logNormal(mean: Seconds, coefficientOfVariation: Double)

    /// A pause.
    func draw(_ random: inout RandomStream) -> Seconds {
        switch self {
        case .fixed(let pause): return pause
        case .exponential(let mean): return mean * random.exponential()
        case .uniform(let range):
            return range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
        case .logNormal(let mean, let variation):
            let variance = ReproducibleFunctions.logarithm(1 + variation * variation)
            return mean
                * ReproducibleFunctions.exponential(variance.squareRoot() * random.normal() - variance / 2)
        }
    }
}
