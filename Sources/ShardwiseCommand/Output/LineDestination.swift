import Shardwise

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where lines go one by one: standard output, or a file that appears under its name once it is complete.
struct LineDestination: Sendable {
    private let path: String?
    private let descriptor: Int32

    /// Opens the destination.
    ///
    /// - Parameter path: A file; without one, standard output.
    /// - Throws: `file-unwritable`.
    init(path: String?) throws(Diagnostic) {
        self.path = path
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(LineDestination.unfinished(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw LineDestination.unwritable(path) }
    }

    /// Writes a line with its line break.
    ///
    /// - Throws: `file-unwritable`; a reader of standard output that went away is no error.
    func write(_ line: String) throws(Diagnostic) {
        guard StandardStreams.write(line, to: descriptor) || path == nil else {
            throw LineDestination.unwritable(path ?? "")
        }
    }

    /// Closes the file and gives it its name.
    ///
    /// - Throws: `file-unwritable`.
    func finish() throws(Diagnostic) {
        guard let path else { return }
        guard close(descriptor) == 0, rename(LineDestination.unfinished(path), path) == 0 else {
            throw LineDestination.unwritable(path)
        }
    }

    /// Closes the file and removes what was written: nothing takes an unfinished file for a whole one.
    func abandon() {
        guard let path else { return }
        _ = close(descriptor)
        _ = unlink(LineDestination.unfinished(path))
    }

    private static func unfinished(_ path: String) -> String { path + ".part" }

    private static func unwritable(_ path: String) -> Diagnostic {
        Diagnostic(
            code: "file-unwritable", "the file `\(path)` cannot be written",
            hint: "check that its folder exists and may be written to")
    }
}
