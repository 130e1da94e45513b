import Diagnostics
import Documents
import Quantities

/// Reads `quantized_layers`, which names the algorithm of each module of a checkpoint in mixed precision.
enum MixedQuantization {
    /// How each part is stored: as most of its modules are.
    ///
    /// Parts without a module in the list are left as they were.
    static func read(
        _ section: ObjectReader, activations: NumericFormat, parts: LinearParts, _ reading: inout ConfigurationReading
    ) throws(Diagnostic) -> [WeightPart: StoredFormat] {
        let list = try section.object("quantized_layers")
        var counts: [WeightPart: [(algorithm: String, modules: Int)]] = [:]
        var formats: [String: StoredFormat] = [:]
        for module in list.names {
            guard case .linear(let named, _, _) = ModulePlace(module, layerCount: parts.layerCount) else { continue }
            let algorithm = try list.object(module).member(["quant_algo"])
            let written = try algorithm.value.string(named: algorithm.name)
            guard let format = QuantizedFormat.modelOptimizer(written, activations: activations) else {
                throw QuantizedFormat.unsupported(algorithm)
            }
            formats[written] = format
            for part in named {
                let index = counts[part, default: []].firstIndex { $0.algorithm == written }
                if let index {
                    counts[part]?[index].modules += 1
                } else {
                    counts[part, default: []].append((written, 1))
                }
            }
        }
        var stored: [WeightPart: StoredFormat] = [:]
        for part in parts.present {
            let found = counts[part] ?? []
            let most = found.max { $0.modules < $1.modules }
            stored[part] = most.flatMap { formats[$0.algorithm] } ?? StoredFormat(format: activations)
            if let most, found.count > 1 {
                reading.assume(
                    "quantization_config", "\(part.rawValue) in \(most.algorithm)",
                    because: "`quantized_layers` stores its modules in \(found.count) ways; all are read as most are")
            }
        }
        return stored
    }
}
