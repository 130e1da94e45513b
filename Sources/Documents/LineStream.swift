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
    private var buffer = [UInt8](repeating: 0, count: LineStream.blockSize)
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

    /// The next line without its line break; `nil` at the end.
    ///
    /// - Throws: `file-unreadable`, `file-gzip`, `file-encoding`, or `line-length` for a line beyond ``longestLine``.
    public func next() throws(Diagnostic) -> String? {
        try withNextLine { (bytes) throws(Diagnostic) in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Diagnostic(
                    code: "file-encoding", "a line of \(quoted(path)) is not UTF-8",
                    at: SourceLocation(file: path, line: lineNumber, column: 1))
            }
            return text
        }
    }

    /// Gives out the bytes of the next line without its line break, without copying them.
    ///
    /// - Parameter body: What is done with the bytes, which are gone when it returns.
    /// - Returns: What `body` returned; `nil` at the end.
    /// - Throws: `file-unreadable`, `file-gzip`, `line-length`, or what `body` throws.
    public func withNextLine<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Diagnostic) -> Result
    ) throws(Diagnostic) -> Result? {
        guard let line = try nextLineRange() else { return nil }
        lineNumber += 1
        return try buffer.withUnsafeBufferPointer { (bytes) throws(Diagnostic) in
            var line = line
            if line.last.map({ bytes[$0] }) == UInt8(ascii: "\r") { line.removeLast() }
            if lineNumber == 1, bytes[line].starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
            return try body(UnsafeBufferPointer(rebasing: bytes[line]))
        }
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
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < end else { return nil }
            return memchr(base + start, Int32(UInt8(ascii: "\n")), end - start).map { base.distance(to: $0) }
        }
    }

    /// Moves what is left to the front of the buffer and reads on behind it.
    private func fill() throws(Diagnostic) {
        if position > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                // The regions may overlap: this copies as `memmove` does.
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
            }
            end -= position
            position = 0
        }
        if buffer.count - end < LineStream.blockSize {
            buffer.append(contentsOf: repeatElement(0, count: max(buffer.count, LineStream.blockSize)))
        }
        let start = end
        let count = try buffer.withUnsafeMutableBufferPointer { (bytes) throws(Diagnostic) in
            let free = UnsafeMutableBufferPointer(rebasing: bytes[start..<start + LineStream.blockSize])
            return try input.read(into: UnsafeMutableRawBufferPointer(free))
        }
        end += count
        isAtEnd = count == 0
    }
}
