import Diagnostics
import Models
import Quantities
import Testing

@Suite("Precision of a configuration")
struct PrecisionConfigurationTests {
    static let block = ScaleBlock(rows: 128, columns: 128)

    @Test(
        "FP8 with and without block scales",
        arguments: [
            (#"{"quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]}"#, block),
            (#"{"quant_method": "fp8", "weight_block_size": [64, 256]}"#, ScaleBlock(rows: 64, columns: 256)),
            (#"{"quant_method": "fp8", "activation_scheme": "static"}"#, nil),
            (#"{"quant_method": "fp8", "weight_block_size": null}"#, nil),
            (#"{"quant_method": "modelopt", "quant_algo": "FP8"}"#, nil),
            (
                #"{"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights":"#
                    + #" {"num_bits": 8, "type": "float", "strategy": "channel"}, "input_activations":"#
                    + #" {"num_bits": 8, "type": "float"}}}}"#, nil
            ),
            (
                #"{"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 8,"#
                    + #" "type": "float", "strategy": "block", "block_structure": [128, 128]},"#
                    + #" "input_activations": {"num_bits": 8, "type": "float"}}}}"#, block
            ),
            (
                #"{"quant_method": "fp8", "modules_to_not_convert": ["lm_head", "model.layers.0.mlp.gate","#
                    + #" "model.layers.0.input_layernorm", "model.embed_tokens.weight", "re:.*mlp.gate$"]}"#, nil
            ),
        ] as [(String, ScaleBlock?)])
    func fp8(section: String, scaleBlock: ScaleBlock?) throws {
        let precision = try ModelConfigurationTests.read([("quantization_config", section)]).architecture.precision
        #expect(
            precision
                == Precision(linear: .fp8, scaleBlock: scaleBlock, unconverted: .bf16, keyValueCache: .bf16))
    }

    @Test(
        "Anything else is no data and names the field",
        arguments: [
            (#"{"quant_method": "bitsandbytes", "bits": 4}"#, "quant_method"),
            (#"{"quant_method": "gptq", "bits": 3, "group_size": 128}"#, "bits"),
            (#"{"quant_method": "gptq", "bits": 4, "group_size": 128, "dynamic": {"-:x": {}}}"#, "dynamic"),
            (#"{"quant_method": "modelopt", "quant_algo": "W4A8_AWQ"}"#, "quant_algo"),
            (
                #"{"quant_method": "compressed-tensors", "config_groups": {"g": {"weights": {"num_bits": 2,"#
                    + #" "type": "int", "strategy": "group"}}}}"#, "num_bits"
            ),
            (
                #"{"quant_method": "compressed-tensors", "config_groups": {"g": {"weights": {"num_bits": 8,"#
                    + #" "type": "posit", "strategy": "channel"}}}}"#, "type"
            ),
            (
                #"{"quant_method": "compressed-tensors", "config_groups": {"g": {"weights": {"num_bits": 8,"#
                    + #" "type": "float", "strategy": "group"}}}}"#, "strategy"
            ),
            (#"{"quant_method": "compressed-tensors", "config_groups": {}}"#, "config_groups"),
            (#"{"quant_method": "fp8", "modules_to_not_convert": ["model.something"]}"#, "modules_to_not_convert"),
            (#"{"quant_method": "fp8", "ignored_layers": ["classifier"]}"#, "ignored_layers"),
        ])
    func unsupported(section: String, field: String) throws {
        let error = try #require(throws: Diagnostic.self) {
            try ModelConfigurationTests.read([("quantization_config", section)])
        }
        #expect(error.kind == .noData)
        #expect(error.code == "unsupported-quantization")
        #expect(error.message.contains("`\(field)`"), "\(error)")
        #expect(error.location?.line != nil)
    }

    @Test(
        "A malformed section is bad input",
        arguments: [
            #"{}"#, #"{"quant_method": 8}"#, #"{"quant_method": "fp8", "weight_block_size": [128]}"#,
            #"{"quant_method": "fp8", "weight_block_size": [0, 128]}"#,
            #"{"quant_method": "fp8", "weight_block_size": 128}"#, #""fp8""#, #"{"quant_method": "modelopt"}"#,
            #"{"quant_method": "compressed-tensors"}"#, #"{"quant_method": "awq", "bits": 4}"#,
            #"{"quant_method": "gptq"}"#, #"{"quant_method": "fp8", "modules_to_not_convert": "lm_head"}"#,
            #"{"quant_method": "gptq", "bits": 4, "group_size": 1e30}"#,
        ])
    func malformed(section: String) throws {
        let error = try #require(throws: Diagnostic.self) {
            try ModelConfigurationTests.read([("quantization_config", section)])
        }
        #expect(error.kind == .badInput)
    }

    @Test(
        "The type of the checkpoint",
        arguments: [
            ("\"bfloat16\"", NumericFormat.bf16, 0), ("\"float16\"", .fp16, 0), ("\"torch.bfloat16\"", .bf16, 0),
            ("\"float32\"", .bf16, 1),
        ])
    func types(written: String, format: NumericFormat, assumptions: Int) throws {
        for key in ["torch_dtype", "dtype"] {
            let configuration = try ModelConfigurationTests.read([("torch_dtype", nil), (key, written)])
            let precision = configuration.architecture.precision
            #expect(precision == Precision(linear: format, unconverted: format, keyValueCache: format))
            #expect(configuration.assumptions.count == assumptions)
        }
    }

    @Test(
        "A name that promises a quantisation the file lacks is noted",
        arguments: [("nvidia/Qwen3-235B-A22B-NVFP4", 1), ("Qwen/Qwen3-8B-AWQ", 1), ("Qwen/Qwen3-8B", 0)])
    func names(name: String, assumptions: Int) throws {
        #expect(try ModelConfigurationTests.read(name: name).assumptions.count == assumptions)
    }
}
