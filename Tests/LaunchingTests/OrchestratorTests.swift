import Diagnostics
import Documents
import Parallelism
import Planning
import Testing

@testable import Launching

/// What orchestrators start, and what they have no place for.
@Suite("Orchestrators")
struct OrchestratorTests {
    private static func root(_ launch: LaunchPlan) throws -> LocatedValue {
        try YAMLReader.read(DocumentText(name: "file.yaml", content: launch.artifacts[0].content))
    }

    private static func elements(_ value: LocatedValue?) -> [LocatedValue] {
        if case .array(let elements)? = value?.content { elements } else { [] }
    }

    private static func container(_ pod: LocatedValue?) -> LocatedValue? { elements(pod?["containers"]).first }

    private static func number(_ value: LocatedValue?) -> Double? {
        if case .number(let number, _)? = value?.content { number } else { nil }
    }

    private static func text(_ value: LocatedValue?) -> String? {
        if case .string(let text)? = value?.content { text } else { nil }
    }

    private static func latent(_ target: LaunchRequest.Target) throws -> LaunchPlan {
        try ReadBackTests.launch(
            .init(engine: "vllm", model: Examples.latent, layouts: ["r2 tp8 ep8", "dp16 ep16"], target: target))
    }

    @Test("A graph of Dynamo has the plan's copies, nodes and devices, and leaves nodes to the operator")
    func dynamo() throws {
        let launch = try Self.latent(.dynamo)
        let components = Self.elements(try Self.root(launch)["spec"]?["components"])
        #expect(components.map { Self.text($0["type"]) } == ["frontend", "prefill", "decode"])
        #expect(components.map { Self.number($0["replicas"]) } == [1, 2, 1])
        #expect(components.map { Self.number($0["multinode"]?["nodeCount"]) } == [nil, nil, 2])
        #expect(components.map { Self.text($0["runtimeVersionOverride"]) } == ["1.6.1", "1.6.1", "1.6.1"])
        for component in components.dropFirst() {
            let container = try #require(Self.container(component["podTemplate"]?["spec"]))
            #expect(Self.text(container["resources"]?["limits"]?["nvidia.com/gpu"]) == "8")
            let words = Self.elements(container["args"]).compactMap(Self.text)
            #expect(words.starts(with: ["--model", Examples.latent, "--disaggregation-mode"]))
            for option in ["--nnodes", "--node-rank", "--master-addr", "--headless", "--host", "--port"] {
                #expect(!words.contains(option))
            }
        }
    }

    @Test("Dynamo's own image is run where it has the plan's engine")
    func ownImage() throws {
        let scenario = try Examples.scenario(Examples.dense, engine: "vllm@0.31.0", count: 1)
        let content = try Examples.launch(scenario, [try Examples.pool(scenario, "tp1")], .dynamo).artifacts[0].content
        #expect(content.contains("image: \"nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.6.1\""))
        #expect(!content.contains("runtimeVersionOverride"))
    }

    @Test("TensorRT-LLM's settings reach Dynamo's worker as one word")
    func overrides() throws {
        let launch = try ReadBackTests.launch(
            .init(engine: "trtllm", model: Examples.latent, layouts: ["dp8 ep8", "dp8 ep8"], target: .dynamo))
        let components = Self.elements(try Self.root(launch)["spec"]?["components"])
        let container = try #require(Self.container(components.last?["podTemplate"]?["spec"]))
        let words = Self.elements(container["args"]).compactMap(Self.text)
        let place = try #require(words.firstIndex(of: "--override-engine-args"))
        let settings = try JSONReader.read(DocumentText(name: "settings.json", content: words[place + 1]))
        #expect(Self.number(settings["max_batch_size"]) == 48)
        #expect(Self.text(settings["cache_transceiver_config"]?["backend"]) == "NIXL")
    }

