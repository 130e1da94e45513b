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
        if let model = model(named: name, precision: precision, in: catalog) { return model }
        return try catalog.find(lastPart(of: name), precision: precision)
    }

    /// The same, or `nil` if a name means no model: most words of running text that look like one do not.
    static func model(
        named name: String, precision: NumericFormat? = nil, in catalog: ModelCatalog
    ) -> ModelArchitecture? {
        func known(_ name: String, _ format: NumericFormat?) -> ModelArchitecture? {
            catalog.knows(name) ? try? catalog.find(name, precision: format) : nil
        }
        var shorter = lastPart(of: name)
        if let model = known(shorter, precision) { return model }
        var format = precision
        while let cut = shorter.lastIndex(where: { $0 == "-" || $0 == "_" || $0 == " " }) {
            let ending = shorter[shorter.index(after: cut)...].lowercased()
            let written = WrittenFormat.format(in: ending)
            guard endings.contains(ending) || written != nil else { break }
            format = format ?? written
            shorter = String(shorter[..<cut])
            if let model = known(shorter, format) { return model }
            if let model = known(withoutOrganisation(shorter), format) { return model }
        }
        return nil
    }

    /// `/models/Qwen2.5-72B` without the folders.
    private static func lastPart(of name: String) -> String {
        let parts = name.split(separator: "/")
        guard parts.count > 2 || name.hasPrefix("/"), let last = parts.last else { return name }
        return String(last)
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
