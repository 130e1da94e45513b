public import Diagnostics

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DocumentText {
    /// The largest file that is read, in bytes.
    public static let maximumSize = 64 << 20

    /// Reads a text file.
    ///
    /// - Parameters:
    ///   - path: The path, which also becomes the document's name.
    ///   - limit: The largest size in bytes that is read.
    /// - Returns: The document.
    /// - Throws: A diagnostic whose code begins with `file-`: the file is missing, a folder, too large, unreadable,
    ///   binary or not UTF-8.
    public static func load(path: String, upTo limit: Int = maximumSize) throws(Diagnostic) -> DocumentText {
        guard let kind = FileKind(path: path) else {
            throw Diagnostic(
                code: "file-missing", "there is no file \(quoted(path))", hint: DocumentFolder.nearestFile(to: path))
        }
        guard kind != .folder else {
            throw Diagnostic(code: "file-folder", "\(quoted(path)) is a folder; expected a file")
        }
        guard case .file(let size) = kind else {
            throw Diagnostic(code: "file-kind", "\(quoted(path)) is neither a file nor a folder")
        }
        guard size <= limit else {
            throw Diagnostic(
                code: "file-size",
                "the file \(quoted(path)) has \(size) bytes; expected at most \(limit >> 20) MiB")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Diagnostic(
                code: "file-unreadable", "the file \(quoted(path)) cannot be read", hint: "check its permissions")
        }
        return try decode([UInt8](data), path)
    }

    /// Reads a text file that may be a gzip archive, whose size is unknown until it is read.
    ///
    /// - Parameters:
    ///   - path: The path, which also becomes the document's name.
    ///   - limit: The largest size in bytes, decompressed, that is read.
    /// - Returns: The document.
    /// - Throws: A diagnostic whose code begins with `file-`.
    public static func load(decompressing path: String, upTo limit: Int) throws(Diagnostic) -> DocumentText {
        let input = try ByteInput(path: path)
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = try block.withUnsafeMutableBufferPointer { (buffer) throws(Diagnostic) in
                try input.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard count > 0 else { return try decode(bytes, path) }
            guard bytes.count + count <= limit else {
                throw Diagnostic(
                    code: "file-size", "the file \(quoted(path)) has more than \(limit >> 20) MiB")
            }
            bytes += block[..<count]
        }
    }

    /// The text that a file's bytes are.
    static func decode(_ bytes: [UInt8], _ path: String) throws(Diagnostic) -> DocumentText {
        if let offset = bytes.withUnsafeBufferPointer({ $0.firstPlace(of: 0) }) {
            throw Diagnostic(
                code: "file-binary", "the file is binary: byte \(offset) is NUL",
                at: SourceLocation(file: path, line: 1, column: 1), hint: "expected UTF-8 text")
        }
        guard let content = String(validating: bytes, as: UTF8.self) else { throw notUnicode(bytes, path) }
        return DocumentText(name: path, content: content)
    }

    private static func notUnicode(_ bytes: [UInt8], _ path: String) -> Diagnostic {
        let offset = firstInvalidByte(bytes)
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return Diagnostic(
            code: "file-encoding", "the file is not UTF-8: byte \(offset) begins no character",
            at: SourceLocation(file: path, line: line, column: column), hint: "save the file as UTF-8")
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return min(offset, bytes.count)
    }
}

/// What a path leads to once symbolic links are followed.
enum FileKind: Equatable {
    case file(size: Int)
    case folder
    case other

    init?(path: String) {
        guard !path.isEmpty, !path.contains("\0"), FileManager.default.fileExists(atPath: path) else { return nil }
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        switch attributes?[.type] as? FileAttributeType {
        case .typeRegular?: self = .file(size: (attributes?[.size] as? Int) ?? 0)
        case .typeDirectory?: self = .folder
        default: self = .other
        }
    }
}
