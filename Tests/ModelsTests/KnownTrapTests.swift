import Diagnostics
import Documents
import Models
import Quantities
import Testing

/// Slips that readers of configurations are known for.
@Suite("Known traps in configurations")
struct KnownTrapTests {
    private func entry(_ id: String) throws -> ModelCatalog.Entry {
        try ModelCatalogTests.loaded.get().entry(named: id)
    }

    static func read(_ json: String) throws(Diagnostic) -> ModelConfiguration {
        try ModelConfiguration(reading: DocumentText(name: "config.json", content: json), name: "test")
    }

    @Test(
        "A head's width is not the hidden size over the heads",
        arguments: [
            ("Qwen/Qwen3-235B-A22B", 128, 4096 / 64), ("Qwen/Qwen3-0.6B", 128, 1024 / 16),
            ("mistralai/Mistral-Small-24B-Instruct-2501", 128, 5120 / 32), ("openai/gpt-oss-20b", 64, 2880 / 64),
            ("google/gemma-2-9b", 256, 3584 / 16), ("MiniMaxAI/MiniMax-M2", 128, 3072 / 48),
        ])
    func headDimension(id: String, stated: Int, quotient: Int) throws {
        let attention = try #require(try entry(id).architecture.layerRuns[0].attention)
        #expect(attention.headDimension == stated)
        #expect(stated != quotient)
    }

