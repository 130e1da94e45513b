import Diagnostics
import Documents
import Hardware
import Models
import Parallelism
import Quantities
import Testing

/// A layout and what an engine does with it: nothing broken, or the first broken rule and the numbers it must name.
struct EngineVerdict: Sendable, CustomTestStringConvertible {
    var engine: String
    var version: String?
    var layout: ParallelLayout
    var model = Examples.qwen235B(scaleBlock: ScaleBlock(rows: 128, columns: 128))
    var devicesPerNode = 8
    var broken: [String] = []
    var reason = ""

    var testDescription: String { "\(engine) \(version ?? "newest"): \(layout) of \(model.name)" }
}

@Suite("Layout rules of engines")
struct EngineRuleTests {
    /// Heads of half a scale block: two of them make one.
    static let narrowHeads = ModelArchitecture(
        name: "narrow", hiddenSize: 3072, vocabularySize: 32_000, tiesEmbeddings: true,
        layerRuns: [
            LayerRun(
                count: 4, attention: GroupedQueryAttention(queryHeads: 48, keyValueHeads: 12, headDimension: 64),
                feedForward: .dense(intermediateSize: 12_288))
        ],
        precision: Precision(
            linear: .fp8, scaleBlock: ScaleBlock(rows: 128, columns: 128), keyValueCache: .bf16))

