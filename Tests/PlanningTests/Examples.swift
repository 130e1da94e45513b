import Documents
import Planning
import PlanningTestSupport

/// The brief's case: 32 devices of 64 GB, 400 TFLOPS, 1.8 TB/s, and a burst of 128 prompts.
enum Examples {
    static let brief = """
        schema: shardwise/scenario/v1
        model: {name: Qwen3-235B, weights: fp8, kv_cache: fp8}
        cluster:
          accelerator: {memory: 64 GB, bandwidth: 1.8 TB/s, compute: 400 TFLOPS}
          count: 32
        load:
          concurrency: 128
          input: 2048
          output: 2048
        objectives:
          ttft: 30 s
        mfu: 60 %
        bandwidth_utilization: 80 %

        """

    static func description(_ text: String, settings: [ScenarioSetting] = []) throws -> ScenarioDescription {
        try ScenarioReader.read(DocumentText(name: "scenario.yaml", content: text), settings: settings)
    }

    static func scenario(_ text: String = brief, settings: [ScenarioSetting] = []) throws -> Scenario {
        try description(text, settings: settings).resolved(in: try ScenarioCatalogs.load())
    }

    /// A model and an accelerator of the catalogs with 1,500 tokens in and 300 out, and further fields `path=value`.
    static func named(
        _ model: String, _ accelerator: String, _ count: Int?, _ fields: String...
    ) throws -> Scenario {
        try named(model, accelerator, count, fields)
    }

    static func named(
        _ model: String, _ accelerator: String, _ count: Int?, _ fields: [String]
    ) throws -> Scenario {
        try Scenario(
            fields: ["model.name=\(model)", "cluster.accelerator=\(accelerator)", "load.input=1500", "load.output=300"]
                + (count.map { ["cluster.count=\($0)"] } ?? []) + fields)
    }
}
