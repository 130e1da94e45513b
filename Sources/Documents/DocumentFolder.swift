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

    /// The paths of all regular files in a folder and the folders in it, sorted, each beginning with `path` as given.
    ///
    /// Hidden files and folders are left out and symbolic links are not followed.
    ///
    /// - Parameter path: The folder.
    /// - Returns: The paths in the order of their names.
    /// - Throws: A diagnostic whose code begins with `file-` if the folder is missing, unreadable or too large.
    public static func list(path: String) throws(Diagnostic) -> [String] {
        guard let kind = FileKind(path: path) else {
            throw Diagnostic(code: "file-missing", "there is no folder \(quoted(path))", hint: nearestFile(to: path))
        }
        guard kind == .folder else {
            throw Diagnostic(code: "file-kind", "\(quoted(path)) is a file; expected a folder")
        }
        var files: [String] = []
        var pending = [path]
        var visited = 0
        while let folder = pending.popLast() {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                throw Diagnostic(code: "file-unreadable", "the folder \(quoted(folder)) cannot be read")
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
                case .typeRegular?: files.append(full)
                case .typeDirectory?: pending.append(full)
                default: break
                }
            }
        }
        return files.sorted()
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
