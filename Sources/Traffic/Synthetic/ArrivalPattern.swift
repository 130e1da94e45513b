/// How irregular the time between arrivals is, whatever their rate.
public enum ArrivalPattern: Hashable, Sendable {
    /// Equal gaps.
    case constant
    /// Independent arrivals: exponential gaps.
    case poisson
    /// Gamma distributed gaps, whose standard deviation is this multiple of their mean: above 1 arrivals come in bursts.
    case gamma(coefficientOfVariation: Double)

    /// A gap in units of the mean gap.
    func gap(_ random: inout RandomStream) -> Double {
        switch self {
        case .constant: 1
        case .poisson: random.exponential()
        case .gamma(let variation):
            random.gamma(shape: 1 / (variation * variation)) * (variation * variation)
        }
    }
}
