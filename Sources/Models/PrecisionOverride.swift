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
    /// Block scales belong to the checkpoint's own format: they stay when the linear format stays and go with it.
    public func withPrecision(
        linear: NumericFormat? = nil, keyValueCache: NumericFormat? = nil
    ) -> ModelArchitecture {
        var changed = precision
        if let linear, linear != precision.linear {
            changed.linear = linear
            changed.scaleBlock = nil
            // A 16-bit checkpoint has one format throughout: activations, embedding and head follow the matrices.
            if linear.isHalfPrecision { changed.unconverted = linear }
        }
        if let keyValueCache { changed.keyValueCache = keyValueCache }
        return withPrecision(changed)
    }
}

extension NumericFormat {
    /// Whether this is one of the two 16-bit formats in which models compute when they are not quantised.
    var isHalfPrecision: Bool { self == .bf16 || self == .fp16 }
}
