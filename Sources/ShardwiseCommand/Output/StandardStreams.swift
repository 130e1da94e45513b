#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The process's output streams.
enum StandardStreams {
    /// Writes text to standard output.
    static func write(_ text: String) { _ = write(text, to: STDOUT_FILENO) }

    /// Writes text to standard error.
    static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Writes everything, in as many pieces as the system takes; a reader that went away ends the writing.
    ///
    /// - Returns: Whether everything was written.
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Glibc)
                let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            #elseif canImport(Musl)
                let written = Musl.write(descriptor, piece.baseAddress, piece.count)
            #else
                let written = Darwin.write(descriptor, piece.baseAddress, piece.count)
            #endif
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}

/// What terminal text may look like where it goes.
struct TerminalSettings: Hashable, Sendable {
    /// The cells of a line.
    var width: Int
    /// Whether colour is wanted.
    var usesColour: Bool

    /// A file: wide enough for tables, and never in colour.
    static let file = TerminalSettings(width: 100, usesColour: false)

    /// Standard output: as wide as the terminal, in colour unless `NO_COLOR` is set; like a file when it is not one.
    static var standardOutput: TerminalSettings {
        guard isatty(STDOUT_FILENO) == 1 else { return file }
        let refusesColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return TerminalSettings(width: terminalWidth ?? file.width, usesColour: !refusesColour)
    }

    /// The terminal's width, kept within what can be read.
    private static var terminalWidth: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return min(max(Int(size.ws_col), 60), 160)
    }
}
