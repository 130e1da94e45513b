import Diagnostics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a file from its beginning to its end, decompressed when the file is a gzip archive.
///
/// Archives go through the program `gzip`, which every system that Swift runs on has: that needs nothing at build time,
/// and decompression has a core of its own.
final class ByteInput {
    let path: String
    private let descriptor: Int32
    /// The program that decompresses, until it has ended.
    private var decompressor: pid_t?

    /// Opens a file.
    ///
    /// - Throws: `file-missing`, `file-folder`, `file-unreadable` or `file-gzip`.
    init(path: String) throws(Diagnostic) {
        guard let kind = FileKind(path: path) else {
            throw Diagnostic(
                code: "file-missing", "there is no file \(quoted(path))", hint: DocumentFolder.nearestFile(to: path))
        }
        guard kind != .folder else {
            throw Diagnostic(code: "file-folder", "\(quoted(path)) is a folder; expected a file")
        }
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            throw Diagnostic(
                code: "file-unreadable", "the file \(quoted(path)) cannot be read", hint: "check its permissions")
        }
        self.path = path
        guard ByteInput.isArchive(opened) else {
            descriptor = opened
            return
        }
        defer { _ = close(opened) }
        guard let process = Decompression.start(reading: opened) else {
            throw Diagnostic(
                code: "file-gzip",
                "the archive \(quoted(path)) cannot be decompressed: the program gzip does not start",
                hint: "install gzip, or decompress the file")
        }
        descriptor = process.output
        decompressor = process.identifier
    }

    deinit {
        _ = close(descriptor)
        if let decompressor {
            _ = kill(decompressor, SIGTERM)
            _ = Decompression.status(awaiting: decompressor)
        }
    }

    /// Reads some bytes; none at the end.
    ///
    /// - Throws: `file-unreadable`, or `file-gzip` for an archive that is damaged or cut off.
    func read(into bytes: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        var count: Int
        repeat {
            count = systemRead(descriptor, bytes.baseAddress, bytes.count)
        } while count < 0 && errno == EINTR
        guard count >= 0 else {
            throw Diagnostic(code: "file-unreadable", "the file \(quoted(path)) cannot be read to its end")
        }
        if count == 0, let ended = decompressor {
            decompressor = nil
            guard Decompression.status(awaiting: ended) == 0 else {
                throw Diagnostic(
                    code: "file-gzip", "the archive \(quoted(path)) is damaged or cut off",
                    hint: "check it with gzip --test")
            }
        }
        return count
    }

    /// Whether a file begins with the two bytes of RFC 1952; a pipe, which cannot be looked into, is taken as it is.
    private static func isArchive(_ descriptor: Int32) -> Bool {
        var magic: (UInt8, UInt8) = (0, 0)
        let count = withUnsafeMutableBytes(of: &magic) { pread(descriptor, $0.baseAddress, 2, 0) }
        return count == 2 && magic == (0x1F, 0x8B)
    }
}

/// The system's `read`, which a method of that name hides.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

/// Running the program that decompresses.
private enum Decompression {
    /// Starts `gzip -dc` on an open file.
    ///
    /// - Returns: The process, and where its output is read; `nil` if it does not start.
    static func start(reading input: Int32) -> (identifier: pid_t, output: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        // Whoever else starts a program meanwhile must not keep our pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { _ = close(ends[1]) }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { _ = posix_spawn_file_actions_destroy(&actions) }
        _ = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        _ = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        _ = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var identifier: pid_t = 0
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("gzip"), strdup("-dc")]
        defer { for word in words { free(word) } }
        var arguments = words + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        guard posix_spawnp(&identifier, "gzip", &actions, nil, &arguments, &environment) == 0 else {
            _ = close(ends[0])
            return nil
        }
        return (identifier, ends[0])
    }

    /// How a process ended; 0 when all was well.
    static func status(awaiting process: pid_t) -> Int32 {
        var status: Int32 = -1
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return -1 }
        }
        return status
    }
}
