import Diagnostics
import Documents
import Quantities

/// Reads `quantization_config`: FP8 with and without block scales; any other method is refused by name.
enum QuantizationConfiguration {
    /// The precision of a quantised checkpoint.
    ///
    /// - Parameters:
    ///   - section: The object `quantization_config`.
    ///   - activations: The 16-bit format of what is not quantised.
    /// - Returns: The precision with FP8 linear layers.
    /// - Throws: `unsupported-quantization` at the field that says so.
    static func read(_ section: ObjectReader, activations: NumericFormat) throws(Diagnostic) -> Precision {
        let method = try section.member(["quant_method"])
        let scaleBlock: ScaleBlock?
        switch try method.value.string(named: method.name) {
        case "fp8":
            scaleBlock = try block(section, "weight_block_size")
        case "modelopt":
            let algorithm = try section.member(["quant_algo"])
            guard try algorithm.value.string(named: algorithm.name) == "FP8" else { throw unsupported(algorithm) }
            scaleBlock = nil
        case "compressed-tensors":
            scaleBlock = try compressedTensors(section)
        default:
            throw unsupported(method)
        }
        try refuseUnconvertedLinearLayers(section)
        return Precision(linear: .fp8, scaleBlock: scaleBlock, unconverted: activations, keyValueCache: activations)
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

    /// Every group must store its weights in 8-bit floating point with scales of one kind.
    private static func compressedTensors(_ section: ObjectReader) throws(Diagnostic) -> ScaleBlock? {
        let groups = try section.object("config_groups")
        var blocks: [ScaleBlock?] = []
        for name in groups.names {
            let weights = try groups.object(name).object("weights")
            let bits = try weights.member(["num_bits"])
            let type = try weights.member(["type"])
            guard try bits.value.integer(named: bits.name, in: 1...64) == 8 else { throw unsupported(bits) }
            guard try type.value.string(named: type.name) == "float" else { throw unsupported(type) }
            let strategy = try weights.member(["strategy"])
            switch try strategy.value.string(named: strategy.name) {
            case "tensor", "channel": blocks.append(nil)
            case "block": blocks.append(try block(weights, "block_structure"))
            default: throw unsupported(strategy)
            }
        }
        guard let first = blocks.first, blocks.allSatisfy({ $0 == first }) else {
            throw Diagnostic(
                .noData, code: "unsupported-quantization",
                "`config_groups` has \(blocks.count) groups that do not agree, which is not supported yet",
                at: groups.location, hint: "one group for all linear layers is modelled")
        }
        return first
    }

    /// Embedding, head, router and norms may stay unconverted, which the memory model knows; linear layers may not.
    private static func refuseUnconvertedLinearLayers(_ section: ObjectReader) throws(Diagnostic) {
        let names = ["modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules"]
        guard let list = section.optionalMember(names) else { return }
        for element in try list.value.array(named: list.name) {
            let module = try element.string(named: list.name)
            guard isNeverLinear(module) else {
                throw Diagnostic(
                    .noData, code: "unsupported-quantization",
                    "`\(list.name)` leaves \"\(module.prefix(80))\" unconverted, which is not supported yet",
                    at: element.location, hint: "only embedding, head, router and norms may stay in 16 bits")
            }
        }
    }

    /// Whether a module path or pattern ends in a part that is not one of the quantised linear layers.
    private static func isNeverLinear(_ module: String) -> Bool {
        var parts = module.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        while let last = parts.last, parts.count > 1, last == "weight" || last == "bias" { parts.removeLast() }
        guard let last = parts.last else { return false }
        return last.hasSuffix("norm") || ["lm_head", "embed_tokens", "gate", "router", "rotary_emb"].contains(last)
    }

    private static func unsupported(_ member: LocatedValue.Member) -> Diagnostic {
        var written = "of another kind"
        switch member.value.content {
        case .string(let text): written = "\"\(text.prefix(60))\""
        case .number(_, let literal): written = String(literal.prefix(60))
        default: break
        }
        return Diagnostic(
            .noData, code: "unsupported-quantization",
            "`\(member.name)` is \(written): this quantisation is not supported yet", at: member.value.location,
            hint: "supported: unquantised, and FP8 by quant_method fp8, modelopt or compressed-tensors")
    }
}
