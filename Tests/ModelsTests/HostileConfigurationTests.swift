import Diagnostics
import Documents
import Models
import Quantities
import Testing

@Suite("Hostile configurations")
struct HostileConfigurationTests {
    /// One entry of the catalog per class that reads its file in its own way.
    static let victims: [(id: String, config: LocatedValue)] = {
        let wanted = [
            "deepseek-ai/DeepSeek-V3.2", "deepseek-ai/DeepSeek-V4-Flash", "google/gemma-4-26B-A4B",
            "moonshotai/Kimi-K3", "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4", "tiiuae/falcon-40b-instruct",
            "nvidia/Llama-3_3-Nemotron-Super-49B-v1", "meituan-longcat/LongCat-Flash-Chat", "openai/gpt-oss-20b",
            "meta-llama/Llama-4-Scout-17B-16E-Instruct", "MiniMaxAI/MiniMax-M3", "XiaomiMiMo/MiMo-V2-Flash",
            "Qwen/Qwen3.5-27B", "MiniMaxAI/MiniMax-M1-80k", "stepfun-ai/step3", "baidu/ERNIE-4.5-21B-A3B-PT",
            "EleutherAI/gpt-j-6b", "facebook/opt-30b", "zai-org/GLM-5.2",
        ]
        guard case .array(let models)? = (try? JSONReader.read(EmbeddedCatalog.models.text))?["models"]?.content else {
            return []
        }
        return models.compactMap { model in
            guard case .string(let id)? = model["id"]?.content, wanted.contains(id), let config = model["config"] else {
                return nil
            }
            return (id, config)
        }
    }()

    /// Values that are wrong for most fields and must never be a trap for any.
    static let values: [LocatedValue.Content] = [
        .number(-1, literal: "-1"), .number(1e30, literal: "1e30"), .number(0, literal: "0"),
        .number(0.5, literal: "0.5"), .number(9_999, literal: "9999"), .string("x"), .array([]), .object([]),
        .boolean(true),
    ]

    @Test("No value of any field is a trap", arguments: victims.map(\.id))
    func noTraps(id: String) throws {
        let config = try #require(Self.victims.first { $0.id == id }?.config)
        #expect(throws: Never.self) { try ModelConfiguration(decoding: config, name: id) }
        var refused = 0
        for variant in Self.variants(of: config) {
            do {
                let model = try ModelConfiguration(decoding: variant, name: id).architecture
                // Whatever is read can be counted.
                #expect(model.parameters.total > 0)
                #expect(model.keyValueCache.bytes(forTokens: 1e6).rawValue >= 0)
            } catch {
                refused += 1
                #expect(!error.message.isEmpty)
                #expect(error.location != nil, "\(error)")
            }
        }
        #expect(refused > 20)
    }

    /// The configuration with each member in turn replaced by each value, members of nested objects included.
    static func variants(of value: LocatedValue) -> [LocatedValue] {
        guard case .object(let members) = value.content else { return [] }
        return members.indices.flatMap { index -> [LocatedValue] in
            let replacements =
                values.map { LocatedValue($0, at: members[index].value.location) } + variants(of: members[index].value)
            return replacements.map { replacement in
                var changed = members
                changed[index] = LocatedValue.Member(
                    name: members[index].name, nameLocation: members[index].nameLocation, value: replacement)
                return LocatedValue(.object(changed), at: value.location)
            }
        }
    }

    @Test("All victims are in the catalog")
    func coverage() {
        #expect(Self.victims.count == 19)
    }

