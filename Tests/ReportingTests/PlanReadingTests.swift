import Diagnostics
import Documents
import Parallelism
import Planning
import PlanningTestSupport
import Quantities
import Testing

@testable import Reporting

@Suite("Plans read back")
struct PlanReadingTests {
    private static func plan(_ model: String, _ fields: [String]) throws -> Plan {
        let texts = ["model.name=\(model)", "cluster.accelerator=H100", "load.input=1500", "load.output=300"]
        return try Plan(for: try Scenario(fields: texts + fields))
    }

    private static func text(of plan: Plan) -> String { JSONWriter.write(PlanJSON.document(of: plan)) }

    private static func read(_ text: String) throws(Diagnostic) -> PlanDocument {
        try PlanDocument(reading: DocumentText(name: "plan.json", content: text), catalogs: try ScenarioCatalogs.load())
    }

    private static let mixture = "Qwen/Qwen3-30B-A3B-FP8"
    private static let aggregated = ["cluster.count=4", "engine=vllm", "engine_version=0.33.0", "objectives.ttft=1 s"]

    /// Questions of every kind: pools, formats to choose from, drafting, open counts, other devices, nothing feasible.
    static let questions: [(String, [String])] = [
        (mixture, aggregated),
        (mixture, ["cluster.count=8", "engine=sglang", "search.deployment=disaggregated", "objectives.tpot=15 ms"]),
        (mixture, ["cluster.count=2", "search.weights=fp8,bf16", "search.kv_cache=fp8", "speculation.acceptance=0.8"]),
        (mixture, ["load.rate=20", "objectives.tpot=20 ms", "objectives.end_to_end=20 s", "engine=trtllm"]),
        (mixture, ["cluster.count=2", "decode_cluster.accelerator=H200", "decode_cluster.count=2"]),
        ("Qwen/Qwen3-8B", ["cluster.count=2", "objectives.tpot=0.1 ms", "load.concurrency=8"]),
    ]

    @Test("Deployments with attention and experts apart are left out, and refused where they were chosen")
    func apart() throws {
        let plan = try Self.plan(
            Self.mixture, ["cluster.count=6", "search.disaggregate_ffn=true", "objectives.tpot=15 ms"])
        #expect(plan.kinds.contains { $0.kind == .attentionFFN })
        let document = try Self.read(Self.text(of: plan))
        #expect(document.kinds.count == plan.kinds.count - 1)
        #expect(document.kinds.allSatisfy { $0.kind != .attentionFFN })
        let only = try Self.plan(
            Self.mixture, ["cluster.count=6", "search.deployment=attention-ffn", "objectives.tpot=15 ms"])
        let error = try #require(throws: Diagnostic.self) { try Self.read(Self.text(of: only)) }
        #expect(error.code == "plan-attention-ffn")
    }

    @Test("What is read back is what was planned", arguments: questions)
    func roundTrip(model: String, fields: [String]) throws {
        let plan = try Self.plan(model, fields)
        let document = try Self.read(Self.text(of: plan))
        // Times pass through milliseconds, so their last digit may differ.
        func pools(_ deployments: [PlannedDeployment]) -> [JSONValue?] {
            deployments.map { DeploymentJSON.value($0, band: nil)["pools"] }
        }
        #expect(pools([document.chosen].compactMap(\.self)) == pools([plan.chosen].compactMap(\.self)))
        #expect(pools([document.nearest].compactMap(\.self)) == pools([plan.nearest?.deployment].compactMap(\.self)))
        #expect(pools(document.kinds) == pools(plan.kinds))
        #expect(pools(document.alternatives) == pools(plan.alternatives))
        let (read, planned) = (document.kinds.map(\.prediction), plan.kinds.map(\.prediction))
        for (read, planned) in zip(read, planned) {
            #expect((read.timePerOutputToken / planned.timePerOutputToken - 1).magnitude < 1e-12)
            #expect((read.timeToFirstToken / planned.timeToFirstToken - 1).magnitude < 1e-12)
            #expect(read.requestRate == planned.requestRate)
            #expect(read.outputRatePerKilowatt == planned.outputRatePerKilowatt)
        }
        #expect(document.scenario.load == plan.scenario.load)
        #expect(document.scenario.demand == plan.scenario.demand)
        #expect(document.scenario.settings == plan.scenario.settings)
        #expect(document.scenario.cluster == plan.scenario.cluster)
        #expect(document.scenario.decodeCluster == plan.scenario.decodeCluster)
        #expect(document.scenario.model == plan.scenario.model)
        #expect((document.chosen == nil) == (plan.chosen == nil))
    }

    @Test("A plan without a deployment has none to launch")
    func infeasible() throws {
        let (model, fields) = Self.questions[5]
        let document = try Self.read(Self.text(of: try Self.plan(model, fields)))
        let error = #expect(throws: Diagnostic.self) { try document.deployment() }
        #expect(error?.kind == .infeasible)
    }

