public import Quantities

extension ModelArchitecture {
    /// The same model stored in another precision.
    public func withPrecision(_ precision: Precision) -> ModelArchitecture {
        var converted = self
        converted.precision = precision
        return converted
    }

    /// The same model with another format for its linear layers, its key-value cache, or both.
    ///
    /// Scales, and parts stored otherwise, belong to the checkpoint's own format: they stay when the linear format stays
    /// and go with it. Formats of 4 bits get the scales that checkpoints usually have: one of 8 bits per 16 weights for
    /// floating point (NVFP4), one of 16 bits per 128 weights for integers, which are widened before they are multiplied.
    public func withPrecision(
        linear: NumericFormat? = nil, keyValueCache: NumericFormat? = nil
    ) -> ModelArchitecture {
        var changed = precision
        if let linear, linear != precision.linear {
            changed.linear = linear
            changed.scaleBlock = linear.usualScaleBlock
            changed.exceptions = [:]
            changed.isWeightOnly = linear == .int4
            // A 16-bit checkpoint has one format throughout: activations, embedding and head follow the matrices.
            if linear.isHalfPrecision { changed.unconverted = linear }
        }
        if let keyValueCache { changed.keyValueCache = keyValueCache }
        return withPrecision(changed)
    }
}

extension NumericFormat {
    /// The scales that checkpoints in this format usually have; `nil` where they weigh next to nothing.
    var usualScaleBlock: ScaleBlock? {
        switch self {
        case .fp4: ScaleBlock(group: 16, bytesPerScale: 1)
        case .int4: ScaleBlock(group: 128, bytesPerScale: 2)
        case .fp32, .bf16, .fp16, .fp8, .int8: nil
        }
    }

    /// Whether this is one of the two 16-bit formats in which models compute when they are not quantised.
    public var isHalfPrecision: Bool { self == .bf16 || self == .fp16 }
}
