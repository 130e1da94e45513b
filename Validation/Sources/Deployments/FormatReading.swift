internal import Diagnostics
internal import Models
internal import Quantities

/// Reads how a row's model is stored.
struct FormatReading {
    let entry: ModelCatalog.Entry
    let catalog: ModelCatalog
    let engine: EngineConvention?

    /// The model in the formats that the row states.
    ///
    /// - Weights: empty means the checkpoint's own format. FP8 and 4-bit formats convert linear layers; a checkpoint
    ///   published in the format is taken for `fp8_block`, or where the named checkpoint already is one.
    /// - Cache: as stated, else as the engine does with such a checkpoint, else in the format of activations.
    func model(weights: String, cache: String) throws(Exclusion) -> ModelArchitecture {
        var model = try converted(to: weights)
        if let stated = cache.isEmpty ? nil : try format(cache) {
            model = model.withPrecision(keyValueCache: stated)
        } else {
            let effective = weights.isEmpty ? model.precision.linear.rawValue : weights
            let implied = engine?.cacheFormat(forWeights: effective) ?? model.precision.unconverted
            model = model.withPrecision(keyValueCache: implied)
        }
        return model
    }

    private func converted(to weights: String) throws(Exclusion) -> ModelArchitecture {
        guard !weights.isEmpty else { return entry.architecture }
        let wanted = try format(weights)
        if entry.architecture.precision.linear == wanted { return entry.architecture }
        if weights == "fp8_block", let sibling = try? catalog.find(entry.id, precision: wanted) { return sibling }
        return entry.architecture.withPrecision(linear: wanted)
    }

    private func format(_ written: String) throws(Exclusion) -> NumericFormat {
        switch written {
        case "fp8", "fp8_block", "fp8_e4m3", "w8a8_fp8": return .fp8
        case "nvfp4", "fp4", "mxfp4": return .fp4
        case "bf16", "bfloat16": return .bf16
        case "fp16", "half", "float16": return .fp16
        case "int8", "w8a8": return .int8
        case "int4", "uint4", "w4a16": return .int4
        case "fp32", "float": return .fp32
        default: throw Exclusion("format not known", "\"\(written.prefix(40))\"")
        }
    }
}
