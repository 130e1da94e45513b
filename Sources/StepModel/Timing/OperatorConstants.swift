public import Hardware
public import Quantities

/// The constants with which an operator is priced on a device, and where they come from.
public struct OperatorConstants: Hashable, Sendable {
    /// The entry of the efficiency profile.
    public var entry: OperatorEfficiency
    /// The format in which the device multiplies.
    public var executed: NumericFormat
    /// The peak rate of that format.
    public var peak: FLOPsPerSecond
    /// The peak memory bandwidth.
    public var bandwidth: BytesPerSecond

    /// Looks the constants of an operator up; `nil` where the profile does not price its family or the device cannot
    /// multiply.
    init?(
        _ family: OperatorFamily, _ asked: OperandFormat, headDimension: Int, on accelerator: Accelerator,
        _ profile: EfficiencyProfile, engine: EngineName?
    ) {
        let operands = asked.executed(on: accelerator)
        guard let executed = accelerator.peak.executedFormat(for: operands.multiplied),
            let peak = accelerator.peak.rate(for: executed)
        else { return nil }
        let keyed = family.isKeyedByCache || family.isProduct ? operands.stored : executed
        var query = OperatorQuery(
            family, format: keyed, multiplied: family.isKeyedByCache || keyed == executed ? nil : executed,
            scaling: operands.isBlockScaled ? .block : .tensor,
            variant: operands.variant(in: family, executed: executed), headDimension: headDimension,
            engine: engine?.id, version: engine?.version)
        var entry = profile.efficiency(of: query)
        if entry == nil {
            (query.format, query.multiplied) = (executed, nil)
            entry = profile.efficiency(of: query)
        }
        guard let entry else { return nil }
        (self.entry, self.executed, self.peak, bandwidth) = (entry, executed, peak, accelerator.memoryBandwidth)
    }
}

extension Pricing {
    /// The constants with which an operator is priced; `nil` where its time is part of the stated efficiency.
    public func constants(of work: ComputeWork) -> OperatorConstants? {
        OperatorConstants(
            work.family, work.operands, headDimension: work.headDimension, on: cluster.accelerator, profile,
            engine: engine)
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
