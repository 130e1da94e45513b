/// How a number is stored or multiplied.
public enum NumericFormat: String, Hashable, Sendable, CaseIterable {
    /// 32-bit IEEE floating point.
    case fp32
    /// 16-bit brain floating point.
    case bf16
    /// 16-bit IEEE floating point.
    case fp16
    /// 8-bit floating point.
    case fp8
    /// 8-bit integer.
    case int8
    /// 4-bit floating point.
    case fp4
    /// 4-bit integer.
    case int4

    /// The storage of one element, without the scales of a quantised tensor.
    public var bytesPerElement: Bytes {
        switch self {
        case .fp32: Bytes(rawValue: 4)
        case .bf16, .fp16: Bytes(rawValue: 2)
        case .fp8, .int8: Bytes(rawValue: 1)
        case .fp4, .int4: Bytes(rawValue: 0.5)
        }
    }
}
