import Shardwise

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file that a command writes.
enum OutputFile {
    /// Writes text to a file, replacing it whole.
    static func write(_ text: String, to path: String) throws(Diagnostic) {
        guard (try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)) != nil else {
            throw Diagnostic(
                code: "file-unwritable", "the file `\(path)` cannot be written",
                hint: "check that its folder exists and may be written to")
        }
    }

    /// Makes a folder with those above it, if it is missing.
    static func makeFolder(_ path: String) throws(Diagnostic) {
        guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil else {
            throw Diagnostic(code: "file-unwritable", "the folder `\(path)` cannot be made")
        }
    }
}
