public import Diagnostics

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds the documents in a folder.
public enum DocumentFolder {
    /// How many files a folder may hold.
    public static let maximumCount = 10_000

    /// What a folder and the folders in it hold.
    public struct Listing: Sendable {
        /// The paths of the regular files in the order of their names, each beginning with the folder's as given.
        public fileprivate(set) var files: [String] = []
        /// What is passed over, by path: folders that cannot be read, symbolic links, pipes and devices.
        public fileprivate(set) var problems: [(path: String, diagnostic: Diagnostic)] = []
    }

    /// All regular files in a folder and the folders in it.
    ///
    /// Hidden files and folders are left out and symbolic links are not followed, so that no loop has to be feared.
    ///
    /// - Parameter path: The folder.
    /// - Returns: The files, and what was passed over.
    /// - Throws: A diagnostic whose code begins with `file-` if the folder itself is missing, unreadable or too large.
    public static func list(path: String) throws(Diagnostic) -> Listing {
        guard let kind = FileKind(path: path) else {
            throw Diagnostic(code: "file-missing", "there is no folder \(quoted(path))", hint: nearestFile(to: path))
        }
        guard kind == .folder else {
            throw Diagnostic(code: "file-kind", "\(quoted(path)) is a file; expected a folder")
        }
        var listing = Listing()
        var pending = [path]
        var visited = 0
        while let folder = pending.popLast() {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                let problem = Diagnostic(
                    code: "file-unreadable", "the folder \(quoted(folder)) cannot be read",
                    hint: "check its permissions")
                guard folder != path else { throw problem }
                listing.problems.append((folder, problem))
                continue
            }
            visited += names.count
            guard visited <= maximumCount else {
                throw Diagnostic(
                    code: "file-size", "\(quoted(path)) holds more than \(maximumCount) files",
                    hint: "name a smaller folder")
            }
            for name in names where !name.hasPrefix(".") {
                let full = folder.hasSuffix("/") ? folder + name : folder + "/" + name
                // The attributes are those of a link itself, never of what it points to.
                switch try? FileManager.default.attributesOfItem(atPath: full)[.type] as? FileAttributeType {
                case .typeRegular?: listing.files.append(full)
                case .typeDirectory?: pending.append(full)
                case .typeSymbolicLink?:
                    listing.problems.append((full, passedOver(full, "is a symbolic link, which is not followed")))
                default: listing.problems.append((full, passedOver(full, "is neither a file nor a folder")))
                }
            }
        }
        listing.files.sort()
        listing.problems.sort { $0.path < $1.path }
        return listing
    }

    private static func passedOver(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            code: "file-kind", "\(quoted(path)) \(reason)", at: SourceLocation(file: path, line: 1, column: 1),
            hint: "name it itself to have it read")
    }

    /// The path that leads to the same file from every folder.
    public static func absolutePath(of path: String) -> String {
        let base = FileManager.default.currentDirectoryPath
        return URL(filePath: path, relativeTo: URL(filePath: base, directoryHint: .isDirectory)).standardized.path
    }

    /// A hint at the file of that folder whose name is most like the one that is missing.
    static func nearestFile(to path: String) -> String? {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard !name.isEmpty, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return nil
        }
        let prefix = slash.map { String(path[...$0]) } ?? ""
        return NearestName.suggestion(for: name, among: names.sorted()).map { "did you mean \(quoted(prefix + $0))?" }
    }
}