    @Test("Values of llm-d's chart have the plan's copies, nodes and devices")
    func llmD() throws {
        let root = try Self.root(try Self.latent(.llmD))
        #expect(root["multinode"]?.content == .boolean(true))
        #expect(root["routing"]?["proxy"]?["enabled"]?.content == .boolean(true))
        for (role, copies, data, nodes, port) in [("prefill", 2, 1, 1, 8000), ("decode", 1, 16, 2, 8200)] {
            let pool = try #require(root[role])
            #expect(Self.number(pool["replicas"]) == Double(copies))
            #expect(Self.number(pool["parallelism"]?["data"]) == Double(data))
            #expect(Self.number(pool["parallelism"]?["workers"]) == Double(nodes))
            let container = try #require(Self.container(pool))
            #expect(Self.text(container["resources"]?["limits"]?["nvidia.com/gpu"]) == "8")
            let script = try #require(Self.elements(container["args"]).first.flatMap(Self.text))
            #expect(script.contains("--port \(port)"))
            #expect(script.contains("others=(--headless)") == (nodes > 1))
        }
        let whole = try Self.root(
            try ReadBackTests.launch(
                .init(engine: "vllm", model: Examples.dense, layouts: ["r4 tp2"], target: .llmD)))
        #expect(whole["prefill"]?["create"]?.content == .boolean(false))
        #expect(Self.number(whole["decode"]?["replicas"]) == 4)
        #expect(whole["routing"]?["proxy"]?["enabled"]?.content == .boolean(false))
    }

    @Test(
        "Ray Serve's application is the one for the deployment",
        arguments: [
            (["r4 tp2"], Examples.dense, "build_openai_app", ["llm_configs"], [4.0]),
            (["dp16 ep16"], Examples.latent, "build_dp_openai_app", ["llm_config"], [1]),
            (
                ["r2 tp8 ep8", "dp16 ep16"], Examples.latent, "build_pd_openai_app",
                ["prefill_config", "decode_config"], [2, 1]
            ),
        ])
    func ray(layouts: [String], model: String, builder: String, keys: [String], copies: [Double]) throws {
        let launch = try ReadBackTests.launch(
            .init(engine: "vllm", model: model, layouts: layouts, target: .ray))
        let application = try #require(Self.elements(try Self.root(launch)["applications"]).first)
        #expect(Self.text(application["import_path"]) == "ray.serve.llm:\(builder)")
        for (key, count) in zip(keys, copies) {
            let value = try #require(application["args"]?[key])
            let server = Self.elements(value).first ?? value
            #expect(Self.number(server["deployment_config"]?["num_replicas"]) == count)
            #expect(Self.text(server["accelerator_type"]) == "H200")
            #expect(server["engine_kwargs"]?["nnodes"] == nil)
        }
    }

    /// What an orchestrator does not start, and a word of its rule.
    static let refused: [(LaunchRequest.Target, String, String, String, String)] = [
        (.llmD, "sglang", "H200", "tp8 ep8", "vLLM servers"),
        (.ray, "trtllm", "H200", "tp8 ep8", "starts vLLM"),
        (.ray, "vllm@0.33.0", "H200", "tp8 ep8", "0.32"),
        (.dynamo, "vllm@0.33.0", "H200", "tp8 ep8", "--image"),
        (.dynamo, "vllm@0.31.0", "Ascend-910B", "tp8 ep8", "NVIDIA devices"),
        (.ray, "vllm@0.32.0", "H200", "tp4 cp2 ep8", "TP × PP"),
        (.dynamo, "vllm@0.31.0", "H200", "tp8 cp2 ep16", "TP × PP × DP"),
    ]

    @Test("What an orchestrator does not start is refused with its rule", arguments: refused.indices)
    func refusals(index: Int) throws {
        let (target, engine, accelerator, layout, rule) = Self.refused[index]
        let scenario = try Examples.scenario(Examples.latent, engine: engine, accelerator: accelerator, count: 16)
        let pool = try Examples.pool(scenario, layout)
        let error = #expect(throws: Diagnostic.self) { try Examples.launch(scenario, [pool], target) }
        let text = error?.description ?? ""
        #expect(text.contains(rule), "\(text)")
    }

    @Test("Each target that is no script has an orchestrator or is plain Kubernetes")
    func catalog() throws {
        for target in LaunchRequest.Target.allCases {
            #expect((try Orchestrator.of(target) != nil) == [.dynamo, .llmD, .ray].contains(target))
        }
    }
}
