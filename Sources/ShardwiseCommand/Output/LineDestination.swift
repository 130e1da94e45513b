import Shardwise

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where lines go one by one: standard output, or a file that appears under its name once it is complete.
///
/// What is no regular file, such as a pipe or `/dev/null`, is written to as it stands: a file in its place would take
/// the device from everybody. Of a symbolic link, the file that it points to is replaced.
struct LineDestination: Sendable {
    /// The file as it was named; `nil` for standard output.
    private let path: String?
    /// The file that takes the name once it is complete; `nil` where lines go to their end at once.
    private let unfinished: String?
    /// The name that it takes.
    private let target: String
    private let descriptor: Int32

    /// Opens the destination.
    ///
    /// - Parameter path: A file; without one, standard output.
    /// - Throws: `file-unwritable`.
    init(path: String?) throws(Diagnostic) {
        self.path = path
        guard let path else {
            (unfinished, target, descriptor) = (nil, "", STDOUT_FILENO)
            return
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            (unfinished, target) = (nil, path)
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            target = exists ? LineDestination.followed(path) : path
            unfinished = target + ".part"
            descriptor = open(target + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw LineDestination.unwritable(path) }
    }

    /// The path of an existing file without symbolic links.
    private static func followed(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Writes a line with its line break.
    ///
    /// - Throws: `file-unwritable`; a reader of standard output that went away is no error.
    func write(_ line: String) throws(Diagnostic) {
        guard StandardStreams.write(line, to: descriptor) || path == nil else {
            throw LineDestination.unwritable(path ?? "")
        }
    }

    /// Closes the file and gives it its name, or removes it where that cannot be done.
    ///
    /// - Throws: `file-unwritable`.
    func finish() throws(Diagnostic) {
        guard let path else { return }
        guard close(descriptor) == 0, unfinished.map({ rename($0, target) == 0 }) ?? true else {
            if let unfinished { _ = unlink(unfinished) }
            throw LineDestination.unwritable(path)
        }
    }

    /// Closes the file and removes what was written: nothing takes an unfinished file for a whole one.
    func abandon() {
        guard path != nil else { return }
        _ = close(descriptor)
        if let unfinished { _ = unlink(unfinished) }
    }

    private static func unwritable(_ path: String) -> Diagnostic {
        Diagnostic(
            code: "file-unwritable", "the file `\(path)` cannot be written",
            hint: "check that its folder exists and may be written to")
    }
}
