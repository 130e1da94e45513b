public import Diagnostics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads a file of any size line by line, holding one line at a time; a gzip archive is read as what it holds.
///
/// Lines end at LF or CRLF. A byte order mark is not part of the first line.
public final class LineStream {
    /// The longest line that is read, in bytes.
    public static let longestLine = 64 << 20
    private static let blockSize = 1 << 18

    /// The path as the user gave it.
    public let path: String
    /// The number of the line that was read last, counted from 1; 0 before the first.
    public private(set) var lineNumber = 0
    private let input: ByteInput
    /// Bytes that were read from the file; those from `position` to `end` are still to be given out.
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: LineStream.blockSize, alignment: 1)
    private var position = 0
    private var end = 0
    private var isAtEnd = false

    /// Opens a file.
    ///
    /// - Parameter path: The path.
    /// - Throws: `file-missing`, `file-folder`, `file-unreadable` or `file-gzip`.
    public init(path: String) throws(Diagnostic) {
        self.path = path
        input = try ByteInput(path: path)
    }

    deinit { buffer.deallocate() }

    /// The next line without its line break; `nil` at the end.
    ///
    /// - Throws: `file-unreadable`, `file-gzip`, `file-encoding`, or `line-length` for a line beyond ``longestLine``.
    public func next() throws(Diagnostic) -> String? {
        guard let bytes = try nextBytes() else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic(
                code: "file-encoding", "a line of \(quoted(path)) is not UTF-8",
                at: SourceLocation(file: path, line: lineNumber, column: 1))
        }
        return text
    }

    /// The bytes of the next line without its line break, whatever their encoding; `nil` at the end.
    ///
    /// - Returns: The bytes where they were read to: they are gone at the next call, or with the stream.
    /// - Throws: `file-unreadable`, `file-gzip` or `line-length`.
    public func nextBytes() throws(Diagnostic) -> UnsafeBufferPointer<UInt8>? {
        guard var line = try nextLineRange() else { return nil }
        lineNumber += 1
        if let last = line.last, buffer[last] == UInt8(ascii: "\r") { line.removeLast() }
        if lineNumber == 1, buffer[line].starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        return UnsafeRawBufferPointer(rebasing: buffer[line]).assumingMemoryBound(to: UInt8.self)
    }

    /// Where in the buffer the next line is; afterwards the position is behind its line break.
    private func nextLineRange() throws(Diagnostic) -> Range<Int>? {
        var searched = position
        while true {
            if let lineEnd = lineEnd(from: searched) {
                defer { position = lineEnd + 1 }
                return position..<lineEnd
            }
            searched = end
            guard !isAtEnd else {
                guard position < end else { return nil }
                defer { position = end }
                return position..<end
            }
            guard end - position <= LineStream.longestLine else {
                throw Diagnostic(
                    code: "line-length",
                    "a line of \(quoted(path)) is longer than \(LineStream.longestLine >> 20) MiB",
                    at: SourceLocation(file: path, line: lineNumber + 1, column: 1))
            }
            searched -= position
            try fill()
        }
    }

    private func lineEnd(from start: Int) -> Int? {
        guard let base = buffer.baseAddress, start < end else { return nil }
        return memchr(base + start, Int32(UInt8(ascii: "\n")), end - start).map { base.distance(to: $0) }
    }

    /// Moves what is left to the front of the buffer and reads on behind it.
    private func fill() throws(Diagnostic) {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[position..<end])
        if buffer.count - rest.count < LineStream.blockSize {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 1)
            larger.copyMemory(from: rest)
            buffer.deallocate()
            buffer = larger
        } else {
            // The regions may overlap: this copies as `memmove` does.
            buffer.copyMemory(from: rest)
        }
        position = 0
        end = rest.count
        let free = buffer[end..<end + LineStream.blockSize]
        let count = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: free))
        end += count
        isAtEnd = count == 0
    }
}
