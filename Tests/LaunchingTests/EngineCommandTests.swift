import Diagnostics
import Documents
import Hardware
import Models
import Parallelism
import Planning
import Quantities
import Reporting
import Testing

@testable import Launching

@Suite("Commands of engines")
struct EngineCommandTests {
    @Test("vLLM takes the plan's own limits, formats and degrees")
    func vllm() throws {
        let scenario = try Examples.scenario(Examples.mixture, engine: "vllm@0.33.0", count: 8)
        let launch = try Examples.launch(scenario, [try Examples.pool(scenario, "tp4 dp2 ep8")])
        let command = launch.pools[0].command
        #expect(command.program == ["vllm", "serve", Examples.mixture])
        let expected: [(LaunchDecision, String?)] = [
            (.tensorParallel, "4"), (.attentionData, "2"), (.expertParallel, "true"), (.pipelineParallel, nil),
            (.sequences, "48"), (.stepTokens, "4096"), (.contextLength, "5000"), (.memoryShare, "0.92"),
            (.cacheBlock, "16"), (.cacheFormat, "bfloat16"), (.activationFormat, "bfloat16"), (.weightsFormat, nil),
            (.expertExchange, "deepep_high_throughput"), (.nodes, nil), (.headless, nil),
        ]
        for (decision, value) in expected {
            #expect(command.value(of: decision) == value, "\(decision)")
        }
        // The sizes at which steps were priced: 1, 2, 4, then multiples of 8 up to the engine's largest.
        let sizes = try #require(command.value(of: .graphSizes)).split(separator: " ").compactMap { Int($0) }
        #expect(sizes.prefix(5) == [1, 2, 4, 8, 16])
        #expect(sizes.last == 512)
        for size in 1...512 {
            #expect(sizes.first { $0 >= size } == Int(scenario.settings.engine!.graphs.padded(Double(size))))
        }
    }

