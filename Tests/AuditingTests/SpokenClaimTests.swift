import Auditing
import Diagnostics
import Documents
import Quantities
import Testing

/// What running text says without keys: degrees, loads, counts and shares.
@Suite struct SpokenClaimTests {
    private func document(_ text: String, name: String = "memo.md") throws -> DossierDocument {
        try DossierDocument(reading: DocumentText(name: name, content: text))
    }

    @Test(arguments: [
        ("Attention runs with tensor parallelism 8 and data parallelism 2.", 8, 2, 1),
        ("An 8-way tensor parallel group, data-parallel 2.", 8, 2, 1),
        ("注意力采用张量并行 4，数据并行度为 8，专家并行 32。", 4, 8, 32),
        ("TP4 × DP8, EP32", 4, 8, 32),
    ])
    func degreesAreReadAsTheyAreSpelled(text: String, tensor: Int, data: Int, expert: Int) throws {
        let strategy = try #require(try document(text).strategies.first)
        #expect(strategy.tensor == tensor)
        #expect(strategy.data == data)
        #expect(strategy.expert == expert)
    }

    @Test(arguments: [
        "Data parallel 2.5 is no degree.", "tensor parallelism improves latency by 30 %.",
        "expert parallelism takes 12k tokens.",
    ])
    func whatIsNoDegreeIsNotRead(text: String) throws {
        #expect(
            try document(text).claims.allSatisfy { ![.dataDegree, .tensorDegree, .expertDegree].contains($0.kind) })
    }

    @Test(arguments: [
        (
            "With 24 conversations of 4,096 tokens the KV cache takes 12.9 GB.", ClaimKind.keyValueCacheMemory, 24,
            Int?.some(4096)
        ),
        ("Once 16 requests are running, TPOT is 31 ms.", .timePerOutputToken, 16, Int?.none),
        ("TTFT of one prompt of 4,096 tokens: 0.9 s", .timeToFirstToken, 1, Int?.some(4096)),
        ("并发 32 路时 TPOT 约 28ms", .timePerOutputToken, 32, Int?.none),
    ])
    func theLoadBesideANumberIsRead(text: String, kind: ClaimKind, requests: Int, tokens: Int?) throws {
        let claim = try #require(try document(text).claims.first { $0.kind == kind })
        #expect(claim.load == StatedLoad(requests: requests, tokens: tokens))
    }

    @Test func requestsPerDayAreNoLoad() throws {
        let claim = try #require(
            try document("At 10,000 requests per day TPOT is 31 ms.").claims.first { $0.kind == .timePerOutputToken })
        #expect(claim.load.isEmpty)
    }

    @Test(arguments: [
        ("The model has 61 layers.", ClaimKind.layerCount, 61.0), ("We use 8 × H200.", .deviceCount, 8),
        ("It goes on two L40S cards.", .deviceCount, 2), ("共 16 张 H20。", .deviceCount, 16),
        ("Prompts average 2,048 tokens.", .inputLength, 2048), ("一共 256 个路由专家。", .expertsPerLayer, 256),
        ("单卡显存 96GB。", .deviceMemory, 96e9), ("Each further token takes 60 ms.", .timePerOutputToken, 0.06),
    ])
    func countsAreReadByTheNounBesideThem(text: String, kind: ClaimKind, value: Double) throws {
        #expect(try document(text).claims.first { $0.kind == kind }?.value.number == value)
    }

    @Test(arguments: ["The first 3 layers are dense.", "Every 4 layers share one."])
    func partsAreNoWholes(text: String) throws {
        #expect(try document(text).claims.allSatisfy { $0.kind != .layerCount && $0.kind != .expertsPerLayer })
    }

    @Test(arguments: [
        ("Weights are 1.03 TB of 32 × 141 GB = 4.51 TB, i.e. 23%.", true),
        ("Weights are 1.03 TB of 32 × 141 GB = 4.51 TB, i.e. 38%.", false),
        ("It holds 28.9 GB, which is 60% of the 48 GB.", true), ("It holds 28.9 GB, which is 81% of the 48 GB.", false),
        ("21.4% (521GB of 1,536GB)", false), ("33.9% (521GB of 1,536GB)", true), ("282 of 640 GB is 62%", false),
        ("282 of 640 GB is 44%", true),
    ])
    func sharesAreWorkedOut(text: String, holds: Bool) throws {
        let shares = try document(text).equations.filter { $0.right.dimension == .share }
        #expect(shares.map(\.holds) == [holds])
    }

    @Test(arguments: [
        ("4 × 48 = 192 GB", true), ("4 × 48 = 196 GB", false), ("2 × 8.03B × 2,000 = 32.1 TFLOPs", true),
        ("2 × 8.03B × 2,000 = 321 TFLOPs", false), ("32 / 0.028 = 1,143 tok/s", true),
        ("32 / 0.028 = 11,430 tok/s", false),
        ("2 × 64 × 8 × 128 × 2 = 256 KB", true),
    ])
    func bareNumbersComeToAResultWithAUnit(text: String, holds: Bool) throws {
        #expect(try document(text).equations.map(\.holds) == [holds])
    }

    @Test func aLeftOutFactorIsNotHeldAgainstAFormula() throws {
        #expect(try document("37B × 262,144 = 19.4 PFLOP").equations.allSatisfy { $0.holds != false })
    }
}
