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
    ///   - reader: The configuration.
    ///   - modelName: The model's name, which may betray a quantisation that the file does not mention.
    ///   - assumptions: Where to note what the file leaves open.
    /// - Returns: The model's precision.
    /// - Throws: A diagnostic for a type or a quantisation that is unknown or not modelled.
    static func read(
        _ reader: ObjectReader, modelName: String, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Precision {
        let activations = try activationFormat(reader, &assumptions)
        if let section = try reader.optionalObject("quantization_config", "compression_config") {
            return try QuantizationConfiguration.read(section, activations: activations)
        }
        let lowercased = modelName.lowercased()
        if let mark = quantisationMarks.first(where: lowercased.contains) {
            assumptions.append(
                Assumption(
                    subject: "model.precision", value: activations.rawValue,
                    reason: "the name says \(mark), but config.json has no quantization_config (some tools keep it in "
                        + "hf_quant_config.json)"))
        }
        return Precision(linear: activations, unconverted: activations, keyValueCache: activations)
    }

    /// The 16-bit format in which the model computes.
    private static func activationFormat(
        _ reader: ObjectReader, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> NumericFormat {
        guard let member = reader.optionalMember(["torch_dtype", "dtype"]) else {
            assumptions.append(
                Assumption(subject: "model.dtype", value: "bf16", reason: "config.json has no torch_dtype or dtype"))
            return .bf16
        }
        let written = try member.value.string(named: member.name)
        switch written {
        case "bfloat16", "torch.bfloat16": return .bf16
        case "float16", "half", "torch.float16": return .fp16
        case "float32", "float", "torch.float32":
            assumptions.append(
                Assumption(
                    subject: "model.dtype", value: "bf16",
                    reason: "the checkpoint is in float32, which engines convert to 16 bits when they load it"))
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
