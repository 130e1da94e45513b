import Diagnostics
import Documents
import Quantities

/// Reads how the quantised matrices of a checkpoint are stored and multiplied.
enum QuantizedFormat {
    /// The format by the quantisation's method.
    ///
    /// - Parameters:
    ///   - section: The object `quantization_config`.
    ///   - method: Its member `quant_method`.
    ///   - activations: The 16-bit format in which weight-only quantisation multiplies.
    /// - Returns: How a quantised matrix is stored.
    /// - Throws: `unsupported-quantization` at the field that says so.
    static func read(
        _ section: ObjectReader, method: LocatedValue.Member, activations: NumericFormat
    ) throws(Diagnostic) -> StoredFormat {
        switch try method.value.string(named: method.name) {
        case "fp8": return StoredFormat(format: .fp8, scaleBlock: try block(section, "weight_block_size"))
        case "fbgemm_fp8": return StoredFormat(format: .fp8)
        case "mxfp4":
            // Without units for 4-bit products, which most devices lack, engines widen the weights.
            return StoredFormat(
                format: .fp4, scaleBlock: ScaleBlock(group: 32, bytesPerScale: 1), multiplied: activations)
        case "modelopt", "modelopt_fp4", "modelopt_fp8", "modelopt_mixed":
            let algorithm = try section.member(["quant_algo"])
            guard
                let format = modelOptimizer(try algorithm.value.string(named: algorithm.name), activations: activations)
            else { throw unsupported(algorithm) }
            return format
        case "compressed-tensors": return try compressedTensors(section, activations: activations)
        case "gptq":
            try refuseExceptions(section)
            return try integers(
                section, bits: ["bits"], group: ["group_size"], activations: activations, hasZeroPoints: true)
        case "awq":
            return try integers(
                section, bits: ["bits", "w_bit"], group: ["group_size", "q_group_size"], activations: activations,
                hasZeroPoints: try section.optionalBoolean("zero_point") ?? true)
        default: throw unsupported(method)
        }
    }

    /// An algorithm of NVIDIA's Model Optimizer.
    static func modelOptimizer(_ algorithm: String, activations: NumericFormat) -> StoredFormat? {
        switch algorithm {
        case "FP8": StoredFormat(format: .fp8)
        case "NVFP4", "NVFP4_AWQ": StoredFormat(format: .fp4, scaleBlock: ScaleBlock(group: 16, bytesPerScale: 1))
        case "W4A16_AWQ":
            StoredFormat(
                format: .int4, scaleBlock: ScaleBlock(group: 128, bytesPerScale: 2), multiplied: activations)
        default: nil
        }
    }

    /// A pair of extents such as `[128, 128]`, output features first.
    private static func block(_ section: ObjectReader, _ name: String) throws(Diagnostic) -> ScaleBlock? {
        guard let member = section.optionalMember([name]) else { return nil }
        var extents: [Int] = []
        for extent in try member.value.array(named: name) {
            extents.append(try extent.integer(named: name, in: 1...65_536))
        }
        guard extents.count == 2 else {
            throw Diagnostic(
                code: "field-value", "`\(name)` has \(extents.count) elements; expected two, such as [128, 128]",
                at: member.value.location)
        }
        return ScaleBlock(rows: extents[0], columns: extents[1])
    }

    /// Integers with a 16-bit scale, and a zero point of as many bits as a weight, per group of a row.
    private static func integers(
        _ section: ObjectReader, bits: [String], group: [String], activations: NumericFormat, hasZeroPoints: Bool
    ) throws(Diagnostic) -> StoredFormat {
        let width = try section.member(bits)
        let format: NumericFormat
        switch try width.value.integer(named: width.name, in: 1...64) {
        case 4: format = .int4
        case 8: format = .int8
        default: throw unsupported(width)
        }
        let size = try section.member(group)
        let weights = try size.value.integer(named: size.name, in: -1...65_536)
        let scale = 2 + (hasZeroPoints ? format.bytesPerElement.rawValue : 0)
        // −1 is one group per row, whose scale weighs nothing beside the row.
        let block = weights > 0 ? ScaleBlock(group: weights, bytesPerScale: scale) : nil
        return StoredFormat(format: format, scaleBlock: block, multiplied: activations)
    }

