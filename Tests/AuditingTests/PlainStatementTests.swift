import Auditing
import Diagnostics
import Documents
import Quantities
import Testing

/// Statements as people make them of parts, layouts, caches and promises, in several wordings each, and sentences that say the
/// contrary or something else.
@Suite struct PlainStatementTests {
    private static let dense = "# Llama-3.3-70B-Instruct in BF16 on 8 × A100 80GB\n\nTP8 on 8 GPUs.\n\n"
    private static let latent = "# DeepSeek-V3 on 16 × H200\n\nTP8 × DP2, EP16 on 16 GPUs. FP8 weights.\n\n"
    private static let mixture = "# Qwen3-235B-A22B on 8 × H20\n\nTP4 × DP2, EP8 on 8 GPUs. FP8 weights.\n\n"

    private func audit(_ text: String, name: String = "memo.md") throws -> Audit {
        try ExampleDossier.audit([DocumentText(name: name, content: text)])
    }

    private func findings(_ rule: String, _ text: String) throws -> [Finding] {
        try audit(text).findings(rule).filter { $0.severity != .note && $0.verdict != .confirmed }
    }

    @Test(arguments: [
        "The A100 does 624 TFLOPS in FP8.", "With FP8 tensor cores the A100 doubles its prefill.",
        "A100 原生支持 FP8，算力翻倍。", "On H100 FP4 tensor cores give another factor of two.",
    ])
    func aFormatThatAPartLacksIsFound(sentence: String) throws {
        #expect(try findings("device-statement", Self.dense + sentence).count == 1)
    }

    @Test(arguments: [
        "The A100 has no FP8 tensor cores.", "A100 没有 FP8 单元，按 BF16 计算。", "FP8 weights on A100 are weight-only.",
        "The H100 does 1,979 TFLOPS in FP8.", "A100 has 312 TFLOPS in BF16, H100 1,979 TFLOPS in FP8.",
    ])
    func aFormatThatAPartHasOrIsDeniedIsNot(sentence: String) throws {
        #expect(try findings("device-statement", Self.dense + sentence).isEmpty)
    }

    @Test(arguments: [
        ("L40S has 900 GB/s of NVLink.", true), ("L40S 之间通过 NVLink 互联。", true),
        ("Two L4 joined by NVLink share the model.", true),
        ("L40S has no NVLink.", false), ("L40S 没有 NVLink，走 PCIe。", false), ("H100 has 900 GB/s of NVLink.", false),
    ])
    func aLinkThatAPartLacksIsFound(sentence: String, isWrong: Bool) throws {
        #expect(try findings("device-statement", Self.dense + sentence).isEmpty != isWrong)
    }

    @Test(arguments: [
        "Going from TP4 to TP4 x PP2 halves the time per output token of one request.",
        "PP2 cuts the latency of a single request in two.", "流水线并行 2 级可以把单请求时延减半。",
        "A second pipeline stage lowers TPOT.",
    ])
    func stagesDoNotShortenAToken(sentence: String) throws {
        #expect(try findings("knowledge", Self.dense + sentence).count == 1)
    }

    @Test(arguments: [
        "PP2 does not shorten the step of one token.", "PP2 halves the weights per GPU; TPOT stays.",
        "流水线并行不会降低单请求时延。",
    ])
    func whatStagesDoIsNoError(sentence: String) throws {
        #expect(try findings("knowledge", Self.dense + sentence).isEmpty)
    }

    @Test(arguments: [
        ("With TP2 the MLA cache is cut in half on each rank.", true), ("TP8 divides the latent cache by eight.", true),
        ("TP 对 MLA 缓存均分，每卡减半。", true), ("TP8 would not make the MLA cache smaller.", false),
        ("Every TP rank stores the same whole MLA cache.", false),
    ])
    func aLatentHasNoHeadsToDivide(sentence: String, isWrong: Bool) throws {
        #expect(try findings("knowledge", Self.latent + sentence).isEmpty != isWrong)
    }

