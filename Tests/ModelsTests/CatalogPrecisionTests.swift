import Diagnostics
import Models
import Quantities
import Testing

/// How checkpoints of the catalog are stored, part by part.
@Suite("Precision of published checkpoints")
struct CatalogPrecisionTests {
    private func precision(_ id: String) throws -> Precision {
        try ModelCatalogTests.loaded.get().entry(named: id).architecture.precision
    }

    static let micro32 = ScaleBlock(rows: 1, columns: 32, bytesPerScale: Bytes(rawValue: 1))
    static let micro16 = ScaleBlock(rows: 1, columns: 16, bytesPerScale: Bytes(rawValue: 1))
    static let block = ScaleBlock(rows: 128, columns: 128)

    @Test("gpt-oss: only the experts are in MXFP4, and they are widened")
    func gptOss() throws {
        let precision = try precision("openai/gpt-oss-120b")
        #expect(precision.linear == .fp4)
        #expect(precision.isWeightOnly)
        #expect(precision.stored(.experts).multiplied == .bf16)
        #expect(precision.stored(.experts).bytesPerWeight.rawValue == 0.53125)
        #expect(precision.stored(.attention) == StoredFormat(format: .bf16))
        // The published checkpoint has 60.8 GiB.
        let model = try ModelCatalogTests.loaded.get().entry(named: "openai/gpt-oss-120b").architecture
        #expect(abs(model.weightBytes.total.rawValue / 1_073_741_824 - 60.8) < 0.1)
    }

    @Test("DeepSeek-V4: FP4 experts multiplied in FP8, the rest FP8 in blocks")
    func deepseek4() throws {
        let precision = try precision("deepseek-ai/DeepSeek-V4-Flash")
        #expect(precision.stored(.experts) == StoredFormat(format: .fp4, scaleBlock: Self.micro32, multiplied: .fp8))
        #expect(precision.stored(.attention) == StoredFormat(format: .fp8, scaleBlock: Self.block))
        #expect(precision.stored(.sharedExperts) == precision.stored(.attention))
        #expect(precision.stored(.head) == StoredFormat(format: .bf16))
        #expect(!precision.isWeightOnly)
    }

    @Test("Kimi K2.5: INT4 experts in groups of 32, everything else in 16 bits")
    func kimi() throws {
        let precision = try precision("moonshotai/Kimi-K2.5")
        #expect(precision.linear == .int4)
        #expect(precision.isWeightOnly)
        #expect(precision.stored(.experts).bytesPerWeight.rawValue == 0.5625)
        for part in [WeightPart.attention, .sharedExperts, .denseFeedForward] {
            #expect(precision.stored(part) == StoredFormat(format: .bf16), "\(part)")
        }
    }

    @Test("NVFP4 with unconverted attention and a calibrated cache")
    func nvfp4() throws {
        let precision = try precision("nvidia/MiniMax-M2.5-NVFP4")
        #expect(precision.stored(.experts) == StoredFormat(format: .fp4, scaleBlock: Self.micro16))
        #expect(precision.stored(.experts).bytesPerWeight.rawValue == 0.5625)
        #expect(precision.stored(.attention) == StoredFormat(format: .bf16))
        #expect(precision.keyValueCache == .fp8)
    }

    @Test(
        "FP8 throughout",
        arguments: [
            ("deepseek-ai/DeepSeek-R1", block), ("Qwen/Qwen3-32B-FP8", block), ("MiniMaxAI/MiniMax-M2", block),
            ("XiaomiMiMo/MiMo-V2-Flash", block), ("zai-org/GLM-5-FP8", block), ("moonshotai/Kimi-K2-Instruct", block),
            ("mistralai/Devstral-2-123B-Instruct-2512", nil), ("nvidia/Llama-3.1-70B-Instruct-FP8", nil),
            ("meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", nil),
        ] as [(String, ScaleBlock?)])
    func fp8(id: String, block: ScaleBlock?) throws {
        let precision = try precision(id)
        #expect(precision == Precision(linear: .fp8, scaleBlock: block, unconverted: .bf16, keyValueCache: .bf16))
    }

    @Test("A format that only the name tells is noted until another is asked for")
    func assumedFormat() throws {
        let catalog = try ModelCatalogTests.loaded.get()
        let stated = try catalog.configuration(named: "nvidia/Llama-3.1-70B-Instruct-FP8")
        #expect(stated.assumptions.map(\.subject) == ["model.precision"])
        #expect(stated.assumptions.map(\.value) == ["fp8"])
        let asked = try catalog.configuration(named: "nvidia/Llama-3.1-70B-Instruct-FP8", precision: .bf16)
        #expect(asked.assumptions.isEmpty)
    }

    @Test("Matrices that are left out of a converted part are noted")
    func partlyConverted() throws {
        let entry = try ModelCatalogTests.loaded.get().entry(named: "Mistral-Large-3-675B-Instruct-2512")
        #expect(entry.architecture.precision.exceptions.isEmpty)
        let note = try #require(entry.assumptions.first { $0.subject == "model.quantization_config" })
        #expect(note.value == "attention quantised")
    }