    /// Rules for single modules, which some tools add, are not read.
    private static func refuseExceptions(_ section: ObjectReader) throws(Diagnostic) {
        guard let member = section.optionalMember(["dynamic", "modules_in_block_to_quantize"]) else { return }
        throw Diagnostic(
            .noData, code: "unsupported-quantization",
            "`\(member.name)` names single modules, which is not supported yet",
            at: member.value.location, hint: "one format for all linear layers is modelled")
    }

    /// The error of a section that asks for something that is not modelled.
    static func unsupported(_ member: LocatedValue.Member) -> Diagnostic {
        var written = "of another kind"
        switch member.value.content {
        case .string(let text): written = "\"\(text.prefix(60))\""
        case .number(_, let literal): written = String(literal.prefix(60))
        default: break
        }
        return Diagnostic(
            .noData, code: "unsupported-quantization",
            "`\(member.name)` is \(written): this quantisation is not supported yet", at: member.value.location,
            hint: "supported: quant_method fp8, fbgemm_fp8, mxfp4, gptq, awq, modelopt (FP8, NVFP4, W4A16_AWQ, mixed) "
                + "and compressed-tensors (4 and 8 bits)")
    }
}

extension QuantizedFormat {
    /// Every group must store its weights in one way.
    private static func compressedTensors(
        _ section: ObjectReader, activations: NumericFormat
    ) throws(Diagnostic) -> StoredFormat {
        let groups = try section.object("config_groups")
        var formats: [StoredFormat] = []
        for name in groups.names {
            let group = try groups.object(name)
            formats.append(try format(of: group.object("weights"), group, activations: activations))
        }
        guard let first = formats.first, formats.allSatisfy({ $0 == first }) else {
            throw Diagnostic(
                .noData, code: "unsupported-quantization",
                "`config_groups` has \(formats.count) groups that do not agree, which is not supported yet",
                at: groups.location, hint: "one group for all linear layers is modelled")
        }
        return first
    }

    private static func format(
        of weights: ObjectReader, _ group: ObjectReader, activations: NumericFormat
    ) throws(Diagnostic) -> StoredFormat {
        let stored = try number(weights)
        let inputs = try group.optionalObject("input_activations").map { inputs throws(Diagnostic) in try number(inputs)
        }
        return StoredFormat(
            format: stored, scaleBlock: try scales(weights, of: stored), multiplied: inputs ?? activations)
    }

    private static func number(_ section: ObjectReader) throws(Diagnostic) -> NumericFormat {
        let (bits, type) = (try section.member(["num_bits"]), try section.member(["type"]))
        switch (try bits.value.integer(named: bits.name, in: 1...64), try type.value.string(named: type.name)) {
        case (8, "float"): return .fp8
        case (8, "int"): return .int8
        case (4, "float"): return .fp4
        case (4, "int"): return .int4
        case (8, _), (4, _): throw unsupported(type)
        default: throw unsupported(bits)
        }
    }

    /// The scales by strategy: none to speak of per tensor or channel, one per block or group otherwise.
    private static func scales(_ weights: ObjectReader, of format: NumericFormat) throws(Diagnostic) -> ScaleBlock? {
        let strategy = try weights.member(["strategy"])
        switch (try strategy.value.string(named: strategy.name), format) {
        case ("tensor", _), ("channel", _): return nil
        case ("block", _): return try block(weights, "block_structure")
        case ("group", .fp4), ("tensor_group", .fp4):
            // Micro-scaled formats have scales of 8 bits.
            return ScaleBlock(group: try weights.integer("group_size", in: 1...65_536), bytesPerScale: 1)
        case ("group", .int4), ("group", .int8):
            let zeroPoint = try weights.optionalBoolean("symmetric") ?? true ? 0 : format.bytesPerElement.rawValue
            return ScaleBlock(group: try weights.integer("group_size", in: 1...65_536), bytesPerScale: 2 + zeroPoint)
        default: throw unsupported(strategy)
        }
    }
}
