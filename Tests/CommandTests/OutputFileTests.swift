import Foundation
import Shardwise
import Testing

@testable import ShardwiseCommand

#if canImport(Glibc)
    import Glibc
#endif

/// Files that commands write.
@Suite("Files that are written")
struct OutputFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A file is replaced whole, and nothing else is left behind")
    func file() throws {
        let path = try folder.write("report.md", "an older and longer report")
        try OutputFile.write("new", to: path)
        #expect(try folder.read("report.md") == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.md"])
    }

    @Test("A pipe is written to and stays a pipe, as a device would")
    func pipe() throws {
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        // Open for reading first, so that the writer does not wait.
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        try OutputFile.write("text", to: path)
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(reader, &bytes, 16) == 4 && bytes.prefix(4).elementsEqual("text".utf8))
        let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        #expect(kind != .typeRegular)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
    }

    @Test("A symbolic link stays one, and its file is replaced")
    func link() throws {
        let path = try folder.write("real.txt", "old")
        let link = folder.path + "/link.txt"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        try OutputFile.write("new", to: link)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
        #expect(try folder.read("real.txt") == "new")
    }

    @Test("A folder that is missing is said to be, and leaves nothing")
    func missingFolder() {
        let error = #expect(throws: Diagnostic.self) { try OutputFile.write("x", to: folder.path + "/no/report.md") }
        #expect(error?.code == "file-unwritable")
        #expect(throws: Diagnostic.self) { try OutputFile.write("x", to: folder.path) }
    }
}