    static let symmetric = """
        {"quant_method": "compressed-tensors", "config_groups": {"g": {"weights": {"num_bits": 4, "type": "int",
        "strategy": "group", "group_size": 128, "symmetric": true}}}}
        """

    /// Scales of 2 bytes, and zero points of half a byte, per group of 64 or 128 weights.
    static let integers: [(String, Double)] = [
        (#"{"quant_method": "gptq", "bits": 4, "group_size": 128, "desc_act": false}"#, 0.51953125),
        (#"{"quant_method": "awq", "bits": 4, "group_size": 64, "zero_point": true}"#, 0.5390625),
        (#"{"quant_method": "awq", "w_bit": 4, "q_group_size": 64, "zero_point": false}"#, 0.53125),
        (#"{"quant_method": "gptq", "bits": 8, "group_size": -1}"#, 1),
        (symmetric, 0.515625),
        (#"{"quant_method": "modelopt", "quant_algo": "W4A16_AWQ"}"#, 0.515625),
    ]

    @Test("Weight-only integers", arguments: integers)
    func weightOnly(section: String, bytes: Double) throws {
        let precision = try ModelConfigurationTests.read([("quantization_config", section)]).architecture.precision
        #expect(abs(precision.bytesPerLinearWeight.rawValue - bytes) < 1e-12)
        #expect(precision.isWeightOnly)
        #expect(precision.stored(.experts).multiplied == .bf16)
    }

    /// A list of modules, the parts that it leaves alone, and how many notes that takes.
    static let lists: [(String, [WeightPart], Int)] = [
        (#""model.layers.0.self_attn", "model.layers.1.self_attn""#, [], 1),
        (#""model.layers.*.self_attn""#, [.attention], 0),
        (#""re:.*self_attn.*""#, [.attention], 0),
        (#""*.q_proj", "*.k_proj", "*.v_proj", "*.o_proj""#, [.attention], 0),
        (#""*.q_proj", "*.k_proj""#, [], 1),
        (#""layers.0.self_attn", "layers.1.self_attn", "layers.2.self_attn", "layers.3.self_attn""#, [.attention], 1),
        (#""model.layers.*.mlp""#, [.experts], 0),
        (#""model.layers.0.mlp.gate", "lm_head""#, [], 0),
        (#""model.layers.*.mlp.experts""#, [.experts], 0),
        (#""model.vision_tower", "mtp.layers.0""#, [], 0),
        (#""model.layers.99.self_attn.q_proj""#, [], 0),
    ]

    @Test("Parts that are left as they were", arguments: lists)
    func unconverted(list: String, parts: [WeightPart], notes: Int) throws {
        let section = #"{"quant_method": "fp8", "modules_to_not_convert": [\#(list)]}"#
        let configuration = try ModelConfigurationTests.read([("quantization_config", section)])
        let precision = configuration.architecture.precision
        for part in [WeightPart.attention, .experts] {
            #expect((precision.stored(part).format == .bf16) == parts.contains(part), "\(part)")
        }
        #expect(configuration.assumptions.count == notes, "\(configuration.assumptions)")
    }

    @Test("Mixed precision is read module by module")
    func mixed() throws {
        let section =
            #"{"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION", "kv_cache_quant_algo": "FP8","#
            + #" "quantized_layers": {"model.layers.0.self_attn.q_proj": {"quant_algo": "FP8"},"#
            + #" "model.layers.0.mlp.experts": {"quant_algo": "NVFP4", "group_size": 16},"#
            + #" "model.layers.1.mlp.experts": {"quant_algo": "NVFP4", "group_size": 16},"#
            + #" "model.layers.2.mlp.experts": {"quant_algo": "FP8"}}}"#
        let configuration = try ModelConfigurationTests.read([("quantization_config", section)])
        let precision = configuration.architecture.precision
        #expect(precision.stored(.experts) == StoredFormat(format: .fp4, scaleBlock: Self.micro16))
        #expect(precision.stored(.attention) == StoredFormat(format: .fp8))
        #expect(precision.keyValueCache == .fp8)
        #expect(configuration.assumptions.map(\.value) == ["experts in NVFP4"])
    }

    @Test("Converting a checkpoint drops its exceptions and takes the usual scales")
    func converted() throws {
        let model = try ModelCatalogTests.loaded.get().find("openai/gpt-oss-20b", precision: .fp8)
        #expect(model.precision == Precision(linear: .fp8, keyValueCache: .bf16))
        let fp4 = try ModelCatalogTests.loaded.get().find("Qwen/Qwen3-8B", precision: .fp4)
        #expect(fp4.precision.bytesPerLinearWeight.rawValue == 0.5625)
        #expect(!fp4.precision.isWeightOnly)
        let int4 = try ModelCatalogTests.loaded.get().find("Qwen/Qwen3-8B", precision: .int4)
        #expect(int4.precision.isWeightOnly)
    }
}
