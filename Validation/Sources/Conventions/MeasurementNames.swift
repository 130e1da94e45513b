internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models

/// Which entries of the catalogs the names in measurement files mean.
struct MeasurementNames: Sendable {
    private enum Kind: String, CaseIterable {
        /// An accelerator.
        case accelerator
        /// A model that differs from the catalog's in nothing that is priced.
        case model
        /// The checkpoint of a model in a format.
        case checkpoint
    }

    private var accelerators: [String: (name: String, devices: Int)] = [:]
    private var models: [String: String] = [:]
    private var checkpoints: [String: String] = [:]

    /// Loads the built-in table.
    static func load() throws(Diagnostic) -> MeasurementNames {
        let entries = try ConventionFile.names.entries(of: "names", schema: "shardwise/measurement-names/v1") {
            reader throws(Diagnostic) in
            (
                kind: try reader.choice("kind", as: Kind.self), written: try reader.string("written"),
                catalog: try reader.string("catalog"), weights: try reader.optionalString("weights") ?? "",
                devices: try reader.optionalInteger("devices", in: 1...64) ?? 1
            )
        }
        var names = MeasurementNames()
        for entry in entries {
            switch entry.kind {
            case .accelerator: names.accelerators[entry.written] = (entry.catalog, entry.devices)
            case .model: names.models[entry.written] = entry.catalog
            case .checkpoint: names.checkpoints[entry.written + " " + entry.weights] = entry.catalog
            }
        }
        return names
    }

    /// The accelerator's entry, and how many devices one of the file's accelerators is: the table's meaning of the
    /// name, else the name as written.
    func accelerator(
        _ written: String, in catalog: AcceleratorCatalog
    ) -> (entry: AcceleratorCatalog.Entry, devices: Int)? {
        if let meant = accelerators[written], let entry = try? catalog.find(meant.name) {
            return (entry, meant.devices)
        }
        return (try? catalog.find(written)).map { ($0, 1) }
    }

    /// The model's entry by its full name, else the one that differs in nothing that is priced.
    func model(_ written: String, in catalog: ModelCatalog) -> ModelCatalog.Entry? {
        catalog.entry(exactly: written) ?? models[written].flatMap { catalog.entry(exactly: $0) }
    }

    /// The published checkpoint of a model in a format, where the table names one.
    func checkpoint(_ written: String, weights: String, in catalog: ModelCatalog) -> ModelCatalog.Entry? {
        checkpoints[written + " " + weights].flatMap { try? catalog.entry(named: $0) }
    }
}
