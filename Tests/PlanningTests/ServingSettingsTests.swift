import Diagnostics
import Documents
import Hardware
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@testable import Planning

@Suite("Settings of a deployment")
struct ServingSettingsTests {
    private func scenario(_ lines: String) throws -> Scenario { try Examples.scenario(Examples.brief + lines + "\n") }

    private static let calibrated = [ScenarioSetting("--efficiency", sets: "efficiency", to: "calibrated")]

    @Test("A file states the engine and how it is run")
    func file() throws {
        let settings = try scenario(
            """
            engine: vllm@0.22.0
            experts: {routing: power-law 0.6, redundant: 32, exchange: all-to-all}
            speculation: {acceptance: [0.85, 0.75]}
            two_batch_overlap: true
            """
        ).settings
        #expect(settings.engine?.id == "vllm")
        #expect(settings.engineVersion == "0.22.0")
        #expect(settings.routing == .powerLaw(exponent: 0.6))
        #expect(settings.redundantExperts == 32)
        #expect(settings.exchange == .allToAll)
        #expect(settings.drafting == DraftedTokens(acceptance: [0.85, 0.75]))
        #expect(settings.overlapsTwoBatches)
        #expect(try scenario("").settings == ServingSettings())
    }

    @Test("Flags state the same")
    func flags() throws {
        let settings = try Examples.scenario(settings: [
            ScenarioSetting("--engine", sets: "engine", to: "SGLang"),
            ScenarioSetting("--engine-version", sets: "engine_version", to: "0.5"),
            ScenarioSetting("--expert-skew", sets: "experts.routing", to: "power-law 0.6"),
            ScenarioSetting("--redundant-experts", sets: "experts.redundant", to: "16"),
            ScenarioSetting("--two-batch-overlap", sets: "two_batch_overlap", to: "true"),
            ScenarioSetting("--draft-acceptance", sets: "speculation.acceptance", to: "0.85,0.75"),
            ScenarioSetting("--cached-share", sets: "load.cached_share", to: "40%"),
        ]).settings
        #expect(settings.engine?.id == "sglang")
        #expect(settings.engineVersion == "0.5")
        #expect(settings.routing == .powerLaw(exponent: 0.6))
        #expect(settings.redundantExperts == 16)
        #expect(settings.overlapsTwoBatches)
        #expect(settings.drafting?.acceptance == [0.85, 0.75])
        #expect(settings.cachedShare == .percent(40))
    }

    @Test(
        "Routings are read in every form",
        arguments: [
            ("balanced", ExpertRouting.balanced), ("Uniform", .uniform), ("power-law 1", .powerLaw(exponent: 1)),
            ("[3, 1, 2]", .measured([3, 1, 2])), ("\"measured [3, 1]\"", .measured([3, 1])),
        ])
    func routings(text: String, routing: ExpertRouting) throws {
        #expect(try scenario("experts: {routing: \(text)}").settings.routing == routing)
    }

    @Test(
        "Each wrong value is an error at its line",
        arguments: [
            ("engine: vlmm", "unknown-engine"), ("engine: vllm@new", "field-value"),
            ("engine_version: 0.22.0", "field-missing"), ("experts: {routing: skewed}", "field-value"),
            ("experts: {routing: power-law 9}", "field-value"), ("experts: {routing: power-law x}", "field-value"),
            ("experts: {routing: [0, 0]}", "field-value"), ("experts: {routing: [-1, 2]}", "field-value"),
            ("experts: {redundant: -1}", "field-value"), ("experts: {copies: 3}", "field-unknown"),
            ("experts: {exchange: pigeon}", "field-value"), ("speculation: {acceptance: 1.5}", "field-value"),
            ("speculation: {acceptance: []}", "field-value"), ("speculation: {acceptance: often}", "field-value"),
            ("speculation: {}", "field-missing"), ("two_batch_overlap: maybe", "field-value"),
        ])
    func wrong(line: String, code: String) throws {
        let error = #expect(throws: Diagnostic.self) { try scenario(line) }
        #expect(error?.code == code)
        #expect(error?.location?.line == 14)
    }

    @Test("vLLM before 0.8 is the engine of that time")
    func earlyEngine() throws {
        #expect(try scenario("engine: vllm@0.6.3").settings.engine?.id == "vllm-v0")
        #expect(try scenario("engine: vllm@0.8.0").settings.engine?.id == "vllm")
    }