    @Test(arguments: [
        ("EP must equal the number of experts.", true), ("EP 必须等于专家数。", true),
        ("The EP degree always has to match the experts.", true),
        ("EP must divide the number of experts.", false), ("EP 只需整除专家数。", false),
    ])
    func expertDegreesDivide(sentence: String, isWrong: Bool) throws {
        #expect(try findings("knowledge", Self.mixture + sentence).isEmpty != isWrong)
    }

    @Test(arguments: [
        ("Each DP replica halves the KV cache of a token.", true), ("每加一个副本，每 token 的 KV 缓存减半。", true),
        ("DP replicas hold their own requests; a token's KV cache is not smaller.", false),
    ])
    func copiesDoNotShrinkAToken(sentence: String, isWrong: Bool) throws {
        #expect(try findings("knowledge", Self.mixture + sentence).isEmpty != isWrong)
    }

    @Test(arguments: [
        ("Communication is negligible here.", true), ("The all-reduces are ignored.", true), ("通信可以忽略。", true),
        ("All-to-all is not free: 16 ms per step.", false), ("通信不可忽略。", false),
    ])
    func exchangesLeftOutAreNamed(sentence: String, isLeftOut: Bool) throws {
        let found = try findings("communication-ignored", Self.mixture + sentence).filter { finding in
            finding.places.contains { $0.quote.contains(sentence.prefix(6)) }
        }
        #expect(found.isEmpty != isLeftOut)
    }

    @Test(arguments: [
        ("p95 TTFT 420 ms, SLO 300 ms: objective met", true), ("TPOT is 63 ms against a target of 50 ms, OK.", true),
        ("TTFT 2.4 s，满足 2 s 的目标。", true), ("TPOT 42.4 ms，目标 50 ms，达标。", false),
        ("TTFT of 494 ms against the 800 ms objective: OK.", false), ("TTFT 420 ms, SLO 300 ms: missed.", false),
    ])
    func verdictsAreComparedWithTheirFigures(sentence: String, isWrong: Bool) throws {
        #expect(try findings("objective-verdict", Self.mixture + sentence).isEmpty != isWrong)
    }

    @Test(arguments: [
        ("The checkpoint is 61.1 GB, i.e. 65.6 GiB.", true), ("61.1 GB（56.9 GiB）", false),
        ("权重 61.1 GB，也就是 65.6 GiB。", true),
        ("80 GiB = 80 GB", true), ("64 GiB (68.7 GB)", false), ("B is 3.2x faster (10,240 / 1,778).", true),
        ("B is 5.8x faster (10,240 / 1,778).", false), ("提升 3.2 倍（10,240 / 1,778）", true),
        ("Weights 35.3 GB + cache 8.1 GB + runtime 4.0 GB = 51.4 GB.", true),
        ("Weights 35.3 GB + cache 8.1 GB + runtime 4.0 GB = 47.4 GB.", false),
        ("权重 35.3 GB + 缓存 8.1 GB + 运行时 4.0 GB = 51.4 GB", true), ("61 x 576 x 2 B = 70,272 B per token", false),
        ("61 x 576 x 2 B = 80,272 B per token", true), ("0.87 s (50 % of 1,979)", false),
        ("160 all-reduces of 20 us (3.2 ms)", false),
    ])
    func restatementsAndNamedSumsAreWorkedOut(sentence: String, isWrong: Bool) throws {
        let document = try DossierDocument(reading: DocumentText(name: "memo.md", content: sentence))
        #expect(document.equations.contains { $0.holds == false } == isWrong)
    }
}

/// What numbers are, by the columns, parents and names they stand under.
@Suite struct PartialFactTests {
    private func claims(_ text: String, name: String = "memo.md") throws -> [Claim] {
        try DossierDocument(reading: DocumentText(name: name, content: text)).claims
    }