    // Each verdict follows from the source that the rule in engine-rules.json names; those marked "run" were tried
    // with the engine's own configuration and model code (vLLM 0.33.0, SGLang 0.5.23) on fake devices.
    static let vllm: [EngineVerdict] = [
        EngineVerdict(engine: "vllm", layout: ParallelLayout(tensor: 8, expert: 8)),  // run
        EngineVerdict(engine: "vllm", layout: ParallelLayout(data: 8, expert: 8)),  // run
        EngineVerdict(engine: "vllm", layout: ParallelLayout(pipeline: 2, tensor: 4, expertTensor: 4)),  // run
        EngineVerdict(engine: "vllm", layout: ParallelLayout(tensor: 8, expertTensor: 8)),  // run: 192 = 1.5 blocks
        EngineVerdict(
            engine: "vllm", version: "0.31.0", layout: ParallelLayout(tensor: 8, expertTensor: 8),
            broken: ["vllm-expert-blocks"], reason: "expert-TP 8 leaves shards of 192, which the scale block 128"),
        EngineVerdict(engine: "vllm", version: "0.31.0", layout: ParallelLayout(tensor: 4, expertTensor: 4)),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(tensor: 8, expert: 2, expertTensor: 4),
            broken: ["vllm-expert-parallel-size"], reason: "EP 2 is neither 1 nor TP · CP · DP = 8"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(data: 8, expert: 8, redundantExperts: 3),
            broken: ["vllm-redundant-experts-divide"], reason: "EP 8 does not divide 131 experts (3 of them redundant)"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(data: 24, expert: 24)),  // uneven experts are mapped
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(tensor: 3, expert: 3),
            broken: ["vllm-heads-divide", "vllm-key-value-heads-divide"],
            reason: "TP 3 does not divide 64 heads"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(tensor: 8, expert: 8, decodeContext: 4),
            broken: ["vllm-decode-context"], reason: "DCP 4 exceeds the 2 copies that TP 8 keeps of 4 key-value heads"),
        EngineVerdict(engine: "vllm", layout: ParallelLayout(tensor: 8, expert: 8, decodeContext: 2)),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(tensor: 4, expert: 4, decodeContext: 2),
            broken: ["vllm-decode-context"], reason: "4 key-value heads"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(pipeline: 95, tensor: 1), devicesPerNode: 95,
            broken: ["vllm-stages-have-layers"], reason: "PP 95 leaves stages without any of the 94 layers"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(pipeline: 3, tensor: 3, expertTensor: 3),
            broken: ["vllm-heads-divide", "vllm-key-value-heads-divide", "vllm-nodes-fill-evenly"], reason: "TP 3"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(tensor: 16), model: narrowHeads, devicesPerNode: 16,
            broken: ["vllm-key-value-heads-divide", "vllm-linear-blocks"], reason: "12 key-value heads"),
        EngineVerdict(
            engine: "vllm", layout: ParallelLayout(tensor: 12), model: narrowHeads, devicesPerNode: 12,
            broken: ["vllm-linear-blocks"], reason: "leaves shards of 64 in the QKV projection"),
    ]

    static let sglang: [EngineVerdict] = [
        EngineVerdict(
            engine: "sglang", layout: ParallelLayout(tensor: 8, expertTensor: 8), broken: ["sglang-blocks"],
            reason: "shards of 192"),  // run: needs ep 2
        EngineVerdict(engine: "sglang", layout: ParallelLayout(tensor: 8, expert: 2, expertTensor: 4)),  // run
        EngineVerdict(
            engine: "sglang",
            layout: ParallelLayout(data: 8, expert: 2, expertTensor: 4, statedCommunication: .allToAll),
            broken: ["sglang-all-to-all-spans"], reason: "over EP 2 is not one over the whole stage of 8"),
        EngineVerdict(
            engine: "sglang", layout: ParallelLayout(data: 24, expert: 24), broken: ["sglang-experts-divide"],
            reason: "EP 24 does not divide 128 experts"),
        EngineVerdict(
            engine: "sglang", layout: ParallelLayout(pipeline: 2, tensor: 4, expert: 4, loadsDrafting: true),
            broken: ["sglang-pipeline-excludes-drafting"], reason: "PP 2 does not go with drafting"),
        EngineVerdict(
            engine: "sglang", layout: ParallelLayout(tensor: 8, context: 2, expert: 16, decodeContext: 2),
            broken: ["sglang-decode-context-excludes-prefill"], reason: "DCP 2 does not go with CP 2"),
        EngineVerdict(
            engine: "sglang", layout: ParallelLayout(pipeline: 3, tensor: 3, expert: 3), model: Examples.llama70B,
            broken: ["sglang-heads-divide", "sglang-key-value-heads-divide", "sglang-nodes-fill-evenly"],
            reason: "TP 3 does not divide 64 heads"),
        EngineVerdict(engine: "sglang", layout: ParallelLayout(tensor: 16), model: Examples.llama70B),
    ]

    static let trtllm: [EngineVerdict] = [
        EngineVerdict(engine: "trtllm", layout: ParallelLayout(data: 8, expert: 8)),
        EngineVerdict(engine: "trtllm", layout: ParallelLayout(tensor: 8, expert: 4, expertTensor: 2)),
        EngineVerdict(
            engine: "trtllm", layout: ParallelLayout(tensor: 4, data: 2, expert: 8),
            broken: ["trtllm-attention-grid"], reason: "TP 4 and DP 2 at once"),
        EngineVerdict(
            engine: "trtllm", layout: ParallelLayout(tensor: 4, context: 2, expert: 8),
            broken: ["trtllm-expert-grid", "trtllm-context-excludes-experts"],
            reason: "EP 8 × expert-TP 1 = 8 is not TP · DP = 4"),
        EngineVerdict(
            engine: "trtllm", layout: ParallelLayout(tensor: 8, expert: 8, decodeContext: 2),
            broken: ["trtllm-no-decode-context"], reason: "DCP 2 is not supported"),
        EngineVerdict(engine: "trtllm", layout: ParallelLayout(tensor: 4, context: 2), model: Examples.llama70B),
    ]

    @Test("Each engine refuses what its source refuses, for the reason it gives", arguments: vllm + sglang + trtllm)
    func verdicts(_ verdict: EngineVerdict) throws {
        let rules = try EngineRuleCatalog.load().rules(of: verdict.engine, version: verdict.version)
        let found = rules.exclusions(
            of: verdict.layout, model: verdict.model, devicesPerNode: verdict.devicesPerNode)
        #expect(found.map(\.rule.id) == verdict.broken)
        if let first = found.first { #expect(first.reason.contains(verdict.reason), "\(first.reason)") }
        let compiled = rules.compiled(for: verdict.model, devicesPerNode: verdict.devicesPerNode)
        #expect(compiled.allows(verdict.layout) == verdict.broken.isEmpty)
        #expect(compiled.firstBroken(by: verdict.layout).map { compiled.rules[$0].id } == verdict.broken.first)
    }

    @Test("Latent attention has no key-value heads that decode context parallelism could cut")
    func latentAttention() throws {
        let model = try ModelCatalog.load().entry(named: "deepseek-ai/DeepSeek-R1").architecture
        let rules = try EngineRuleCatalog.load().rules(of: "vllm")
        let layout = ParallelLayout(tensor: 8, expert: 8, decodeContext: 8)
        #expect(rules.exclusions(of: layout, model: model, devicesPerNode: 8).isEmpty)
        let odd = ParallelLayout(tensor: 8, expert: 8, decodeContext: 3)
        #expect(
            rules.exclusions(of: odd, model: model, devicesPerNode: 8).map(\.reason) == ["DCP 3 does not divide TP 8"])
    }

    @Test("A cache format that an engine lacks is named with those it has")
    func cacheFormat() throws {
        let model = Examples.qwen235B().withPrecision(keyValueCache: .int8)
        let rules = try EngineRuleCatalog.load().rules(of: "sglang")
        let found = rules.exclusions(of: ParallelLayout(tensor: 8, expert: 8), model: model, devicesPerNode: 8)
        #expect(found.map(\.reason) == ["the cache is in int8, not in bf16, fp16, fp8, fp4"])
    }

    @Test("Every rule names its engine, a sentence and a source, and identifiers begin with the engine")
    func sources() throws {
        let catalog = try EngineRuleCatalog.load()
        #expect(catalog.engines == ["vllm", "sglang", "trtllm", "vllm-ascend"])
        for rule in catalog.rules {
            #expect(rule.id.hasPrefix(rule.engine + "-"))
            #expect(rule.source.count > 20 && rule.statement.count > 20)
        }
    }

    @Test("An engine without rules is refused, not taken to run everything")
    func unknownEngine() throws {
        let error = try #require(throws: Diagnostic.self) { try EngineRuleCatalog.load().rules(of: "mlc") }
        #expect(error.kind == .noData && error.hint == "known: vllm, sglang, trtllm, vllm-ascend")
    }

    @Test("Nonsense degrees are no engine's matter and never divide by zero")
    func nonsense() throws {
        for engine in try EngineRuleCatalog.load().engines {
            let rules = try EngineRuleCatalog.load().rules(of: engine)
            for layout in [
                ParallelLayout(tensor: 0), ParallelLayout(data: -8, expert: -8), ParallelLayout(pipeline: .max),
                ParallelLayout(tensor: .max, data: .max, expert: .max, expertTensor: .max),
            ] {
                _ = rules.exclusions(of: layout, model: Examples.qwen235B(), devicesPerNode: 0)
            }
        }
    }
}

