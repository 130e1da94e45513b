import Diagnostics
import Documents
import Quantities

/// Reads how a model is stored from a Hugging Face `config.json`: `torch_dtype` and `quantization_config`.
enum PrecisionConfiguration {
    /// The formats of weights, activations and cache.
    ///
    /// The cache is in the format of the activations, which is what engines do unless told otherwise.
    ///
    /// - Parameters:
    ///   - reading: The configuration, where what it leaves open is noted.
    ///   - layers: The layers, one run each, for which parts the model has.
    ///   - modelName: The model's name, which may betray a quantisation that the file does not mention.
    /// - Returns: The model's precision.
    /// - Throws: A diagnostic for a type or a quantisation that is unknown or not modelled.
    static func read(
        _ reading: inout ConfigurationReading, layers: [LayerRun], modelName: String
    ) throws(Diagnostic) -> Precision {
        let activations = try activationFormat(&reading)
        // Multimodal files hold the section on either level.
        if let member = reading.optionalMember(["quantization_config", "compression_config"]) {
            let section = try ObjectReader(member.value, describedAs: "`\(member.name)`")
            return try QuantizationConfiguration.read(
                section, activations: activations, parts: LinearParts(of: layers), &reading)
        }
        let lowercased = modelName.lowercased()
        if let mark = quantisationMarks.first(where: lowercased.contains) {
            reading.assume(
                "precision", activations.rawValue,
                because: "the name says \(mark), but config.json has no quantization_config (some tools keep it in "
                    + "hf_quant_config.json)")
        }
        return Precision(linear: activations, unconverted: activations, keyValueCache: activations)
    }

    /// The 16-bit format in which the model computes.
    private static func activationFormat(
        _ reading: inout ConfigurationReading
    ) throws(Diagnostic) -> NumericFormat {
        guard let member = reading.optionalMember(["torch_dtype", "dtype"]) else {
            reading.assume("dtype", "bf16", because: "config.json has no torch_dtype or dtype")
            return .bf16
        }
        let written = try member.value.string(named: member.name)
        switch written {
        case "bfloat16", "torch.bfloat16": return .bf16
        case "float16", "half", "torch.float16": return .fp16
        case "float32", "float", "torch.float32":
            reading.assume(
                "dtype", "bf16",
                because: "the checkpoint is in float32, which engines convert to 16 bits when they load it")
            return .bf16
        default:
            throw Diagnostic(
                code: "field-value", "`\(member.name)` is \"\(written.prefix(60))\"; expected a floating-point type",
                at: member.value.location, hint: "known: bfloat16, float16, float32")
        }
    }

    /// Parts of model names that announce a quantisation, the longest first.
    private static let quantisationMarks = [
        "nvfp4", "mxfp4", "w4a16", "w8a8", "gptq", "int4", "int8", "awq", "fp8", "fp4",
    ]
}