    @Test("Falcon-7B has one key-value head by a flag, its successors have groups")
    func falcon() throws {
        #expect(try entry("tiiuae/falcon-7b").architecture.layerRuns[0].attention?.keyValueHeads == 1)
        #expect(try entry("tiiuae/falcon-40b-instruct").architecture.layerRuns[0].attention?.keyValueHeads == 8)
        #expect(
            try entry("tiiuae/falcon-180B").architecture.layerRuns[0].norms == ResidualNorms(count: 2, hasBias: true))
        #expect(try entry("tiiuae/falcon-7b").architecture.layerRuns[0].norms == ResidualNorms(count: 1, hasBias: true))
    }

    @Test(
        "The class decides about tied embeddings where the file does not",
        arguments: [
            ("GemmaX", nil), ("Gemma2ForCausalLM", true), ("FalconForCausalLM", true), ("LlamaForCausalLM", false),
            ("Qwen3ForCausalLM", false), ("CohereForCausalLM", true),
        ] as [(String, Bool?)])
    func ties(name: String, ties: Bool?) throws {
        let read = Result {
            try ModelConfigurationTests.read([
                ("architectures", "[\"\(name)\"]"), ("tie_word_embeddings", nil), ("num_kv_heads", "2"),
                ("new_decoder_architecture", "true"),
            ])
        }
        #expect((try? read.get())?.architecture.tiesEmbeddings == ties)
    }

    @Test("A nested language model, its quantisation on the outer level, an encoder beside it")
    func nested() throws {
        let text = ModelConfigurationTests.json([("architectures", nil), ("torch_dtype", nil)])
        let vision =
            #"{"depth": 27, "hidden_size": 1152, "in_channels": 3, "intermediate_size": 4304, "patch_size": 16,"#
            + #" "num_position_embeddings": 2304, "out_hidden_size": 4096, "spatial_merge_size": 2,"#
            + #" "temporal_patch_size": 2, "deepstack_visual_indexes": [8, 16, 24]}"#
        let model = try Self.read(
            #"{"architectures": ["Qwen3VLMoeForConditionalGeneration"], "dtype": "float16", "text_config": \#(text),"#
                + #" "vision_config": \#(vision), "tie_word_embeddings": true,"#
                + #" "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}}"#
        ).architecture
        #expect(model.layerCount == 6)
        #expect(model.tiesEmbeddings)
        #expect(model.precision.linear == .fp8)
        #expect(model.precision.unconverted == .fp16)
        // The total of Qwen3-VL-8B-Instruct on the hub, 8,767,123,696, less its language model.
        #expect(model.otherParameters == 576_388_336)
        #expect(model.checkpointParameters == model.parameters.total + 576_388_336)
    }

    @Test("An encoder that cannot be counted is noted")
    func encoder() throws {
        let text = ModelConfigurationTests.json([("architectures", nil)])
        let configuration = try Self.read(
            #"{"architectures": ["Gemma4ForConditionalGeneration"], "text_config": \#(text),"#
                + #" "vision_config": {"hidden_size": 1152}}"#)
        #expect(configuration.architecture.otherParameters == 0)
        #expect(configuration.assumptions.map(\.subject).contains("model.vision_config"))
        #expect(try entry("google/gemma-4-26B-A4B").assumptions.isEmpty)
        #expect(try entry("meta-llama/Llama-4-Scout-17B-16E-Instruct").architecture.otherParameters == 871_932_416)
    }

    @Test("Gemma 3 leaves its vocabulary and heads to the class")
    func classDefaults() throws {
        let model = try Self.read(
            #"{"architectures": ["Gemma3ForConditionalGeneration"], "torch_dtype": "bfloat16", "text_config":"#
                + #" {"hidden_size": 2560, "intermediate_size": 10240, "num_hidden_layers": 34,"#
                + #" "sliding_window": 1024}}"#
        ).architecture
        // The total of gemma-3-4b-it on the hub, 4,300,079,472, less its encoder.
        #expect(model.parameters.total == 3_880_263_168)
        #expect(model.vocabularySize == 262_208)
        #expect(model.layerRuns[0].attention?.queryHeads == 8)
        #expect(model.layerRuns[0].attention?.keyValueHeads == 4)
        #expect(model.layerRuns[0].attention?.headDimension == 256)
        #expect(model.layerRuns.map(\.count) == [5, 1, 5, 1, 5, 1, 5, 1, 5, 1, 4])
    }

    @Test(
        "Drafting modules where the checkpoint has them",
        arguments: [
            ("deepseek-ai/DeepSeek-V3", 1, 11_610_068_992),
            ("Qwen/Qwen3-Next-80B-A3B-Instruct", 1, nil),
            ("XiaomiMiMo/MiMo-V2-Flash", 3, nil), ("MiniMaxAI/MiniMax-M2", 0, nil),
            ("moonshotai/Kimi-K2-Instruct", 0, nil), ("baidu/ERNIE-4.5-300B-A47B-PT", 0, nil),
            ("nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8", 1, nil), ("meituan-longcat/LongCat-Flash-Chat", 1, nil),
        ] as [(String, Int, Double?)])
    func drafts(id: String, modules: Int, parameters: Double?) throws {
        let model = try entry(id).architecture
        #expect(model.multiTokenPrediction?.moduleCount ?? 0 == modules)
        if let parameters {
            // The billions of the published computation are rounded to 10^5.
            let counted = model.multiTokenPrediction?.parameters(hiddenSize: model.hiddenSize) ?? 0
            #expect(abs(counted - parameters) < 1e5, "\(counted)")
        }
    }

    /// 28·(4·4096² + 8·4096² + 5·4096 + 2·4096) + 2·50,400·4096 + 50,400 + 2·4096.
    @Test("GPT-J: parallel parts under one norm, biases in the network and on the head")
    func gptj() throws {
        let model = try entry("EleutherAI/gpt-j-6b").architecture
        #expect(model.parameters.total == 6_050_882_784)
        #expect(model.keyValueCache.bytesPerToken.rawValue == 2 * 28 * 4096 * 2)
    }

    @Test("LongCat's layers are two entries each, with the dense network as the shared part of the second")
    func longCat() throws {
        let model = try entry("meituan-longcat/LongCat-Flash-Chat").architecture
        #expect(model.layerCount == 56)
        let mixture = try #require(model.layerRuns[1].feedForward.mixture)
        #expect(mixture.sharedIntermediateSize == 12_288)
        #expect(mixture.weightedExpertsPerToken == 8)
    }
}
