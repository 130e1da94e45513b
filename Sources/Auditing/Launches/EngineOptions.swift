internal import Diagnostics
internal import Documents

/// The options of an engine's command, from the embedded list.
enum EngineOptions {
    struct List: Sendable {
        let version: String
        let names: [String]
    }

    private static let lists: [String: List] = {
        let read = try? CatalogFile.read(
            EmbeddedCatalog.engineOptions.text, schema: "shardwise/engine-options/v1", list: "engines"
        ) { (reader) throws(Diagnostic) -> (String, List) in
            (
                try reader.string("engine"),
                List(version: try reader.string("version"), names: try reader.texts("options"))
            )
        }
        return Dictionary(uniqueKeysWithValues: read ?? [])
    }()

    static func of(_ engine: LaunchCommand.Engine) -> List? { lists[engine.rawValue] }

    /// Whether an option of one of NVIDIA Dynamo's workers is Dynamo's own, and not its engine's.
    static func belongsToDynamo(_ name: String, of engine: LaunchCommand.Engine) -> Bool {
        guard let own = lists["dynamo"], let known = of(engine) else { return false }
        return own.names.contains(name) && !known.names.contains(name)
    }
}
