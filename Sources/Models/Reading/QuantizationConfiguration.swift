import Diagnostics
import Documents
import Quantities

/// Reads `quantization_config`: how quantised matrices are stored, and which parts are left as they were.
enum QuantizationConfiguration {
    /// The precision of a quantised checkpoint.
    ///
    /// - Parameters:
    ///   - section: The object `quantization_config`.
    ///   - activations: The 16-bit format of what is not quantised.
    ///   - parts: The parts that the model has.
    ///   - reading: The configuration, where what it leaves open is noted.
    /// - Returns: The precision, with an exception for each part that is stored otherwise than most weights.
    /// - Throws: `unsupported-quantization` at the field that says so.
    static func read(
        _ section: ObjectReader, activations: NumericFormat, parts: LinearParts, _ reading: inout ConfigurationReading
    ) throws(Diagnostic) -> Precision {
        let method = try section.member(["quant_method"])
        let written = try method.value.string(named: method.name)
        var stored: [WeightPart: StoredFormat] = [:]
        if written.hasPrefix("modelopt"), section.has("quantized_layers") {
            stored = try MixedQuantization.read(section, activations: activations, parts: parts, &reading)
        } else {
            let format = try QuantizedFormat.read(section, method: method, activations: activations)
            let plain = StoredFormat(format: activations)
            let converted = try convertedParts(section, method: method, parts: parts, activations, &reading)
            for part in parts.present { stored[part] = converted.contains(part) ? format : plain }
            try applyExpertFormat(reading, to: &stored, activations: activations)
        }
        return try precision(stored, section, activations: activations, parts: parts)
    }

    private static func precision(
        _ stored: [WeightPart: StoredFormat], _ section: ObjectReader, activations: NumericFormat, parts: LinearParts
    ) throws(Diagnostic) -> Precision {
        let main = stored[parts.largest] ?? StoredFormat(format: activations)
        let isWeightOnly = main.format != activations && main.multiplied == activations
        var precision = Precision(
            linear: main.format, scaleBlock: main.scaleBlock, unconverted: activations,
            keyValueCache: try cacheFormat(section) ?? activations, isWeightOnly: isWeightOnly)
        for part in parts.present {
            let wanted = stored[part] ?? StoredFormat(format: activations)
            if precision.stored(part) != wanted { precision.exceptions[part] = wanted }
        }
        return precision
    }

    /// The parts that the method converts, less those that the file lists as left alone.
    private static func convertedParts(
        _ section: ObjectReader, method: LocatedValue.Member, parts: LinearParts, _ activations: NumericFormat,
        _ reading: inout ConfigurationReading
    ) throws(Diagnostic) -> Set<WeightPart> {
        // This method converts experts and nothing else.
        if method.value.content == .string("mxfp4") {
            guard parts.present.contains(.experts) else { throw QuantizedFormat.unsupported(method) }
            return [.experts]
        }
        let names = ["modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules"]
        guard let list = section.optionalMember(names) else { return Set(parts.present) }
        var coverage = ModuleCoverage()
        for element in try list.value.array(named: list.name) {
            let module = try element.string(named: list.name)
            switch ModulePlace(module, layerCount: parts.layerCount) {
            case .neverConverted, .outside: break
            case .linear(let named, let layer, let matrices):
                coverage.insert(named, layer: layer, matrices: matrices)
            case .unknown:
                throw Diagnostic(
                    .noData, code: "unsupported-quantization",
                    "`\(list.name)` leaves \"\(module.prefix(80))\" unconverted, which is not understood",
                    at: element.location,
                    hint: "attention, dense networks, experts, shared experts, and what is never converted are known")
            }
        }
        var converted: Set<WeightPart> = []
        for part in parts.present {
            let layers = parts.layers(of: part)
            let isLeft = coverage.coversMost(of: part, in: layers)
            if !isLeft { converted.insert(part) }
            guard coverage.isMixed(part, in: layers) else { continue }
            reading.assume(
                "quantization_config", "\(part.rawValue) \(isLeft ? "in \(activations.rawValue)" : "quantised")",
                because: "`\(list.name)` names some of it; all of it is read as most of it is")
        }
        return converted
    }

    /// DeepSeek V4 states the format of its experts apart: 4-bit weights with one 8-bit scale per 32, multiplied with
    /// 8-bit activations.
    private static func applyExpertFormat(
        _ reading: ConfigurationReading, to stored: inout [WeightPart: StoredFormat], activations: NumericFormat
    ) throws(Diagnostic) {
        guard let member = reading.model.optionalMember(["expert_dtype"]) else { return }
        switch try member.value.string(named: member.name) {
        case "fp4":
            stored[.experts] = StoredFormat(
                format: .fp4, scaleBlock: ScaleBlock(group: 32, bytesPerScale: 1), multiplied: .fp8)
        case "fp8": break
        case "bf16", "bfloat16": stored[.experts] = StoredFormat(format: activations)
        default: throw member.value.mismatch(member.name, "fp4, fp8 or bf16")
        }
    }

    /// The cache's format, where the file was calibrated for one.
    private static func cacheFormat(_ section: ObjectReader) throws(Diagnostic) -> NumericFormat? {
        if let algorithm = section.optionalMember(["kv_cache_quant_algo"]) {
            guard try algorithm.value.string(named: algorithm.name) == "FP8" else {
                throw QuantizedFormat.unsupported(algorithm)
            }
            return .fp8
        }
        guard let scheme = try section.optionalObject("kv_cache_scheme") else { return nil }
        let (bits, type) = (try scheme.member(["num_bits"]), try scheme.member(["type"]))
        guard try bits.value.integer(named: bits.name, in: 1...64) == 8 else {
            throw QuantizedFormat.unsupported(bits)
        }
        switch try type.value.string(named: type.name) {
        case "float": return .fp8
        case "int": return .int8
        default: throw QuantizedFormat.unsupported(type)
        }
    }
}

extension ScaleBlock {
    /// One scale for so many weights of a row.
    init(group: Int, bytesPerScale: Double) {
        self.init(rows: 1, columns: group, bytesPerScale: Bytes(rawValue: bytesPerScale))
    }
}
