internal import Hardware
internal import Quantities

/// What one accelerator achieves on the operators of one family, from its peak rates and an efficiency profile.
struct AchievedRates: Hashable, Sendable {
    /// The operators.
    let family: OperatorFamily
    /// The format in which the model asks to multiply, whatever the accelerator executes it in.
    let format: NumericFormat
    /// The start-up t0.
    let startUp: Seconds
    /// eᶜ · peak.
    let compute: FLOPsPerSecond
    /// eᵐ · bandwidth.
    let memory: BytesPerSecond
    /// The overlap exponent q; `nil` for perfect overlap.
    let overlapExponent: Double?
    /// New tokens per sequence at which attention reaches half of its asymptotic rate.
    let halfRateLength: Double

    /// The rates of a family in a format, or `nil` where the profile does not price the family: its time is then part
    /// of the stated efficiency.
    init?(_ family: OperatorFamily, _ format: NumericFormat, on accelerator: Accelerator, _ profile: EfficiencyProfile)
    {
        guard
            let executed = accelerator.peak.executedFormat(for: format),
            let peak = accelerator.peak.rate(for: executed),
            let constants = profile.efficiency(of: family, format: executed)
        else { return nil }
        self.family = family
        self.format = format
        startUp = constants.startUp
        compute = peak * constants.compute
        memory = accelerator.memoryBandwidth * constants.memory
        overlapExponent = constants.overlapExponent
        halfRateLength = constants.halfRateLength
    }

    /// The rates of every family and format that can be priced.
    static func all(on accelerator: Accelerator, _ profile: EfficiencyProfile) -> [AchievedRates] {
        OperatorFamily.allCases.flatMap { family in
            NumericFormat.allCases.compactMap { AchievedRates(family, $0, on: accelerator, profile) }
        }
    }
}