    @Test("An engine brings kernels, host, graphs and its memory rule; stated efficiencies only the last")
    func pricing() throws {
        let engine = try EngineCatalog.load().find("trtllm")
        let scenario = try scenario("engine: trtllm")
        let calibrated = try scenario.pricing(.calibrated)
        #expect(calibrated.engine?.id == engine.kernels)
        #expect(calibrated.profile.host == engine.host && calibrated.profile.memory == engine.memory)
        #expect(calibrated.options.graphs == engine.graphs)
        let stated = try scenario.pricing(.stated)
        #expect(stated.profile.host == HostOverhead() && stated.profile.memory == engine.memory)
        #expect(stated.engine == nil && stated.options == StepOptions())
    }

    @Test("Without settings the stated reading is that of documents")
    func usual() throws {
        let scenario = try Examples.scenario()
        #expect(try scenario.pricing(.stated).options == StepOptions())
        #expect(try scenario.pricing(.stated).engine == nil)
        #expect(try scenario.pricing(.calibrated).options.routing == .powerLaw(exponent: 0.4))
    }

    @Test("Redundant experts, drafting modules and the engine's exchange are part of the layout")
    func layout() throws {
        let settings = [ScenarioSetting("--layout", sets: "layout", to: "dp32 ep32")]
        let scenario = try Examples.scenario(
            Examples.brief + "engine: vllm\nexperts: {redundant: 32}\nspeculation: {acceptance: 0.8}\n",
            settings: settings)
        let layout = try #require(scenario.layout)
        #expect(layout.redundantExperts == 32)
        #expect(layout.loadsDrafting)
        #expect(layout.expertCommunication == .gatherAndScatter)
        let usual = try Examples.scenario(settings: settings)
        #expect(usual.layout?.expertCommunication == .allToAll && usual.layout?.redundantExperts == 0)
    }

    @Test("Formats without units are assumptions, and one that cannot run is an error at the accelerator")
    func formats() throws {
        func scenario(_ accelerator: String) throws -> Scenario {
            try Examples.scenario(
                Examples.brief.replacing(
                    "accelerator: {memory: 64 GB, bandwidth: 1.8 TB/s, compute: 400 TFLOPS}",
                    with: "accelerator: \(accelerator)"))
        }
        let widened = try scenario("A100").assumptions.first { $0.subject == "FP8 on A100" }
        #expect(widened?.reason.contains("moves 1 byte per weight and multiplies at the BF16 rate") == true)
        #expect(!(try scenario("H200").assumptions.contains { $0.subject.hasPrefix("FP8") }))
        var device = try scenario("A100").cluster.accelerator
        device.peak = .byFormat([.int8: .teraFLOPsPerSecond(400)])
        let model = try Examples.scenario().model
        let error = #expect(throws: Diagnostic.self) { try FormatAssumptions.list(for: model, on: device) }
        #expect(error?.code == "no-peak-rate")
    }

    @Test("An engine that searches reads prompts by its own budget")
    func budget() throws {
        let scenario = try Examples.scenario(Examples.brief + "engine: sglang\n", settings: Self.calibrated)
        let evaluation = try LayoutEvaluation(
            ParallelLayout(replicas: 4, tensor: 8, expert: 8), in: scenario, reading: .calibrated)
        #expect(evaluation.candidate.schedule.tokensPerStep == scenario.settings.engine?.tokenBudget)
    }

    @Test("A queue without end is not run step by step")
    func endless() throws {
        let text = Examples.brief.replacing("concurrency: 128", with: "concurrency: 1000000")
        let evaluation = try LayoutEvaluation(
            ParallelLayout(replicas: 4, tensor: 8, expert: 8), in: try Examples.scenario(text), reading: .stated)
        #expect(evaluation.served == nil)
    }

    @Test("Speculation and cached prefixes shorten what requests of a served load wait for")
    func served() throws {
        func load(_ lines: String, _ settings: [ScenarioSetting] = []) throws -> ServingOutcome {
            let text = Examples.brief.replacing("output: 2048", with: "output: 256") + lines
            let scenario = try Examples.scenario(text, settings: Self.calibrated + settings)
            let evaluation = try LayoutEvaluation(
                ParallelLayout(replicas: 4, tensor: 8, expert: 8), in: scenario, reading: .calibrated)
            return try #require(evaluation.served).outcome
        }
        let plain = try load("engine: vllm\n")
        let drafted = try load("engine: vllm\nspeculation: {acceptance: [0.9, 0.9]}\n")
        let cached = try load(
            "engine: vllm\n", [ScenarioSetting("--cached-share", sets: "load.cached_share", to: "80%")])
        #expect(drafted.timePerOutputToken < plain.timePerOutputToken)
        #expect(cached.timeToFirstToken < plain.timeToFirstToken)
        #expect(plain.rejected == 0 && plain.requestRate > 0)
    }
}
