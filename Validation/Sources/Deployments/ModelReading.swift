internal import Diagnostics
internal import Hardware
internal import Models
internal import Quantities

/// The models of measurement files in the formats that rows state, each decoded once.
struct ModelReading: Sendable {
    /// A model as a row names it.
    private struct Request: Hashable {
        var name: String
        var weights: String
    }

    private var models: [Request: Result<ModelArchitecture, Exclusion>] = [:]

    /// Decodes the models of all rows.
    init(_ rows: [MeasurementRow], names: MeasurementNames, catalog: ModelCatalog) {
        var entries: [String: ModelCatalog.Entry] = [:]
        for row in rows where !row.isOperator {
            let request = Request(name: row.model, weights: row.weights)
            guard models[request] == nil else { continue }
            if entries[row.model] == nil { entries[row.model] = names.model(row.model, in: catalog) }
            models[request] = ModelReading.model(request, entries[row.model], names, catalog)
        }
    }

    /// The model of a row.
    ///
    /// - Weights: empty means the checkpoint's own format; otherwise the published checkpoint that the table of names
    ///   gives for the format, the named one where it is in the format, its sibling for `fp8_block`, and else the
    ///   model with all linear layers converted.
    /// - Cache: as stated, else as the engine does with such a checkpoint, else in the format of activations.
    func model(_ row: MeasurementRow, cache: String, engine: EngineConvention?) throws(Exclusion) -> ModelArchitecture {
        let known = models[Request(name: row.model, weights: row.weights)]
        guard let known else { throw Exclusion("model not in the catalog", row.model) }
        let model = try known.get()
        let format: NumericFormat
        if cache.isEmpty {
            let weights = row.weights.isEmpty ? model.precision.linear.rawValue : row.weights
            format = engine?.cacheFormat(forWeights: weights) ?? model.precision.unconverted
        } else {
            format = try ModelReading.format(cache)
        }
        return model.withPrecision(keyValueCache: format)
    }

    /// The model with activations as an engine quantises them on a device, for products that the checkpoint widens.
    func quantised(
        _ model: ModelArchitecture, _ row: MeasurementRow, engine: EngineConvention?, on accelerator: Accelerator
    ) -> ModelArchitecture {
        let precision = model.precision
        guard precision.isWeightOnly, let activations = engine?.activationFormat(forWeights: row.weights),
            accelerator.peak.rate(for: precision.linear) != nil, accelerator.peak.rate(for: activations) != nil
        else { return model }
        var changed = precision
        for part in [WeightPart.denseFeedForward, .experts, .sharedExperts, .attention]
        where precision.exceptions[part] == nil {
            changed.exceptions[part] = StoredFormat(
                format: precision.linear, scaleBlock: precision.scaleBlock, multiplied: activations)
        }
        return model.withPrecision(changed)
    }

    private static func model(
        _ request: Request, _ entry: ModelCatalog.Entry?, _ names: MeasurementNames, _ catalog: ModelCatalog
    ) -> Result<ModelArchitecture, Exclusion> {
        do throws(Exclusion) {
            guard let entry else { throw Exclusion("model not in the catalog", request.name) }
            guard !request.weights.isEmpty else { return .success(entry.architecture) }
            let wanted = try format(request.weights)
            if let published = names.checkpoint(request.name, weights: request.weights, in: catalog) {
                return .success(published.architecture)
            }
            if entry.architecture.precision.linear == wanted { return .success(entry.architecture) }
            if request.weights == "fp8_block", let sibling = try? catalog.find(entry.id, precision: wanted) {
                return .success(sibling)
            }
            return .success(entry.architecture.withPrecision(linear: wanted))
        } catch {
            return .failure(error)
        }
    }

    private static func format(_ written: String) throws(Exclusion) -> NumericFormat {
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
