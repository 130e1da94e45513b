import Auditing
import Diagnostics
import Documents
import Testing

/// The example of the repository, as it stands or with a planted change.
enum ExampleDossier {
    /// The folder of the example.
    static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Examples/qwen3-235b-32"
    }()

    /// The documents by file name.
    static func documents() throws -> [DocumentText] {
        try DocumentCollection(paths: [folder]).texts.map { text in
            DocumentText(name: String(text.name.split(separator: "/").last ?? ""), content: text.content)
        }
    }

    /// The example with one replacement in one document, which must occur in it.
    static func documents(replacing old: String, with new: String, in file: String) throws -> [DocumentText] {
        try documents().map { text in
            guard text.name == file else { return text }
            let changed = text.content.replacing(old, with: new)
            try #require(changed != text.content, "'\(old)' does not occur in \(file)")
            return DocumentText(name: text.name, content: changed)
        }
    }

    /// Audits documents with the built-in catalogs.
    static func audit(_ texts: [DocumentText]) throws -> Audit {
        try Audit(DocumentCollection(texts: texts), catalogs: AuditCatalogs.load())
    }

    /// A deployment of a mixture of experts in a few lines.
    static let mixture = """
        # Kimi-K2-Instruct on 32 H200

        - Model: Kimi-K2-Instruct in FP8
        - GPU: H200
        - Accelerators: 32
        - Layout: TP1 x DP32, EP32, decode
        """

    /// The rules whose errors stand in a document beside the description of a case.
    static func errors(_ inputs: String, _ text: String, _ name: String = "note.md") throws -> [String] {
        try audit([
            DocumentText(name: "inputs.md", content: inputs), DocumentText(name: name, content: text),
        ]).findings.filter { finding in
            finding.severity == .error && finding.places.contains { $0.location.file == name }
        }.map(\.rule)
    }
}

extension Audit {
    /// The findings of a rule.
    func findings(_ rule: String) -> [Finding] { findings.filter { $0.rule == rule } }
}

extension Finding {
    /// Whether the finding points at a line of a file.
    func isAt(_ file: String, _ line: Int) -> Bool {
        places.contains { $0.location.file == file && $0.location.line == line }
    }
}