    @Test(arguments: [
        "Each GPU holds 12 query heads and 1 KV head per GPU.", "256 + 32 redundant experts", "每卡 32 个专家",
        "A step touches 154 distinct experts.", "- experts: EP16, so 384 / 16 = 24 routed experts per GPU",
    ])
    func partsAreNotTheWhole(text: String) throws {
        #expect(try claims(text).allSatisfy { $0.kind != .expertsPerLayer })
    }

    @Test func tablesOfPartsClaimNoArchitecture() throws {
        let found = try claims(
            "| item | GB |\n|---|---|\n| 24 routed experts x 60 layers, FP8 | 63.42 |\n| dense MLP layers | 1.2 |\n| other weights | 3.1 |"
        )
        #expect(found.allSatisfy { ![.expertsPerLayer, .layerCount, .weightMemory].contains($0.kind) })
    }

    @Test func propertiesPerPlanMakeALayoutPerColumn() throws {
        let document = try DossierDocument(
            reading: DocumentText(
                name: "memo.md",
                content:
                    "| | A | B |\n|---|---|---|\n| tensor parallel | 8 | 16 |\n| pipeline stages | 2 | 1 |\n| GPUs | 16 | 16 |"
            ))
        #expect(document.strategies.map { [$0.tensor, $0.pipeline, $0.devices ?? 0] } == [[8, 2, 16], [16, 1, 16]])
    }

    @Test func phasesOfAColumnJoinAttentionAndExperts() throws {
        let document = try DossierDocument(
            reading: DocumentText(
                name: "memo.md",
                content:
                    "| | prefill | decode |\n|---|---|---|\n| attention | TP4 x DP8 | TP1 x DP144 |\n| experts | EP32 | EP144 |"
            ))
        #expect(document.strategies.map { [$0.tensor, $0.data, $0.expert] } == [[4, 8, 32], [1, 144, 144]])
    }

    @Test(arguments: [
        "- attention: TP1, DP16\n- experts: EP16, 24 per GPU", "- 注意力：TP1，DP16\n- 专家：EP16",
    ])
    func linesOnAttentionAndExpertsAreOneLayout(text: String) throws {
        let document = try DossierDocument(reading: DocumentText(name: "memo.md", content: text))
        #expect(document.strategies.map { [$0.tensor, $0.data, $0.expert] } == [[1, 16, 16]])
    }

    @Test func parentsGiveUnitAndExtent() throws {
        let found = try claims(
            "{\"budget_per_gpu_gb\": {\"weights\": 65.25, \"kv\": 97.35}, \"hbm_tb_per_s\": 4.8, \"hbm_gb\": 141}",
            name: "a.json")
        let weights = try #require(found.first { $0.kind == .weightMemory })
        #expect(weights.value.number == 65.25e9 && weights.extent == .perDevice)
        let chinese = try claims("{\"解码\": {\"吞吐_token_s\": 3556, \"单步时延_ms\": 28}}", name: "a.json")
        #expect(chinese.first { $0.kind == .throughput }?.value.number == 3556)
        #expect(chinese.first { $0.kind == .timePerOutputToken }?.value.number == 0.028)
        #expect(found.first { $0.kind == .memoryBandwidth }?.value.number == 4.8e12)
        #expect(found.filter { $0.kind == .deviceMemory }.map(\.value.number) == [141e9])
    }

    @Test(arguments: [
        ("The first layer is dense, the other 60 are MoE.", ClaimKind.mixtureLayers, 60.0),
        ("It has 58 MoE layers.", .mixtureLayers, 58),
        ("Prefill: 1.2 million prompt tokens/s per GPU.", .promptThroughput, 1.2e6),
        ("head_dim = 2048 / 32 = 64", .headDimension, 64),
        ("每 token 的 KV 缓存是 61 × 576 × 2 B = 70,272 B", .keyValueCacheMemory, 70_272),
        ("单步时延_ms: 28", .timePerOutputToken, 0.028),
    ])
    func namesAndResultsAreRead(text: String, kind: ClaimKind, value: Double) throws {
        #expect(try claims(text).first { $0.kind == kind }?.value.number == value)
    }
}