    @Test("SGLang multiplies limits by the attention ranks, since it divides them")
    func sglang() throws {
        let scenario = try Examples.scenario(Examples.latent, engine: "sglang@0.5.23", count: 16)
        let pool = try Examples.pool(scenario, "dp16 ep16", .decode, sequences: 64, exchange: .allToAll, redundant: 16)
        let prefill = try Examples.pool(scenario, "tp2 dp8 ep16", .prefill, sequences: 4, exchange: .allToAll)
        let launch = try Examples.launch(scenario, [prefill, pool])
        let decode = launch.pools[1].command
        let expected: [(LaunchDecision, String?)] = [
            (.tensorParallel, "16"), (.attentionData, "16"), (.expertParallel, "16"), (.expertExchange, "deepep"),
            (.expertExchangeMode, "low_latency"), (.sequences, "1024"), (.redundantExperts, "16"),
            (.expertBalancing, "true"), (.handOver, "decode"), (.nodes, "2"), (.stepTokens, nil),
        ]
        for (decision, value) in expected { #expect(decode.value(of: decision) == value, "\(decision)") }
        let first = launch.pools[0].command
        #expect(first.value(of: .stepTokens) == "\(4096 * 8)")
        #expect(first.value(of: .promptTokens) == "4096")
        #expect(first.value(of: .expertExchangeMode) == "normal")
        #expect(first.value(of: .handOver) == "prefill")
    }

    @Test("Generating steps beyond DeepEP's buffers enlarge them")
    func buffers() throws {
        let scenario = try Examples.scenario(Examples.latent, engine: "sglang", count: 16)
        let prefill = try Examples.pool(scenario, "tp8 dp2 ep16", .prefill, sequences: 4, exchange: .allToAll)
        for (sequences, isSet) in [(128, false), (129, true)] {
            let decode = try Examples.pool(
                scenario, "dp16 ep16", .decode, sequences: sequences, exchange: .allToAll)
            let variables = try Examples.launch(scenario, [prefill, decode]).pools[1].command.environment
            #expect(variables.contains { $0.name.contains("DEEPEP") } == isSet)
            #expect(!isSet || variables.contains { $0.value == .literal("129") })
        }
    }

    @Test("TensorRT-LLM's settings file has the plan's numbers where the engine looks for them")
    func tensorRT() throws {
        let scenario = try Examples.scenario(Examples.latent, engine: "trtllm@1.2.1", count: 8, "model.kv_cache=fp8")
        let launch = try Examples.launch(scenario, [try Examples.pool(scenario, "dp8 ep8", redundant: 32)])
        let settings = try #require(launch.pools[0].command.settings)
        #expect(settings["tensor_parallel_size"] == 8)
        #expect(settings["enable_attention_dp"] == true)
        #expect(settings["moe_expert_parallel_size"] == 8)
        #expect(settings["max_batch_size"] == 48)
        #expect(settings["max_num_tokens"] == 4096)
        #expect(settings["max_seq_len"] == 5000)
        #expect(settings["enable_chunked_prefill"] == false)
        #expect(settings["kv_cache_config"]?["free_gpu_memory_fraction"] == .number(0.9))
        #expect(settings["kv_cache_config"]?["dtype"] == "fp8")
        #expect(settings["scheduler_config"]?["capacity_scheduler_policy"] == "GUARANTEED_NO_EVICT")
        #expect(settings["moe_config"]?["load_balancer"]?["num_slots"] == 288)
        let file = try YAMLReader.read(DocumentText(name: "server.yaml", content: YAMLText.document(settings)))
        #expect(file["kv_cache_config"]?["tokens_per_block"]?.content == .number(32, literal: "32"))
    }

    @Test("Prompts longer than a step are read in chunks")
    func chunks() throws {
        let scenario = try Examples.scenario(Examples.dense, engine: "trtllm", count: 1)
        let settings = try Examples.launch(scenario, [try Examples.pool(scenario, "tp1", budget: 2048)])
            .pools[0].command.settings
        #expect(settings?["enable_chunked_prefill"] == true)
    }

    @Test(
        "The name of drafting's option follows TensorRT-LLM's version",
        arguments: [
            ("1.2.1", "num_nextn_predict_layers"), ("1.3.0", "max_draft_len"),
        ])
    func versions(version: String, name: String) throws {
        let scenario = try Examples.scenario(
            Examples.latent, engine: "trtllm@\(version)", count: 8, "speculation.acceptance=0.8")
        let settings = try Examples.launch(scenario, [try Examples.pool(scenario, "tp8 ep8")]).pools[0].command.settings
        #expect(settings?["speculative_config"]?[name] == 1)
        #expect(settings?["speculative_config"]?["decoding_type"] == "MTP")
    }

    @Test("Weights that a checkpoint does not store are converted where engines can, and refused elsewhere")
    func conversion() throws {
        let scenario = try Examples.scenario(Examples.dense, engine: "vllm", count: 1, "model.weights=fp8")
        var pool = try Examples.pool(scenario, "tp1")
        // The catalog may have a sibling checkpoint in FP8, which is then the model.
        let stored = scenario.model.name.hasSuffix("FP8")
        let command = try Examples.launch(scenario, [pool]).pools[0].command
        #expect(command.value(of: .weightsFormat) == (stored ? nil : "fp8"))
        pool.options.weights = .int4
        #expect(throws: Diagnostic.self) { try Examples.launch(scenario, [pool]) }
        let named = try Examples.launch(scenario, [pool], checkpoint: "someone/Qwen3-8B-AWQ")
        #expect(named.pools[0].command.program.last == "someone/Qwen3-8B-AWQ")
        #expect(named.pools[0].command.value(of: .weightsFormat) == nil)
    }

    /// What an engine lacks, and a word of the rule that the refusal must quote.
    static let refused: [(engine: String, model: String, layout: String, fields: [String], rule: String)] = [
        ("trtllm", Examples.latent, "tp8 ep8 dcp2", [], "cuts the cache"),
        ("trtllm", Examples.latent, "dp8 ep8", ["two_batch_overlap=true"], "half-batches"),
        ("vllm", Examples.latent, "tp8 ep8", ["two_batch_overlap=true"], "deepep"),
        ("vllm@0.20.0", Examples.dense, "tp1", [], "0.33.0"),
        ("sglang@0.5.9", Examples.dense, "tp1", [], "0.5.23"),
        ("vllm", Examples.dense, "tp1", ["speculation.acceptance=0.7"], "--draft-acceptance"),
        ("vllm", Examples.dense, "tp1", ["load.input=900000"], "context"),
        ("trtllm", "nvidia/MiniMax-M2.5-NVFP4", "tp8 ep8", ["model.kv_cache=bf16"], "states for its cache"),
    ]

    @Test("What an engine lacks is refused with its rule", arguments: refused.indices)
    func refusals(index: Int) throws {
        let (engine, model, layout, fields, rule) = Self.refused[index]
        let scenario = try Examples.scenario(model, engine: engine, count: 8, fields)
        let pool = try Examples.pool(scenario, layout)
        let error = #expect(throws: Diagnostic.self) { try Examples.launch(scenario, [pool]) }
        let text = error?.description ?? ""
        #expect(text.contains(rule), "\(text)")
    }

    @Test("A plan for no engine cannot be launched")
    func noEngine() throws {
        var scenario = try Examples.scenario(Examples.dense, engine: "vllm", count: 1)
        let pool = try Examples.pool(scenario, "tp1")
        scenario.settings.engine = nil
        let error = #expect(throws: Diagnostic.self) { try Examples.launch(scenario, [pool]) }
        #expect(error?.code == "launch-engine")
    }

    @Test("On Ascend accelerators the image and devices are Huawei's, and load balancing is refused")
    func ascend() throws {
        let scenario = try Examples.scenario(Examples.dense, engine: "vllm", accelerator: "Ascend-910B", count: 8)
        let launch = try Examples.launch(scenario, [try Examples.pool(scenario, "r4 tp2")], .kubernetes)
        let manifest = launch.artifacts[0].content
        #expect(manifest.contains("quay.io/ascend/vllm-ascend:v0.33.0"))
        #expect(manifest.contains("\"huawei.com/Ascend910\": 2"))
        let shell = try Examples.launch(scenario, [try Examples.pool(scenario, "r4 tp2")]).artifacts[0].content
        #expect(shell.contains("ASCEND_RT_VISIBLE_DEVICES=6,7"))
    }
}

@Suite("Options of engines")
struct LaunchOptionTests {
    @Test("Every option of a command is one that the engine's own parser lists")
    func listed() throws {
        let lists = try CatalogFile.read(
            EmbeddedCatalog.engineOptions.text, schema: "shardwise/engine-options/v1", list: "engines"
        ) { (reader) throws(Diagnostic) -> (String, [String]) in
            (try reader.string("engine"), try reader.texts("options"))
        }
        let catalog = try LaunchOptionCatalog.load()
        for (engine, names) in lists where EngineDialect(rawValue: engine) != nil {
            let options = catalog.options.filter { $0.engine.rawValue == engine }
            #expect(options.count > 25)
            for name in options.filter({ $0.decision != .model }).compactMap(\.name) where name.hasPrefix("--") {
                #expect(names.contains(name), "\(engine) \(name)")
            }
        }
    }

    @Test("Every decision is expressed or refused by every engine at most once per version")
    func unique() throws {
        let catalog = try LaunchOptionCatalog.load()
        for engine in catalog.engines {
            for version in engine.versions {
                let table = try catalog.table(of: engine.engine, version: version)
                let decisions = table.options.map(\.decision)
                #expect(Set(decisions).count == decisions.count)
            }
        }
    }
}
