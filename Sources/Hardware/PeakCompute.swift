public import Quantities

/// The dense peak rates of an accelerator.
public enum PeakCompute: Hashable, Sendable {
    /// One rate was stated and no format named; it is taken for every format, which is an assumption to report.
    case undifferentiated(FLOPsPerSecond)
    /// A rate per format; formats that the device lacks are absent.
    case byFormat([NumericFormat: FLOPsPerSecond])

    /// The peak rate for a format, or `nil` where the device has no such units.
    public func rate(for format: NumericFormat) -> FLOPsPerSecond? {
        switch self {
        case .undifferentiated(let rate): rate
        case .byFormat(let rates): rates[format]
        }
    }

    /// The format that matrices of `format` are multiplied in, or `nil` where the device can multiply nothing.
    ///
    /// That is the format itself where the device has units for it. Where it has not, the stored weights are widened
    /// on the way to the units: to BF16, in which models compute, else to FP16, else to FP32. Never to another 8-bit
    /// format: kernels for 4-bit weights on devices without 4-bit units compute in 16 bits, activations included.
    /// ``Accelerator/substitution(for:)`` says why and what it costs.
    public func executedFormat(for format: NumericFormat) -> NumericFormat? {
        if rate(for: format) != nil { return format }
        return [.bf16, .fp16, .fp32].first { rate(for: $0) != nil }
    }
}