    @Test("A document that was edited into something else is refused where it was edited")
    func edits() throws {
        let text = Self.text(of: try Self.plan(Self.mixture, Self.aggregated))
        let chosen = try #require(try Self.read(text).chosen?.pools.first)
        let edits: [(String, String, code: String)] = [
            ("shardwise/plan/v1", "shardwise/plan/v7", "field-value"),
            ("shardwise/plan/v1", "shardwise/scenario/v1", "field-value"),
            ("\"input_tokens\": 1500", "\"input_tokens\": 1501", "plan-contradiction"),
            ("\"engine\": \"vllm\",\n    \"engine_version\"", "\"engine\": \"sglang\",\n    \"engine_version\"", "*"),
            ("\"copies\": \(chosen.layout.replicas)", "\"copies\": 3", "*"),
            ("\"copies\": \(chosen.layout.replicas)", "\"copies\": -1", "field-value"),
            ("\"max_sequences_per_rank\": \(chosen.sequencesPerRank)", "\"max_sequences_per_rank\": 7", "*"),
            ("\"max_tokens_per_step\": \(chosen.tokenBudget)", "\"max_tokens_per_step\": 1e300", "field-value"),
            ("\"tp\": \(chosen.layout.tensor)", "\"tp\": 5", "field-value"),
            ("\"role\": \"serving\"", "\"role\": \"decode\"", "*"),
            ("\"role\": \"serving\"", "\"role\": \"$(reboot)\"", "field-value"),
            (
                "\"weights_format\": \"fp8\",\n        \"kv", "\"weights_format\": \"int4\",\n        \"kv",
                "field-value"
            ),
            ("\"scheduling\": \"mixed-chunks\"", "\"scheduling\": \"prompts-first\"", "field-value"),
            ("\"requests_per_s\": ", "\"requests_per_s\": -", "*"),
            ("\"scenario\": {", "\"scenery\": {", "field-missing"),
        ]
        for (old, new, code) in edits {
            let edited = text.replacing(old, with: new, maxReplacements: 1)
            try #require(edited != text, "\(old) does not occur")
            let error = #expect(throws: Diagnostic.self, "\(old) → \(new)") { try Self.read(edited) }
            #expect(code == "*" || error?.code == code, "\(old) → \(new): \(error?.description ?? "")")
            #expect(error?.location != nil, "\(old) → \(new)")
        }
    }

    @Test("Layouts that the model or the engine refuses name the rule")
    func refusedLayout() throws {
        let text = Self.text(
            of: try Self.plan("Qwen/Qwen3-8B", ["cluster.count=4", "engine=sglang", "search.deployment=aggregated"]))
        // A whole layout of three: consistent in itself, yet no head count is a multiple of three.
        let chosen = try #require(try Self.read(text).chosen?.pools.first?.layout)
        var one = chosen
        one.replicas = 1
        let edited = text.replacing("\"notation\": \"\(one)\"", with: "\"notation\": \"tp3\"", maxReplacements: 1)
            .replacing("\"tp\": \(one.tensor)", with: "\"tp\": 3")
            .replacing("\"pp\": \(one.pipeline)", with: "\"pp\": 1")
            .replacing("\"devices\": \(one.deviceCount),\n          \"pp\"", with: "\"devices\": 3,\n          \"pp\"")
        let error = #expect(throws: Diagnostic.self) { try Self.read(edited) }
        #expect(error?.code == "query-heads-divide" || error?.code == "field-value", "\(error?.description ?? "")")
    }

    @Test(
        "What is no plan is refused, never trapped on",
        arguments: [
            "", "{", "[]", "null", "{\"schema\": 3}", "{\"schema\": \"shardwise/plan/v1\"}",
            "{\"schema\": \"shardwise/plan/v1\", \"scenario\": []}",
            "{\"schema\": \"shardwise/plan/v1\", \"scenario\": {\"schema\": \"shardwise/scenario/v1\"}}",
            "{\"schema\": \"shardwise/plan/v1\\n$(touch x)\", \"scenario\": null}",
            String(repeating: "[", count: 100_000),
        ])
    func malformed(text: String) {
        #expect(throws: Diagnostic.self) { try Self.read(text) }
    }

    @Test("Every cut of a plan is refused")
    func truncated() throws {
        let text = Self.text(of: try Self.plan("Qwen/Qwen3-8B", ["cluster.count=1"]))
        for share in 1..<20 {
            let cut = String(text.prefix(text.count * share / 20))
            #expect(throws: Diagnostic.self) { try Self.read(cut) }
        }
    }

    @Test("A version stays as it was written, and a path becomes absolute")
    func writtenFields() throws {
        let plan = try Self.plan("Qwen/Qwen3-8B", ["cluster.count=1", "engine=vllm", "engine_version=0.30"])
        let question = PlanJSON.document(of: plan)["scenario"]
        #expect(question?["engine_version"] == .string("0.30"))
        #expect(question?["schema"] == .string(ScenarioReader.schema))
        var scenario = plan.scenario
        scenario.written?.modelPath = "/models/it's here/config.json"
        let model = ScenarioJSON.question(scenario)["model"]
        #expect(model?["config"] == .string("/models/it's here/config.json"))
        #expect(model?["name"] == .string("Qwen/Qwen3-8B"))
        scenario.written = nil
        #expect(ScenarioJSON.question(scenario) == .null)
    }
}