@Suite("Damaged rule files")
struct EngineRuleDamageTests {
    private static let rule: [(String, String)] = [
        ("id", #""x-heads""#), ("engine", #""x""#), ("from", #""0.1""#), ("before", #""0.3""#),
        ("kind", #""heads-divide""#), ("statement", #""heads divide""#), ("source", #""a file""#),
    ]

    private static func file(_ rules: [[(String, String)]]) -> DocumentText {
        let objects = rules.map { "{" + $0.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ",\n") + "}" }
        return DocumentText(
            name: "rules.json",
            content: "{\"schema\": \"shardwise/engine-rules/v1\", \"rules\": [" + objects.joined(separator: ",") + "]}")
    }

    private static func changed(_ name: String, _ value: String) -> [(String, String)] {
        rule.filter { $0.0 != name } + [(name, value)]
    }

    @Test("A sound rule holds from its first release to before its last")
    func sound() throws {
        let catalog = try EngineRuleCatalog(reading: Self.file([Self.rule]))
        #expect(try catalog.rules(of: "x", version: "0.2.7").rules.count == 1)
        #expect(try catalog.rules(of: "x", version: "0.3.0").rules.isEmpty)
        #expect(try catalog.rules(of: "x", version: "0.0.9").rules.isEmpty)
        #expect(try catalog.rules(of: "x").rules.isEmpty)
    }

    static let damage: [(String, String, String)] = [
        ("kind", #""heads-divde""#, "did you mean `heads-divide`?"),
        ("kind", #""experts-divide""#, "only_with_redundancy"),
        ("kind", "7", "expected one of"), ("from", #""new""#, "a release such as 0.32"),
        ("before", #""0.1""#, "a release after `from`"), ("source", #""""#, "expected text"),
        ("feature", #""pp""#, "no field"),
    ]

    @Test("What is wrong is named, with the line", arguments: damage)
    func damaged(_ name: String, _ value: String, _ message: String) throws {
        let error = try #require(throws: Diagnostic.self) {
            try EngineRuleCatalog(reading: Self.file([Self.changed(name, value)]))
        }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.location != nil && error.sourceLine != nil)
    }

    @Test("Lists must name something known, and identifiers are given once")
    func listsAndIdentifiers() throws {
        let formats = Self.changed("kind", #""cache-formats""#)
        for value in ["[]", #"["fp9"]"#, #""fp8""#] {
            #expect(throws: Diagnostic.self) {
                try EngineRuleCatalog(reading: Self.file([formats + [("formats", value)]]))
            }
        }
        let twice = try #require(throws: Diagnostic.self) {
            try EngineRuleCatalog(reading: Self.file([Self.rule, Self.rule]))
        }
        #expect(twice.message.contains("that no other rule has"))
    }
}
