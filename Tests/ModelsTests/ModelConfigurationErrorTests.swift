import Diagnostics
import Documents
import Models
import Testing

@Suite("Errors in a model configuration")
struct ModelConfigurationErrorTests {
    /// Field, its value (`nil`: left out), the error's code, and a part of its text.
    static let badFields: [(String, String?, String, String)] = [
        ("architectures", nil, "field-missing", "architectures"),
        ("architectures", "[]", "field-value", "architectures"),
        ("architectures", "\"Qwen3MoeForCausalLM\"", "field-value", "a list"),
        ("architectures", "[\"Qwen3MoEForCausalLM\"]", "unsupported-architecture", "Qwen3MoeForCausalLM"),
        ("architectures", "[\"BloomForCausalLM\"]", "unsupported-architecture", "supported: LlamaForCausalLM"),
        ("architectures", "[\"MambaForCausalLM\"]", "unsupported-architecture", "GPTJForCausalLM"),
        ("architectures", "[\"DeepseekV3ForCausalLM\"]", "field-missing", "kv_lora_rank"),
        ("hidden_size", nil, "field-missing", "hidden_size"),
        ("hidden_size", "0", "field-value", "hidden_size"),
        ("hidden_size", "-4096", "field-value", "hidden_size"),
        ("hidden_size", "1000001", "field-value", "hidden_size"),
        ("hidden_size", "4096.5", "field-value", "hidden_size"),
        ("hidden_size", "\"4096\"", "field-value", "without quotes"),
        ("hidden_size", "1e30", "field-value", "hidden_size"),
        ("num_hidden_layers", "10001", "field-value", "num_hidden_layers"),
        ("num_hidden_layers", "true", "field-value", "num_hidden_layers"),
        ("num_attention_heads", "0", "field-value", "num_attention_heads"),
        ("num_key_value_heads", "3", "model-head-groups", "does not divide the 8"),
        ("num_key_value_heads", "16", "model-head-groups", "nearest divisor: 8"),
        ("num_key_value_heads", "[2]", "field-value", "num_key_value_heads"),
        ("num_experts_per_tok", "17", "model-experts-per-token", "from 1 to 16"),
        ("num_experts_per_tok", nil, "field-missing", "num_experts_per_tok"),
        ("num_experts", nil, "field-missing", "num_local_experts"),
        ("moe_intermediate_size", nil, "field-missing", "moe_intermediate_size"),
        ("decoder_sparse_step", "0", "field-value", "decoder_sparse_step"),
        ("mlp_only_layers", "[6]", "field-value", "from 0 to 5"),
        ("mlp_only_layers", "[-1]", "field-value", "mlp_only_layers"),
        ("vocab_size", "null", "field-missing", "vocab_size"),
        ("tie_word_embeddings", "0", "field-value", "tie_word_embeddings"),
        ("torch_dtype", "\"int7\"", "field-value", "bfloat16, float16, float32"),
        ("layer_types", "[\"full_attention\", \"sliding_attention\"]", "model-layer-list", "6 layers"),
    ]

    @Test("Every wrong field is named with its place", arguments: badFields)
    func wrong(field: String, value: String?, code: String, text: String) throws {
        let error = try #require(throws: Diagnostic.self) {
            try ModelConfigurationTests.read([(field, value)])
        }
        #expect(error.code == code)
        #expect(error.description.contains(text), "\(error)")
        #expect(error.location?.file == "config.json")
        if let value, value != "null", code != "field-missing" {
            #expect(error.sourceLine?.contains(field) == true, "\(error)")
        }
        #expect((error.kind == .noData) == code.hasPrefix("unsupported"))
    }

    @Test("A head dimension that cannot be derived is asked for")
    func headDimension() throws {
        let error = try #require(throws: Diagnostic.self) {
            try ModelConfigurationTests.read([("head_dim", nil), ("hidden_size", "60")])
        }
        #expect(error.code == "model-head-dimension")
        #expect(error.hint?.contains("head_dim") == true)
    }

    @Test("A dense layer needs its width")
    func denseWidth() throws {
        #expect(throws: Never.self) { try ModelConfigurationTests.read([("intermediate_size", nil)]) }
        let error = try #require(throws: Diagnostic.self) {
            try ModelConfigurationTests.read([("intermediate_size", nil), ("decoder_sparse_step", "2")])
        }
        #expect(error.code == "field-missing")
    }

    @Test("The place is line and column")
    func place() throws {
        let error = try #require(throws: Diagnostic.self) {
            try ModelConfiguration(
                reading: DocumentText(
                    name: "m/config.json",
                    content:
                        "{\"architectures\": [\"LlamaForCausalLM\"],\n \"num_hidden_layers\": \"x\", \"hidden_size\": 8}"
                ))
        }
        #expect(error.location == SourceLocation(file: "m/config.json", line: 2, column: 23))
    }

    @Test("What is not an object is no configuration", arguments: ["[]", "5", "null", "\"x\"", ""])
    func notAnObject(text: String) {
        #expect(throws: Diagnostic.self) {
            try ModelConfiguration(reading: DocumentText(name: "config.json", content: text))
        }
    }
}
