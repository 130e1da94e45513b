internal import Concurrency
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
            append(files, &size)
        }
    }

    /// Loads the documents of a folder on all cores, a few at a time, as those behind the most that is read are not loaded.
    private mutating func append(_ files: [String], _ size: inout Int) {
        for start in stride(from: 0, to: files.count, by: DocumentCollection.loadedAtOnce) {
            let some = Array(files[start..<min(start + DocumentCollection.loadedAtOnce, files.count)])
            let isFull = size > DocumentCollection.maximumTotalSize
            let loaded = some.mappedInParallel { file in
                isFull ? .failure(DocumentCollection.tooMuch(file)) : DocumentCollection.load(file)
            }
            for (file, result) in zip(some, loaded) {
                switch result {
                case _ where size > DocumentCollection.maximumTotalSize:
                    unreadable.append(DocumentCollection.tooMuch(file))
                case .success(let text):
                    size += text.content.utf8.count
                    texts.append(text)
                case .failure(let problem): unreadable.append(problem)
                }
            }
        }
    }

    /// How many files are loaded before their sizes are added up.
    private static let loadedAtOnce = 32

    private static func load(_ file: String) -> Result<DocumentText, Diagnostic> {
        do throws(Diagnostic) {
            return .success(try DocumentText.load(path: file, upTo: maximumSize))
        } catch {
            return .failure(error)
        }
    }

    private static func tooMuch(_ file: String) -> Diagnostic {
        Diagnostic(
            code: "file-total-size",
            "the file \(file) was not read: those before it have more than \(maximumTotalSize >> 20) MiB",
            hint: "name a smaller folder")
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
