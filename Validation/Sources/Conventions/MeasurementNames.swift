internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models

/// Which entries of the catalogs the names in measurement files mean.
struct MeasurementNames: Sendable {
    private enum Kind: String, CaseIterable {
        case accelerator
        case model
    }

    private var accelerators: [String: String] = [:]
    private var models: [String: String] = [:]

    /// Loads the built-in table.
    static func load() throws(Diagnostic) -> MeasurementNames {
        let entries = try ConventionFile.names.entries(of: "names", schema: "shardwise/measurement-names/v1") {
            reader throws(Diagnostic) in
            (
                kind: try reader.choice("kind", as: Kind.self), written: try reader.string("written"),
                catalog: try reader.string("catalog")
            )
        }
        var names = MeasurementNames()
        for entry in entries {
            switch entry.kind {
            case .accelerator: names.accelerators[entry.written] = entry.catalog
            case .model: names.models[entry.written] = entry.catalog
            }
        }
        return names
    }

    /// The accelerator's entry: the name as written, else what the table says it means.
    func accelerator(_ written: String, in catalog: AcceleratorCatalog) -> AcceleratorCatalog.Entry? {
        if let entry = try? catalog.find(written) { return entry }
        return accelerators[written].flatMap { try? catalog.find($0) }
    }

    /// The model's entry by its full name, else the one that differs in nothing that is priced.
    func model(_ written: String, in catalog: ModelCatalog) -> ModelCatalog.Entry? {
        let names = [written] + (models[written].map { [$0] } ?? [])
        for name in names {
            if let entry = try? catalog.entry(named: name), entry.names.contains(name) { return entry }
        }
        return nil
    }
}