    @Test(
        "Text that is no configuration",
        arguments: [
            (#"{"architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "num_hidden"#, "json-syntax"),
            (#"{"architectures": ["LlamaForCausalLM"], "hidden_size": NaN}"#, "field-value"),
            (#"{"architectures": ["LlamaForCausalLM"], "hidden_size": -Infinity}"#, "field-value"),
            (#"{"architectures": ["LlamaForCausalLM"], "hidden_size": Infinit}"#, "json-syntax"),
            (#"{"architectures": ["LlamaForCausalLM"], "hidden_size": 1e999}"#, "json-number"),
            (String(repeating: "[", count: 100_000), "json-depth"),
            (#"{"architectures": ["LlamaForCausalLM"], "hidden_size": 8, "hidden_size": 9}"#, "json-duplicate-name"),
            (#"{"architectures": [7]}"#, "field-value"), (#"{"architectures": ["LlamaForCausalLM"]}"#, "field-missing"),
            (#"{"architectures": ["LlamaForCausalLM"], "text_config": []}"#, "field-value"),
        ])
    func broken(text: String, code: String) throws {
        let error = try #require(throws: Diagnostic.self) { try KnownTrapTests.read(text) }
        #expect(error.code == code)
        #expect(error.location?.line == 1)
    }

    @Test("Infinities that Python writes in other fields are no fault")
    func infinity() throws {
        let configuration = try ModelConfigurationTests.read([("time_step_limit", "[0.0, Infinity]")])
        #expect(configuration == (try ModelConfigurationTests.read()))
    }

    /// The field that the error names, its code, and a file.
    static let contradictory: [(field: String, code: String, text: String)] = [
        (
            "hybrid_override_pattern", "unsupported-feature",
            #"{"architectures": ["NemotronHForCausalLM"], "hidden_size": 8, "hybrid_override_pattern": "MX"}"#
        ),
        (
            "num_hidden_layers", "model-layer-list",
            #"{"architectures": ["NemotronHForCausalLM"], "hidden_size": 8, "hybrid_override_pattern": "MM","#
                + #" "num_hidden_layers": 3}"#
        ),
        (
            "block_configs", "model-layer-list",
            #"{"architectures": ["DeciLMForCausalLM"], "hidden_size": 8, "num_hidden_layers": 3,"#
                + #" "block_configs": [{}]}"#
        ),
        (
            "replace_with_linear", "unsupported-feature",
            #"{"architectures": ["DeciLMForCausalLM"], "hidden_size": 8, "num_hidden_layers": 1,"#
                + #" "block_configs": [{"attention": {"replace_with_linear": true}, "ffn": {}}]}"#
        ),
        (
            "compress_ratios", "unsupported-feature",
            #"{"architectures": ["DeepseekV4ForCausalLM"], "hidden_size": 8, "num_hidden_layers": 2,"#
                + #" "compress_ratios": [0, 7]}"#
        ),
        (
            "layer_types", "unsupported-layer-type",
            #"{"architectures": ["GptOssForCausalLM"], "hidden_size": 8, "num_hidden_layers": 1,"#
                + #" "layer_types": ["mamba"]}"#
        ),
        (
            "attn_type_list", "field-missing",
            #"{"architectures": ["MiniMaxM1ForCausalLM"], "hidden_size": 8, "num_hidden_layers": 1}"#
        ),
        (
            "full_attn_layers", "field-value",
            #"{"architectures": ["KimiLinearForCausalLM"], "hidden_size": 8, "num_hidden_layers": 2,"#
                + #" "linear_attn_config": {"full_attn_layers": [3]}}"#
        ),
        (
            "sliding_window", "field-missing",
            #"{"architectures": ["MiMoV2FlashForCausalLM"], "hidden_size": 8, "num_hidden_layers": 1,"#
                + #" "hybrid_layer_pattern": [1]}"#
        ),
        (
            "word_embed_proj_dim", "unsupported-feature",
            #"{"architectures": ["OPTForCausalLM"], "hidden_size": 8, "num_hidden_layers": 1,"#
                + #" "num_attention_heads": 1, "word_embed_proj_dim": 4}"#
        ),
    ]

    @Test("Lists and counts that contradict each other name the field", arguments: contradictory)
    func contradictions(field: String, code: String, text: String) throws {
        let error = try #require(throws: Diagnostic.self) { try KnownTrapTests.read(text) }
        #expect(error.code == code, "\(error)")
        #expect(error.message.contains("`\(field)`"), "\(error)")
    }
}
