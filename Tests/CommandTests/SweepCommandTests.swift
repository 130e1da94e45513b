import ArgumentParser
import Shardwise
import Testing

@testable import ShardwiseCommand

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Sweeps on the command line")
struct SweepCommandTests {
    private static let scenario = """
        schema: shardwise/scenario/v1
        model: Qwen/Qwen3-30B-A3B
        cluster: {accelerator: [H100, nonesuch], count: 1..2 +1}
        load: {concurrency: 8, input: [256, 512], output: 64}
        """

    /// Runs a command line and returns the status that it ends with.
    private func status(_ arguments: [String]) throws -> Int32 {
        var command = try ShardwiseTool.parseAsRoot(arguments)
        do {
            try command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        }
    }

    @Test("Parts joined in any order are the bytes of one run; a refused scenario is a line")
    func partsAndMerge() throws {
        let folder = try TemporaryFolder()
        let scenario = try folder.write("sweep.yaml", Self.scenario)
        #expect(try status(["plan", "--scenario", scenario, "-o", folder.path + "/all.jsonl"]) == 1)
        for part in 1...3 {
            _ = try status(
                ["plan", "--scenario", scenario, "--shard", "\(part)/3", "-o", folder.path + "/\(part).jsonl"])
        }
        let parts = ["3", "1", "2"].map { folder.path + "/\($0).jsonl" }
        #expect(try status(["merge"] + parts + ["-o", folder.path + "/merged.jsonl"]) == 0)
        let all = try folder.read("all.jsonl")
        #expect(try folder.read("merged.jsonl") == all)
        let lines = try all.split(separator: "\n").map {
            try JSONReader.read(DocumentText(name: "line", content: String($0)))
        }
        #expect(lines.count == 8)
        #expect(lines[0]["plan"]?["schema"]?.content == .string("shardwise/plan/v1"))
        #expect(lines[7]["status"]?.content == .string("refused"))
        #expect(lines[7]["error"]?["code"]?.content == .string("unknown-accelerator"))
    }

    static let faults: [(String, [String], String)] = [
        ("missing", ["1.jsonl"], "merge-missing"), ("twice", ["1.jsonl", "2.jsonl", "1.jsonl"], "merge-parts"),
        ("another", ["1.jsonl", "other.jsonl"], "merge-parts"), ("cut", ["cut.jsonl", "2.jsonl"], "json-syntax"),
        ("disorder", ["disorder.jsonl", "2.jsonl"], "merge-parts"), ("nothing", ["empty.jsonl"], "merge-empty"),
        ("foreign", ["foreign.jsonl"], "field-value"), ("absent", ["absent.jsonl"], "file-missing"),
    ]

    @Test("Parts that do not belong together or are damaged are refused", arguments: faults)
    func mergeFaults(_ name: String, _ parts: [String], _ code: String) throws {
        let folder = try TemporaryFolder()
        func line(_ index: Int, of sweep: String = "00") -> String {
            #"{"schema":"shardwise/sweep-line/v1","sweep":"\#(sweep)","index":\#(index),"of":4}"# + "\n"
        }
        _ = try folder.write("1.jsonl", line(0) + line(2))
        _ = try folder.write("2.jsonl", line(1) + line(3))
        _ = try folder.write("other.jsonl", line(1, of: "01") + line(3, of: "01"))
        _ = try folder.write("cut.jsonl", line(0) + String(line(2).dropLast(9)))
        _ = try folder.write("disorder.jsonl", line(0) + line(2) + line(1))
        _ = try folder.write("empty.jsonl", "")
        _ = try folder.write("foreign.jsonl", #"{"schema":"shardwise/plan/v1"}"# + "\n")
        let output = folder.path + "/out.jsonl"
        #expect(try status(["merge"] + [1, 2].map { folder.path + "/\($0).jsonl" } + ["-o", output]) == 0)
        #expect(try folder.read("out.jsonl") == line(0) + line(1) + line(2) + line(3))
        let error = try #require(throws: Diagnostic.self) {
            try status(["merge"] + parts.map { folder.path + "/" + $0 } + ["-o", output])
        }
        #expect(error.code == code, "\(error)")
        #expect(!FileManager.default.fileExists(atPath: output + ".part"))
        #expect(try folder.read("out.jsonl") == line(0) + line(1) + line(2) + line(3))
    }

    @Test("A part of a single scenario is refused")
    func partOfNothing() throws {
        #expect(throws: Diagnostic.self) { try status(["plan"] + CommandTests.brief + ["--shard", "1/2"]) }
    }
}
