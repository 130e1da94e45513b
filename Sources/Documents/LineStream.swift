public import Diagnostics

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Reads a file of any size line by line, holding one line at a time.
public final class LineStream {
    /// The longest line that is read, in bytes.
    public static let longestLine = 64 << 20
    private static let blockSize = 1 << 16

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// Opens a file.
    ///
    /// - Parameter path: The path.
    /// - Throws: `file-missing` or `file-unreadable`.
    public init(path: String) throws(Diagnostic) {
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
        descriptor = opened
    }

    deinit { _ = close(descriptor) }

    /// The next line without its line break; `nil` at the end.
    ///
    /// - Throws: `file-unreadable`, `file-encoding`, or `line-length` for a line beyond ``longestLine``.
    public func next() throws(Diagnostic) -> String? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return try decoded(buffer[position..<end])
            }
            searched = buffer.count
            guard !isAtEnd else {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                return try decoded(buffer[position...])
            }
            guard buffer.count - position <= LineStream.longestLine else {
                throw Diagnostic(
                    code: "line-length",
                    "a line of \(quoted(path)) is longer than \(LineStream.longestLine >> 20) MiB")
            }
            if position > 0 {
                buffer.removeSubrange(..<position)
                searched -= position
                position = 0
            }
            try fill()
        }
    }

    private func fill() throws(Diagnostic) {
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: LineStream.blockSize))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { read(descriptor, $0 + start, LineStream.blockSize) } ?? 0
        }
        guard count >= 0 else {
            throw Diagnostic(code: "file-unreadable", "the file \(quoted(path)) cannot be read to its end")
        }
        buffer.removeSubrange((start + count)...)
        isAtEnd = count == 0
    }

    private func decoded(_ bytes: ArraySlice<UInt8>) throws(Diagnostic) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic(code: "file-encoding", "a line of \(quoted(path)) is not UTF-8")
        }
        return text
    }
}
