import Diagnostics
import Foundation
import Testing

@testable import Documents

@Suite struct DocumentFileTests {
    /// Runs `body` with a fresh folder that is removed afterwards.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shardwise-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func write(_ bytes: [UInt8], _ path: String) {
        _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
    }

    @Test func loadsText() throws {
        try inFolder { folder in
            write(Array("\u{FEFF}a\r\nbé\n".utf8), folder + "/a.md")
            let text = try DocumentText.load(path: folder + "/a.md")
            #expect((text.line(1), text.line(2), text.line(3), text.line(4)) == ("a", "bé", "", nil))
            #expect(text.lineCount == 3 && text.name == folder + "/a.md")
        }
    }

    @Test func saysWhyAFileCannotBeRead() throws {
        try inFolder { folder in
            write(Array("{}".utf8), folder + "/config.json")
            write([0x61, 0x0A, 0x62, 0xFF, 0x63], folder + "/latin.txt")
            write([0x61, 0x00], folder + "/binary")
            let code = { (name: String) in
                #expect(throws: Diagnostic.self) { try DocumentText.load(path: folder + "/" + name) }
            }
            #expect(code("confg.json")?.hint?.hasPrefix("did you mean `") == true)
            #expect(code("confg.json")?.code == "file-missing")
            #expect(code("")?.code == "file-folder")
            #expect(code("binary")?.message.contains("byte 1 is NUL") == true)
            #expect(code("latin.txt")?.code == "file-encoding")
            #expect(code("latin.txt")?.location?.description.hasSuffix(":2:2") == true)
            #expect(throws: Diagnostic.self) { try DocumentText.load(path: "/dev/zero") }
            #expect(throws: Diagnostic.self) { try DocumentText.load(path: "") }
            #expect(throws: Diagnostic.self) { try DocumentText.load(path: "a\0b") }
        }
    }

    @Test func refusesHugeFiles() throws {
        try inFolder { folder in
            write([], folder + "/huge")
            let handle = try #require(FileHandle(forWritingAtPath: folder + "/huge"))
            try handle.truncate(atOffset: UInt64(DocumentText.maximumSize + 1))
            try handle.close()
            let error = #expect(throws: Diagnostic.self) { try DocumentText.load(path: folder + "/huge") }
            #expect(error?.code == "file-size")
        }
    }

    @Test func listsFilesInOrder() throws {
        try inFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/sub/.git", withIntermediateDirectories: true)
            for name in ["b.md", "a.md", ".hidden", "sub/c.md", "sub/.git/x"] { write([0x61], folder + "/" + name) }
            try FileManager.default.createSymbolicLink(atPath: folder + "/loop", withDestinationPath: folder)
            let listing = try DocumentFolder.list(path: folder)
            #expect(listing.files == ["a.md", "b.md", "sub/c.md"].map { folder + "/" + $0 })
            #expect(listing.problems.map { $0.path } == [folder + "/loop"])
            #expect(throws: Diagnostic.self) { try DocumentFolder.list(path: folder + "/a.md") }
            #expect(throws: Diagnostic.self) { try DocumentFolder.list(path: folder + "/none") }
        }
    }

    @Test func whatCannotBeReadIsNamedAndTheRestIsRead() throws {
        try inFolder { folder in
            write(Array("# Good".utf8), folder + "/good.md")
            write([0x61, 0x00, 0x62], folder + "/binary.md")
            write([0x61, 0xFF, 0x62], folder + "/latin.txt")
            write([0x61], folder + "/picture.png")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/link.md", withDestinationPath: folder + "/link.md")
            try FileManager.default.createSymbolicLink(atPath: folder + "/loop", withDestinationPath: folder)
            let documents = try DocumentCollection(paths: [folder])
            #expect(documents.texts.map(\.content) == ["# Good"])
            #expect(Set(documents.unreadable.map(\.code)) == ["file-binary", "file-encoding", "file-kind"])
            #expect(documents.unreadable.count == 4)
            #expect(documents.unreadable.allSatisfy { $0.message.contains(folder) || $0.location?.file != nil })
        }
    }
}
