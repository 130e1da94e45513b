import Auditing
import Diagnostics
import Documents
import Parallelism
import Testing

/// What stated degrees mean as a layout, by the identity TP·DP = EP·expert-TP per stage.
@Suite struct StrategyReadingTests {
    private func strategy(_ members: String) throws -> StatedStrategy {
        let text = DocumentText(name: "s.json", content: "{\(members)}")
        return try #require(try DossierDocument(reading: text).strategies.first)
    }

    @Test(arguments: [
        ("\"pp\": 4, \"tp\": 4, \"dp\": 2, \"ep\": 1", 32, "r2 pp4 tp4 etp4", true),
        ("\"tp\": 1, \"dp\": 32, \"ep\": 32", 32, "dp32 ep32", true),
        ("\"tp\": 8, \"dp\": 4, \"ep\": 32", 32, "tp8 dp4 ep32", true),
        ("\"tp\": 8, \"dp\": 4, \"ep\": 8", 32, "r4 tp8 ep8", true),
        ("\"pp\": 2, \"tp\": 4, \"dp\": 4, \"ep\": 16", 32, "pp2 tp4 dp4 ep16", true),
        ("\"pp\": 1, \"tp\": 1, \"dp\": 1, \"ep\": 32", 32, "dp32 ep32", false),
        ("\"tp\": 4, \"pp\": 2, \"ep\": 16", 32, "pp2 tp4 dp4 ep16", false),
        ("\"replicas\": 4, \"dp\": 8, \"ep\": 8", 32, "r4 dp8 ep8", true),
        ("\"tp\": 4, \"dp\": 2, \"ep\": 4, \"etp\": 2", 8, "tp4 dp2 ep4 etp2", true),
    ])
    func degreesBecomeLayouts(members: String, devices: Int, layout: String, isLiteral: Bool) throws {
        let reading = try #require(try strategy(members).reading(devices: devices, isMixture: true))
        #expect(reading.layout.description == layout)
        #expect(reading.isLiteral == isLiteral)
    }

    @Test(arguments: [
        ("\"tp\": 3, \"dp\": 2, \"pp\": 4", 32), ("\"tp\": 4, \"dp\": 2, \"ep\": 24, \"pp\": 4", 32),
        ("\"tp\": 4, \"dp\": 8, \"ep\": 4, \"etp\": 4", 32), ("\"replicas\": 3, \"dp\": 8, \"ep\": 8", 32),
    ])
    func degreesWithoutALayoutHaveNoReading(members: String, devices: Int) throws {
        #expect(try strategy(members).reading(devices: devices, isMixture: true) == nil)
    }

    @Test func claimsOfAStrategyCarryItsName() throws {
        let text = DocumentText(
            name: "s.json",
            content: """
                {"total_gpus": 32, "candidates": [{"tp": 8, "dp": 4, "batch_size": 64}, {"tp": 4, "dp": 8}]}
                """)
        let strategies = try DossierDocument(reading: text).strategies
        #expect(strategies.map(\.name) == ["s.json#1", "s.json#2"])
        for strategy in strategies {
            #expect(strategy.claims.filter { $0.kind != .deviceCount }.allSatisfy { $0.strategy == strategy.name })
        }
        #expect(strategies[0].claims.contains { $0.kind == .batchSize && $0.value.number == 64 })
    }
}
