public import Diagnostics

/// The documents at some paths, and why others could not be read.
public struct DocumentCollection: Sendable {
    /// The documents that were read, in the order of the paths and of the names in a folder.
    public private(set) var texts: [DocumentText] = []
    /// Why the others were not.
    public private(set) var unreadable: [Diagnostic] = []

    /// The endings of files that are documents; others in a folder are left alone.
    public static let documentEndings = [
        "md", "markdown", "txt", "json", "yaml", "yml", "ini", "cfg", "conf", "toml", "sh", "bash",
    ]

    /// How many bytes a document may have: people write less, and what is longer is data.
    public static let maximumSize = 4 << 20

    /// How many bytes the documents may have together; what comes after is reported, document by document.
    public static let maximumTotalSize = 256 << 20

    /// A collection of documents that are in memory already.
    public init(texts: [DocumentText]) {
        self.texts = texts
    }

    /// Loads documents and folders of documents.
    ///
    /// - Parameter paths: Files, read whatever their ending, and folders, of which the documents are read.
    /// - Throws: A diagnostic if a path does not exist, or if a folder holds no documents.
    public init(paths: [String]) throws(Diagnostic) {
        var size = 0
        for path in paths {
            guard FileKind(path: path) == .folder else {
                texts.append(try DocumentText.load(path: path, upTo: DocumentCollection.maximumSize))
                continue
            }
            let listing = try DocumentFolder.list(path: path)
            let files = listing.files.filter(DocumentCollection.isDocument)
            unreadable += listing.problems.filter { DocumentCollection.mayHoldDocuments($0.path) }.map { $0.diagnostic }
            guard !files.isEmpty || !unreadable.isEmpty else {
                throw Diagnostic(
                    code: "dossier-empty", "the folder '\(path)' holds no documents",
                    hint: "documents end in "
                        + DocumentCollection.documentEndings.map { ".\($0)" }.joined(separator: ", "))
            }
            for file in files {
                do throws(Diagnostic) {
                    guard size <= DocumentCollection.maximumTotalSize else {
                        throw Diagnostic(
                            code: "file-total-size",
                            "the file \(file) was not read: those before it have more than "
                                + "\(DocumentCollection.maximumTotalSize >> 20) MiB", hint: "name a smaller folder")
                    }
                    let text = try DocumentText.load(path: file, upTo: DocumentCollection.maximumSize)
                    size += text.content.utf8.count
                    texts.append(text)
                } catch {
                    unreadable.append(error)
                }
            }
        }
    }

    /// Whether what is passed over at a path could have been a document or a folder of some.
    private static func mayHoldDocuments(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return isDocument(path) || !name.contains(".")
    }

    private static func isDocument(_ path: String) -> Bool {
        guard let ending = path.split(separator: ".").last else { return false }
        return documentEndings.contains(ending.lowercased())
    }
}
