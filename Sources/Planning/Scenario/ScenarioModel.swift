internal import Diagnostics
internal import Documents
internal import Models
internal import Quantities

/// Finds the model that a scenario names.
extension ScenarioDescription.Model {
    /// A model with what had to be assumed about it, and its path where it is none of the catalog.
    typealias Resolved = (architecture: ModelArchitecture, assumptions: [Assumption], path: String?)

    /// The model with what had to be assumed about it.
    func resolved(in catalog: ModelCatalog) throws(Diagnostic) -> Resolved {
        var found: Resolved
        do throws(Diagnostic) {
            found = try checkpoint(in: catalog)
        } catch {
            throw error.located(at: location)
        }
        if let keyValueCache {
            found.architecture = found.architecture.withPrecision(keyValueCache: keyValueCache)
        } else {
            found.assumptions.append(
                Assumption(
                    subject: "model.kv_cache", value: found.architecture.precision.keyValueCache.rawValue,
                    reason: "not stated; engines keep the cache in the format of the activations unless told otherwise")
            )
        }
        return found
    }

    /// The model in the format of weights that was asked for.
    private func checkpoint(in catalog: ModelCatalog) throws(Diagnostic) -> Resolved {
        if let path = configuration ?? (isPath ? name : nil) { return try read(path) }
        let name = name ?? ""
        do throws(Diagnostic) {
            let found = try catalog.configuration(named: name, precision: weights)
            return (found.architecture, found.assumptions, nil)
        } catch {
            // A folder may look like a name of the catalog: `Qwen/MyModel`.
            guard error.code == "unknown-model", let read = try? read(name) else { throw error }
            return read
        }
    }

    /// Whether the name can only be a path.
    private var isPath: Bool {
        guard let name else { return false }
        return name.hasSuffix(".json") || name.hasPrefix("/") || name.hasPrefix("./") || name.hasPrefix("../")
    }

    private func read(_ written: String) throws(Diagnostic) -> Resolved {
        let path = relativeToDocument(written)
        let read = try ModelConfiguration(path: path, name: name)
        return (
            read.architecture.withPrecision(linear: weights), read.assumptions, DocumentFolder.absolutePath(of: path)
        )
    }

    /// A path in a file is relative to that file, as in any other document; one in a flag to where the command runs.
    private func relativeToDocument(_ path: String) -> String {
        guard !path.hasPrefix("/"), !location.file.hasPrefix("--"), let slash = location.file.lastIndex(of: "/") else {
            return path
        }
        return location.file[...slash] + path
    }
}
