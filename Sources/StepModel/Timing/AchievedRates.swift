internal import Hardware
internal import Quantities

/// What one accelerator achieves on operators of one family and format: an efficiency profile's constants applied to
/// its peak rates.
struct AchievedRates: Hashable, Sendable {
    /// The start-up t0 in seconds.
    let startUp: Double
    /// Seconds per FLOP at eᶜ · peak.
    let perFLOP: Double
    /// Seconds per byte at eᵐ · bandwidth.
    let perByte: Double
    /// Seconds per byte of a pass that does not overlap; 0 where passes are not priced.
    let perPassByte: Double
    /// Whether passes walk over every assignment that reaches the device.
    let passesOverAllRouted: Bool
    /// Seconds per unit of serial length, κ.
    let perSerialUnit: Double
    /// Seconds per item, u.
    let perItem: Double
    /// The items that cost nothing beyond the start-up, N0.
    let freeItems: Double
    /// The longest time of joining a split cache, j.
    let joining: Double
    /// The memory time at which half of it is due, m.
    let joiningHalf: Double
    /// New tokens per sequence at which attention reaches half of its asymptotic rate.
    let halfRateLength: Double
    /// The least time outside a captured graph.
    let launchFloor: Double
    /// How arithmetic and traffic overlap.
    let overlap: Overlap

    /// The rates for an operator, or `nil` where the profile does not price its family: its time is then part of the
    /// stated efficiency.
    init?(
        _ family: OperatorFamily, _ operands: OperandFormat, headDimension: Int, on accelerator: Accelerator,
        _ profile: EfficiencyProfile, engine: EngineName?
    ) {
        guard
            let found = OperatorConstants(
                family, operands, headDimension: headDimension, on: accelerator, profile, engine: engine)
        else { return nil }
        let (constants, peak) = (found.entry, found.peak)
        startUp = constants.startUp.rawValue
        perFLOP = 1 / (peak * constants.compute(headDimension: headDimension)).rawValue
        perByte = 1 / (accelerator.memoryBandwidth * constants.memory).rawValue
        perPassByte = constants.passes.map { 1 / (accelerator.memoryBandwidth * $0).rawValue } ?? 0
        passesOverAllRouted = constants.passesOverAllRouted
        perSerialUnit = constants.perSerialUnit.rawValue
        perItem = constants.perItem.rawValue
        freeItems = constants.freeItems
        joining = constants.joining.rawValue
        joiningHalf = constants.joiningHalf.rawValue
        halfRateLength = constants.halfRateLength
        launchFloor = constants.launchFloor.rawValue
        overlap = Overlap(exponent: constants.overlapExponent)
    }

    /// t = max(floor, t0 + (C^q + M^q)^(1/q) + X + J); see ``OperatorEfficiency``.
    @inline(__always)
    func time(of work: ComputeWork, isCaptured: Bool) -> OperatorTime {
        var compute = work.flops.rawValue * perFLOP
        if halfRateLength > 0, work.tokensPerSequence > 0 { compute *= 1 + halfRateLength / work.tokensPerSequence }
        compute += perSerialUnit * work.serialLength + perItem * max(0, work.items - freeItems)
        let memory = work.bytes.rawValue * perByte
        let passes = (passesOverAllRouted ? work.routedPassBytes : work.passBytes).rawValue * perPassByte
        var running = startUp + overlap.combine(compute, memory) + passes
        if joining > 0, memory > 0 { running += joining * memory / (memory + joiningHalf) }
        let total = isCaptured ? running : max(launchFloor, running)
        return OperatorTime(
            startUp: Seconds(rawValue: startUp), compute: Seconds(rawValue: compute),
            memory: Seconds(rawValue: memory + passes), total: Seconds(rawValue: total))
    }
}
