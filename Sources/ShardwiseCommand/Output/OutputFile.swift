import Shardwise

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file that a command writes.
enum OutputFile {
    /// Writes text to a file, replacing it whole; a pipe or a device is written to.
    ///
    /// - Throws: `file-unwritable`.
    static func write(_ text: String, to path: String) throws(Diagnostic) {
        let destination = try LineDestination(path: path)
        do {
            try destination.write(text)
        } catch {
            destination.abandon()
            throw error
        }
        try destination.finish()
    }

    /// Makes a folder with those above it, if it is missing.
    static func makeFolder(_ path: String) throws(Diagnostic) {
        guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil else {
            throw Diagnostic(code: "file-unwritable", "the folder `\(path)` cannot be made")
        }
    }
}
