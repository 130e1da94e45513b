import Diagnostics
import Documents
import Hardware
import Models
import Quantities
import Serving
import Testing

@testable import Planning

@Suite("Scenario")
struct ScenarioTests {
    @Test("A file becomes a scenario with everything it states and everything it leaves open")
    func good() throws {
        let scenario = try Examples.scenario()
        #expect(scenario.model.name == "Qwen/Qwen3-235B-A22B-FP8")
        #expect(scenario.model.precision.keyValueCache == .fp8)
        #expect(scenario.cluster.deviceCount == 32)
        #expect(scenario.cluster.accelerator.memory == .gigabytes(64))
        #expect(scenario.load.concurrency == 128)
        #expect(scenario.objectives.timeToFirstToken == Seconds(rawValue: 30))
        #expect(scenario.efficiency == .stated)
        #expect(scenario.stated == StatedEfficiency(compute: .percent(60), memory: .percent(80)))
        #expect(
            scenario.assumptions.map(\.subject) == [
                "accelerator.compute", "cluster.devices_per_node", "cluster.scale_up", "cluster.scale_out",
            ])
        #expect(scenario.readings == [.stated, .calibrated])
    }

    @Test("Flags win over the file, and both names of the concurrency give way")
    func flags() throws {
        let file = Examples.brief.replacing("concurrency: 128", with: "batch: 128")
        let scenario = try Examples.scenario(
            file,
            settings: [
                ScenarioSetting("--model", sets: "model.name", to: "Qwen3-30B-A3B"),
                ScenarioSetting("--accelerator", sets: "cluster.accelerator", to: "H200"),
                ScenarioSetting("--count", sets: "cluster.count", to: "8"),
                ScenarioSetting("--concurrency", sets: "load.concurrency", to: "4k"),
                ScenarioSetting("--efficiency", sets: "efficiency", to: "calibrated"),
            ])
        #expect(scenario.model.name == "Qwen/Qwen3-30B-A3B-FP8")
        #expect(scenario.cluster.accelerator.name == "H200")
        #expect(scenario.cluster.deviceCount == 8)
        #expect(scenario.load.concurrency == 4000)
        #expect(scenario.efficiency == .calibrated)
        #expect(scenario.load.input == 2048)
    }

    @Test("A flag takes a number in any form that a file may hold")
    func numbers() throws {
        for (text, rate) in [("1e3", 1000.0), ("2.5E+1", 25), ("0.5", 0.5)] {
            let scenario = try Examples.named("meta-llama/Llama-3.1-8B", "H100", nil, "load.rate=\(text)")
            #expect(scenario.demand == .rate(rate))
        }
        #expect(throws: Diagnostic.self) {
            try Examples.named("meta-llama/Llama-3.1-8B", "H100", nil, "load.rate=1e999")
        }
    }

    @Test("Flags alone are enough, and what they leave open is assumed aloud")
    func flagsAlone() throws {
        let settings = [
            ScenarioSetting("--model", sets: "model.name", to: "Llama-3.1-70B"),
            ScenarioSetting("--accelerator", sets: "cluster.accelerator", to: "H100"),
            ScenarioSetting("--count", sets: "cluster.count", to: "8"),
            ScenarioSetting("--input", sets: "load.input", to: "200000"),
            ScenarioSetting("--output", sets: "load.output", to: "100"),
        ]
        let scenario = try ScenarioReader.read(nil, settings: settings).resolved(in: try ScenarioCatalogs.load())
        #expect(scenario.efficiency == .calibrated)
        #expect(
            scenario.assumptions.map(\.subject) == ["model.kv_cache", "load.concurrency", "model.maximum_context"])
    }

    /// One wrong value, the code of its error, and where it stands.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var right: String
        var wrong: String
        var code: String
        var line: Int
        var hint: String?
        var testDescription: String { wrong }
    }

    @Test(
        "Each wrong value is one diagnostic with its place",
        arguments: [
            Mistake(right: "scenario/v1", wrong: "scenario/v2", code: "field-value", line: 1),
            Mistake(right: "schema: shardwise/scenario/v1", wrong: "name: x", code: "field-missing", line: 1),
            Mistake(right: "Qwen3-235B", wrong: "Qwen3-335B", code: "unknown-model", line: 2),
            Mistake(right: "weights: fp8", wrong: "weights: fp9", code: "field-value", line: 2, hint: "fp8"),
            Mistake(right: "kv_cache", wrong: "kv_cash", code: "field-unknown", line: 2, hint: "kv_cache"),
            Mistake(right: "{memory: 64 GB", wrong: "{memory: 0 GB", code: "memory-out-of-range", line: 4),
            Mistake(right: "{memory: 64 GB, ", wrong: "{", code: "field-missing", line: 4),
            Mistake(right: "count: 32", wrong: "count: 0", code: "field-value", line: 5),
            Mistake(right: "count: 32", wrong: "count: -4", code: "field-value", line: 5),
            Mistake(right: "count: 32", wrong: "count: 2000000", code: "field-value", line: 5),
            Mistake(right: "concurrency: 128", wrong: "concurrency: 2000000", code: "field-value", line: 7),
            Mistake(right: "concurrency: 128", wrong: "concurrency: 1.5", code: "field-value", line: 7),
            Mistake(
                right: "concurrency: 128", wrong: "concurrency: 1\n  batch: 1", code: "field-conflict", line: 7),
            Mistake(right: "input: 2048", wrong: "input: 0", code: "field-value", line: 8),
            Mistake(right: "input: 2048", wrong: "input: 20000000", code: "field-value", line: 8),
            Mistake(right: "output: 2048", wrong: "outputs: 2048", code: "field-missing", line: 1),
            Mistake(right: "ttft: 30 s", wrong: "ttft: 0 s", code: "field-value", line: 11),
            Mistake(right: "ttft: 30 s", wrong: "ttft: 30", code: "quantity-unit", line: 11),
            Mistake(right: "ttft: 30 s", wrong: "ttft: 30 GB", code: "quantity-dimension", line: 11),
            Mistake(right: "ttft: 30 s", wrong: "tftt: 30 s", code: "field-unknown", line: 11, hint: "ttft"),
            Mistake(right: "mfu: 60 %", wrong: "mfu: 60", code: "field-value", line: 12, hint: "60 %"),
            Mistake(right: "mfu: 60 %", wrong: "mfu: 0", code: "field-value", line: 12),
            Mistake(right: "mfu: 60 %", wrong: "engine: vlmm", code: "unknown-engine", line: 12, hint: "vllm"),
            Mistake(right: "mfu: 60 %", wrong: "efficiency: measured", code: "field-value", line: 12),
            Mistake(right: "mfu: 60 %", wrong: "layout: tp8 xp4", code: "layout-syntax", line: 12, hint: "tp4"),
        ])
    func wrong(mistake: Mistake) throws {
        let text = Examples.brief.replacing(mistake.right, with: mistake.wrong)
        try #require(text != Examples.brief)
        let error = #expect(throws: Diagnostic.self) { try Examples.scenario(text) }
        #expect(error?.code == mistake.code)
        #expect(error?.location?.file == "scenario.yaml")
        #expect(error?.location?.line == mistake.line)
        if let hint = mistake.hint { #expect(error?.hint?.contains(hint) == true) }
    }

    @Test("An error in a flag names the flag")
    func wrongFlag() throws {
        let error = #expect(throws: Diagnostic.self) {
            try Examples.scenario(settings: [ScenarioSetting("--count", sets: "cluster.count", to: "0")])
        }
        #expect(error?.location?.file == "--count")
    }

    @Test("An accelerator is either named or described")
    func namedAndDescribed() throws {
        let error = #expect(throws: Diagnostic.self) {
            try Examples.scenario(settings: [
                ScenarioSetting("--accelerator", sets: "cluster.accelerator", to: "H200"),
                ScenarioSetting("--memory", sets: "cluster.accelerator.memory", to: "64GB"),
            ])
        }
        #expect(error?.code == "field-conflict")
    }

    @Test("The JSON Schema has every field that is read, and no other")
    func schema() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let schema = try JSONReader.read(try DocumentText.load(path: "/\(path)/Schemas/scenario.v1.json"))
        for fields in ScenarioReader.fields {
            var object = schema
            if !fields.object.isEmpty {
                object = try #require(schema["properties"]?[fields.object])
                if case .array(let choices)? = object["oneOf"]?.content { object = try #require(choices.last) }
            }
            guard case .object(let members)? = object["properties"]?.content else {
                Issue.record("\(fields.object) has no properties")
                continue
            }
            #expect(members.map(\.name).sorted() == fields.names.sorted())
        }
    }
}
