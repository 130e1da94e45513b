import Shardwise
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Example scenarios")
struct ExampleScenarioTests {
    static let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Examples"

    /// The examples that hold a scenario, in order of name.
    static let examples = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { FileManager.default.fileExists(atPath: folder + "/\($0)/scenario.yaml") }.sorted()

    @Test("There are the scenarios that people ask about")
    func all() {
        #expect(
            Self.examples == [
                "deepseek-r1-gb200-nvl72", "deepseek-r1-h200", "gpt-oss-120b", "kimi-k2-h200", "llama-3.3-70b",
                "qwen3-235b-64gb",
            ])
    }

    @Test("Each has a plan for at least one of its scenarios and refuses none", arguments: examples)
    func plans(_ example: String) throws {
        let sweep = try ScenarioSweep(DocumentText.load(path: "\(Self.folder)/\(example)/scenario.yaml"))
        let catalogs = try ScenarioCatalogs.load()
        let statuses = (0..<sweep.count).map { sweep.outcome(at: $0, catalogs: catalogs).status }
        #expect(statuses.contains(.feasible))
        #expect(!statuses.contains(.refused))
    }

    @Test("Each README names the command that plans it", arguments: examples)
    func readme(_ example: String) throws {
        let text = try DocumentText.load(path: "\(Self.folder)/\(example)/README.md").content
        #expect(text.contains("shardwise plan --scenario Examples/\(example)/scenario.yaml"))
        #expect(text.contains("What to look at"))
    }
}
