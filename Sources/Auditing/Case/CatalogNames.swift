internal import Diagnostics
internal import Models
internal import Quantities

/// Names of checkpoints that are variants of models in the catalog: `Llama-3.1-405B-Instruct-FP8`.
enum CatalogNames {
    /// The model that a name means: the catalog's own, or that of the name without the endings of variants.
    ///
    /// - Throws: The catalog's diagnostic for the name as written.
    static func find(
        _ name: String, precision: NumericFormat?, in catalog: ModelCatalog
    ) throws(Diagnostic) -> ModelArchitecture {
        // `/models/Qwen2.5-72B`
        let parts = name.split(separator: "/")
        if parts.count > 2 || name.hasPrefix("/"), let last = parts.last {
            return try find(String(last), precision: precision, in: catalog)
        }
        let problem: Diagnostic
        do throws(Diagnostic) {
            return try catalog.find(name, precision: precision)
        } catch {
            problem = error
        }
        var shorter = name
        var format = precision
        while let cut = shorter.lastIndex(where: { $0 == "-" || $0 == "_" || $0 == " " }) {
            let ending = shorter[shorter.index(after: cut)...].lowercased()
            let written = WrittenFormat.format(in: ending)
            guard endings.contains(ending) || written != nil else { break }
            format = format ?? written
            shorter = String(shorter[..<cut])
            if let model = try? catalog.find(shorter, precision: format) { return model }
            if let model = try? catalog.find(withoutOrganisation(shorter), precision: format) { return model }
        }
        throw problem
    }

    private static func withoutOrganisation(_ name: String) -> String {
        name.split(separator: "/").last.map(String.init) ?? name
    }

    /// What publishers append to a model's name without changing its shape.
    private static let endings: Set<String> = [
        "instruct", "chat", "it", "hf", "base", "dynamic", "block", "kv", "hbm", "g128", "4bit", "8bit", "gguf", "v1",
        "quantized",
        "2407", "2501", "2503", "2506", "2507", "0528", "0324", "0905", "0711", "thinking", "preview", "turbo",
    ]
}
