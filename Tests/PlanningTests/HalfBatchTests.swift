import Hardware
import Models
import Testing

@testable import Planning

@Suite("Half-batches in a search")
struct HalfBatchTests {
    @Test(
        "Half-batches are searched where the engine has an option for them",
        arguments: [("vllm", [false, true]), ("sglang", [false, true]), ("trtllm", [false])])
    func halfBatches(engine: String, ways: [Bool]) throws {
        let mixture = try #require(ModelCatalog.load().entry(exactly: "Qwen/Qwen3-235B-A22B")).architecture
        let dense = try #require(ModelCatalog.load().entry(exactly: "Qwen/Qwen3-32B")).architecture
        var settings = ServingSettings(engine: try EngineCatalog.load().find(engine, version: nil))
        #expect(settings.overlaps(for: mixture) == ways)
        #expect(settings.overlaps(for: dense) == [false])
        settings.overlapsTwoBatches = true
        #expect(settings.overlaps(for: mixture) == [true])
    }
}
