import Auditing
import Diagnostics
import Documents
import Planning
import Quantities
import Testing

/// What sentences and members are read as.
@Suite struct ClaimReadingTests {
    private func claims(_ text: String, name: String = "report.md") throws -> [Claim] {
        try DossierDocument(reading: DocumentText(name: name, content: text)).claims
    }

    @Test(arguments: [
        ("- **Memory per accelerator**: 64GB", ClaimKind.deviceMemory, 64e9, 31),
        ("- **Compute per accelerator**: 400TFlops", .deviceCompute, 400e12, 32),
        ("| GPU memory | 80 GiB |", .deviceMemory, 80 * 1_073_741_824, 16),
        ("- **KV Cache**: ~32GB (batch size 128)", .keyValueCacheMemory, 32e9, 18),
        ("- Batch size：１２８", .batchSize, 128, 14),
        ("Memory utilisation is 24.2%", .memoryUtilisation, 0.242, 23),
        ("- **TTFT Target**: 28.5 seconds (within 30s requirement)", .timeToFirstToken, 28.5, 20),
    ])
    func numbersAreReadWithTheirPlace(line: String, kind: ClaimKind, value: Double, column: Int) throws {
        let text = line.hasPrefix("|") ? "| Part | Value |\n|---|---|\n" + line : line
        let claim = try #require(try claims(text).first { $0.kind == kind })
        let number = try #require(claim.value.number)
        #expect(abs(number / value - 1) < 1e-9)
        #expect(claim.location.column == column)
    }

    @Test(arguments: [
        ("TTFT estimate: ~28.5 seconds (meets 30s requirement)", 28.5, 30.0),
        ("The TTFT stays low (28.5s < 30s)", 28.5, 30.0),
    ])
    func estimatesAndPromisesAreToldApart(line: String, estimate: Double, promise: Double) throws {
        let found = try claims(line)
        #expect(found.first { $0.kind == .timeToFirstToken }?.value.number == estimate)
        #expect(found.first { $0.kind == .timeToFirstTokenRequirement }?.value.number == promise)
    }

    @Test(arguments: [
        "Decode File Error: shows 3030 seconds (TTFT typo)",
        "Fix TTFT requirements: change decode file from 3030s to 30s",
    ])
    func reportedMistakesAreNoClaims(line: String) throws {
        #expect(try claims(line).allSatisfy { $0.kind != .timeToFirstToken && $0.kind != .timeToFirstTokenRequirement })
    }

    @Test func membersOfStrategiesAreReadWithTheirPhase() throws {
        let text = """
            {"phase": "decode", "parallel_strategy": {"tensor_parallel": {"tp": 8}, "data_parallel": {"dp": 4}},
             "memory_utilization": "13.4%", "sequence_length_range": [128, 10240]}
            """
        let found = try claims(text, name: "s.json")
        #expect(found.first { $0.kind == .tensorDegree }?.value == .number(8, .count))
        #expect(found.first { $0.kind == .memoryUtilisation }?.location.line == 2)
        #expect(found.first { $0.kind == .sequenceLengthRange }?.value == .range(128...10240))
        #expect(found.allSatisfy { $0.phase == .decode })
    }

    @Test(arguments: ["", "   \n\t", "[1, 2]", "\"text\"", "{\"a\": }", "{", "nul", "\u{FEFF}"])
    func unusableDocumentsAreDiagnosed(text: String) {
        #expect(throws: Diagnostic.self) { try DossierDocument(reading: DocumentText(name: "x.json", content: text)) }
    }

    @Test func hostileTextIsReadWithoutTraps() throws {
        let pieces = [
            "TTFT", "30s", "~", "28.5 s", "(", ")", "<", ":", "**", "`", "|", "\n", "- ", "```json\n", "{\"ep\": 1}",
            "EP",
            "９９９", "Δ", "%", "1e308", "-", "×", "\u{200D}", "memory", "utilization", "```", "# ", "👩‍🚀",
        ]
        var generator = SplitMix(state: 20_261_123)
        for _ in 0..<400 {
            let count = Int.random(in: 1...60, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            for name in ["a.md", "a.json", "a.yaml"] {
                do {
                    _ = try DossierDocument(reading: DocumentText(name: name, content: text))
                } catch {
                    #expect(!error.message.isEmpty)
                }
            }
        }
    }
}

/// A small seeded generator, so that failures repeat (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
