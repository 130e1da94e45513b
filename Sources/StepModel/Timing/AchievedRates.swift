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
        let operands = operands.executed(on: accelerator)
        guard
            let executed = accelerator.peak.executedFormat(for: operands.multiplied),
            let peak = accelerator.peak.rate(for: executed)
        else { return nil }
        let keyed = family.isKeyedByCache || family.isProduct ? operands.stored : executed
        var query = OperatorQuery(
            family, format: keyed, multiplied: family.isKeyedByCache || keyed == executed ? nil : executed,
            scaling: operands.isBlockScaled ? .block : .tensor,
            variant: operands.variant(in: family, executed: executed), headDimension: headDimension,
            engine: engine?.id, version: engine?.version)
        var constants = profile.efficiency(of: query)
        if constants == nil {
            (query.format, query.multiplied) = (executed, nil)
            constants = profile.efficiency(of: query)
        }
        guard let constants else { return nil }
        startUp = constants.startUp.rawValue
        perFLOP = 1 / (peak * constants.compute(headDimension: headDimension)).rawValue
        perByte = 1 / (accelerator.memoryBandwidth * constants.memory).rawValue
        perPassByte = constants.passes.map { 1 / (accelerator.memoryBandwidth * $0).rawValue } ?? 0
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
        let passes = work.passBytes.rawValue * perPassByte
        var running = startUp + overlap.combine(compute, memory) + passes
        if joining > 0, memory > 0 { running += joining * memory / (memory + joiningHalf) }
        let total = isCaptured ? running : max(launchFloor, running)
        return OperatorTime(
            startUp: Seconds(rawValue: startUp), compute: Seconds(rawValue: compute),
            memory: Seconds(rawValue: memory + passes), total: Seconds(rawValue: total))
    }
}

extension OperatorFamily {
    /// Whether constants are kept by the format of the cache instead of what is multiplied.
    fileprivate var isKeyedByCache: Bool {
        switch self {
        case .decodeAttention, .latentPrefillAttention, .latentDecodeAttention, .sparseAttention: true
        case .matrixProduct, .prefillAttention, .sparseIndex, .prefillRecurrence, .decodeRecurrence, .groupedExperts,
            .elementwise:
            false
        }
    }

    /// Whether the family multiplies stored weights.
    fileprivate var isProduct: Bool { self == .matrixProduct || self == .groupedExperts }
}

extension OperandFormat {
    /// The kernel for special shapes that an operator would use.
    fileprivate func variant(in family: OperatorFamily, executed: NumericFormat) -> KernelVariant? {
        switch family {
        case .decodeAttention: isGrouped ? nil : .separateHeads
        case .prefillAttention: stored == .fp8 && executed != .fp8 ? .narrowCache : nil
        default: nil
        }
    }
}

extension OperandFormat {
    /// The operands as engines multiply them on a device: 4-bit floating-point weights that were made for 16-bit
    /// activations (MXFP4) meet 8-bit ones where the device has 4-bit units, which take both.
    fileprivate func executed(on accelerator: Accelerator) -> OperandFormat {
        guard stored == .fp4, multiplied == .bf16 || multiplied == .fp16, accelerator.peak.rate(for: .fp4) != nil,
            accelerator.peak.rate(for: .fp8) != nil
        else { return self }
        var operands = self
        operands.multiplied = .fp8
        return operands
    }
}
