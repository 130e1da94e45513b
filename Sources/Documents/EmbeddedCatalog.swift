internal import CatalogResources

/// A catalog file that was compiled into the binary, so that a moved executable never loses it.
public enum EmbeddedCatalog: String, Sendable, CaseIterable {
    /// Model configurations.
    case models = "models.json"
    /// Accelerators and the topologies they are sold in.
    case accelerators = "accelerators.json"
    /// Networks of accelerators.
    case topologies = "topologies.json"
    /// Inference engines.
    case engines = "engines.json"
    /// What inference engines demand of layouts.
    case engineRules = "engine-rules.json"
    /// Efficiency constants with their sources.
    case efficiencyProfiles = "efficiency-profiles.json"
    /// The options that engines' commands know.
    case engineOptions = "engine-options.json"

    /// The file's text, named as in `Sources/CatalogResources/assets`.
    public var text: DocumentText {
        DocumentText(name: rawValue, content: String(decoding: bytes, as: UTF8.self))
    }

    /// The file's bytes, which are part of the program.
    var bytes: UnsafeBufferPointer<UInt8> {
        let resource =
            switch self {
            case .models: shardwise_models_catalog()
            case .accelerators: shardwise_accelerators_catalog()
            case .topologies: shardwise_topologies_catalog()
            case .engines: shardwise_engines_catalog()
            case .engineRules: shardwise_engine_rules()
            case .efficiencyProfiles: shardwise_efficiency_profiles()
            case .engineOptions: shardwise_engine_options()
            }
        return UnsafeBufferPointer(start: resource.bytes, count: resource.count)
    }
}
