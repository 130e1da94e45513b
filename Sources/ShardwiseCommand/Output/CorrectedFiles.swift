import Shardwise

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes the corrected strategies of an audit into a folder.
struct CorrectedFiles {
    private let corrections: [CorrectedStrategy]

    init(_ audit: Audit) { corrections = audit.corrections }

    /// Writes all files, or none if one of them exists and must not be replaced.
    func write(to folder: String, replacing: Bool) throws(Diagnostic) {
        guard !corrections.isEmpty else {
            throw Diagnostic(code: "fix-nothing", "there is nothing to correct: the documents describe no case")
        }
        let files = corrections.map { (path: folder + "/" + $0.fileName, text: $0.fileText) }
        if !replacing, let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
            throw Diagnostic(
                code: "file-exists", "the file `\(file.path)` exists",
                hint: "name another folder, or add --in-place to replace it")
        }
        try OutputFile.makeFolder(folder)
        for file in files { try OutputFile.write(file.text, to: file.path) }
    }
}
