import Diagnostics
import Documents
import Models
import Quantities
import Testing

@Suite("Model configuration")
struct ModelConfigurationTests {
    /// A configuration with `changes` made to a small Qwen3-MoE; a change to `nil` leaves the key out.
    static func json(_ changes: [(String, String?)] = []) -> String {
        var members = [
            ("architectures", "[\"Qwen3MoeForCausalLM\"]"), ("hidden_size", "64"), ("num_hidden_layers", "6"),
            ("num_attention_heads", "8"), ("num_key_value_heads", "2"), ("head_dim", "16"),
            ("intermediate_size", "192"), ("moe_intermediate_size", "24"), ("num_experts", "16"),
            ("num_experts_per_tok", "4"), ("vocab_size", "1000"), ("tie_word_embeddings", "false"),
            ("max_position_embeddings", "4096"), ("torch_dtype", "\"bfloat16\""),
        ]
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return "{\n" + members.map { "  \"\($0.0)\": \($0.1)" }.joined(separator: ",\n") + "\n}"
    }

    static func read(
        _ changes: [(String, String?)] = [], name: String = "test"
    ) throws(Diagnostic) -> ModelConfiguration {
        try ModelConfiguration(reading: DocumentText(name: "config.json", content: json(changes)), name: name)
    }

    static func architecture(_ name: String) -> String { "[\"\(name)\"]" }

    @Test("All fields")
    func allFields() throws {
        let configuration = try Self.read()
        #expect(
            configuration.architecture
                == ModelArchitecture(
                    name: "test", hiddenSize: 64, vocabularySize: 1000, tiesEmbeddings: false,
                    layerRuns: [
                        LayerRun(
                            count: 6,
                            attention: GroupedQueryAttention(
                                queryHeads: 8, keyValueHeads: 2, headDimension: 16, normalisesQueriesAndKeys: true),
                            feedForward: .mixture(
                                MixtureOfExperts(expertCount: 16, expertsPerToken: 4, intermediateSize: 24)))
                    ],
                    precision: Precision(linear: .bf16, keyValueCache: .bf16), maximumContext: 4096))
        #expect(configuration.assumptions.isEmpty)
    }

    @Test(
        "Each class adds its own",
        arguments: [
            ("LlamaForCausalLM", false, false, false, FeedForward.dense(intermediateSize: 192)),
            ("MistralForCausalLM", false, false, false, .dense(intermediateSize: 192)),
            ("Qwen2ForCausalLM", true, false, false, .dense(intermediateSize: 192)),
            ("Qwen3ForCausalLM", false, true, false, .dense(intermediateSize: 192)),
            (
                "MixtralForCausalLM", false, false, false,
                .mixture(MixtureOfExperts(expertCount: 16, expertsPerToken: 4, intermediateSize: 192))
            ),
        ])
    func classes(name: String, bias: Bool, norms: Bool, outputBias: Bool, feedForward: FeedForward) throws {
        let model = try Self.read([("architectures", Self.architecture(name)), ("sliding_window", "null")]).architecture
        let run = try #require(model.layerRuns.first)
        #expect(model.layerRuns.count == 1)
        #expect(run.attention?.hasProjectionBias == bias)
        #expect(run.attention?.normalisesQueriesAndKeys == norms)
        #expect(run.attention?.hasOutputBias == outputBias)
        #expect(run.feedForward == feedForward)
    }

    @Test(
        "attention_bias counts where the class reads it",
        arguments: [
            ("LlamaForCausalLM", true), ("Qwen3ForCausalLM", true), ("Qwen3MoeForCausalLM", true),
            ("MistralForCausalLM", false),
        ])
    func attentionBias(name: String, expected: Bool) throws {
        let attention = try Self.read([
            ("architectures", Self.architecture(name)), ("attention_bias", "true"), ("sliding_window", "null"),
        ]).architecture.layerRuns[0].attention
        #expect(attention?.hasProjectionBias == expected)
        #expect(attention?.hasOutputBias == expected)
    }

    @Test(
        "Dense layers among mixtures become runs",
        arguments: [
            ("1", "[]", [6], "m"), ("2", "[]", [1, 1, 1, 1, 1, 1], "dmdmdm"), ("3", "[]", [2, 1, 2, 1], "dmdm"),
            ("1", "[0, 1, 5]", [2, 3, 1], "dmd"), ("2", "[3]", [1, 1, 3, 1], "dmdm"), ("7", "[]", [6], "d"),
            ("1", "null", [6], "m"),
        ])
    func sparseLayers(step: String, denseLayers: String, counts: [Int], kinds: String) throws {
        let runs = try Self.read([("decoder_sparse_step", step), ("mlp_only_layers", denseLayers)]).architecture
            .layerRuns
        #expect(runs.map(\.count) == counts)
        #expect(String(runs.map { $0.feedForward.mixture == nil ? "d" : "m" }) == kinds)
        for case .dense(let network) in runs.map(\.feedForward) { #expect(network.intermediateSize == 192) }
    }

    @Test(
        "Experts by any of their names", arguments: ["num_experts", "num_local_experts", "n_routed_experts"])
    func expertSynonyms(name: String) throws {
        let model = try Self.read([("num_experts", nil), (name, "32")]).architecture
        #expect(model.layerRuns[0].feedForward.mixture?.expertCount == 32)
    }

    @Test("Keys that are left out follow the class, and are listed")
    func defaults() throws {
        let configuration = try Self.read([
            ("head_dim", nil), ("num_key_value_heads", nil), ("tie_word_embeddings", nil), ("torch_dtype", nil),
            ("max_position_embeddings", nil),
        ])
        let attention = configuration.architecture.layerRuns[0].attention
        #expect(attention?.headDimension == 8)
        #expect(attention?.keyValueHeads == 8)
        #expect(!configuration.architecture.tiesEmbeddings)
        #expect(configuration.architecture.maximumContext == nil)
        #expect(configuration.architecture.precision.linear == .bf16)
        #expect(
            configuration.assumptions.map(\.subject) == [
                "model.num_key_value_heads", "model.head_dim", "model.dtype",
            ])
    }

    @Test("A default that the class defines is no assumption")
    func classDefaults() throws {
        let configuration = try Self.read([
            ("architectures", Self.architecture("LlamaForCausalLM")), ("head_dim", nil), ("num_key_value_heads", nil),
        ])
        #expect(configuration.architecture.layerRuns[0].attention?.headDimension == 8)
        #expect(configuration.architecture.layerRuns[0].attention?.keyValueHeads == 8)
        #expect(configuration.assumptions.isEmpty)
    }

    @Test("Tied embeddings are read")
    func tied() throws {
        #expect(try Self.read([("tie_word_embeddings", "true")]).architecture.tiesEmbeddings)
    }

    @Test(
        "A window that nothing uses is full attention",
        arguments: [
            ("Qwen3MoeForCausalLM", [("sliding_window", "1024")]),
            ("Qwen2ForCausalLM", [("sliding_window", "1024"), ("use_sliding_window", "false")]),
            (
                "Qwen3ForCausalLM",
                [("sliding_window", "1024"), ("use_sliding_window", "true"), ("max_window_layers", "6")]
            ),
            ("MistralForCausalLM", [("sliding_window", "4096")]), ("MistralForCausalLM", [("sliding_window", "null")]),
            ("MixtralForCausalLM", []), ("LlamaForCausalLM", [("sliding_window", "1024")]),
            (
                "Qwen3ForCausalLM",
                [("layer_types", "[" + Array(repeating: "\"full_attention\"", count: 6).joined(separator: ", ") + "]")]
            ),
        ] as [(String, [(String, String?)])])
    func unusedWindow(name: String, changes: [(String, String?)]) throws {
        let model = try Self.read(changes + [("architectures", Self.architecture(name))]).architecture
        #expect(model.layerRuns.allSatisfy { $0.attention?.window == .full })
    }

    @Test(
        "A window in use",
        arguments: [
            ("MistralForCausalLM", [("sliding_window", "1024")], "wwwwww", 1024),
            ("MistralForCausalLM", [("max_position_embeddings", "32768")], "wwwwww", 4096),
            ("MixtralForCausalLM", [("sliding_window", "4095")], "wwwwww", 4095),
            ("Qwen3MoeForCausalLM", [("sliding_window", "1024"), ("use_sliding_window", "true")], "wwwwww", 1024),
            (
                "Qwen2ForCausalLM",
                [("sliding_window", "1024"), ("use_sliding_window", "true"), ("max_window_layers", "5")], "fffffw", 1024
            ),
            ("Gemma2ForCausalLM", [("sliding_window", "512")], "wfwfwf", 512),
            ("Gemma3ForCausalLM", [("sliding_window", "512")], "wwwwwf", 512),
            ("Gemma3ForCausalLM", [("sliding_window", "512"), ("sliding_window_pattern", "3")], "wwfwwf", 512),
            ("GptOssForCausalLM", [], "wfwfwf", 128),
            (
                "Qwen3ForCausalLM",
                [
                    ("sliding_window", "7"),
                    (
                        "layer_types",
                        #"["full_attention", "full_attention", "sliding_attention", "full_attention", "#
                            + #""sliding_attention", "sliding_attention"]"#
                    ),
                ], "ffwfww", 7
            ),
        ] as [(String, [(String, String?)], String, Int)])
    func window(name: String, changes: [(String, String?)], kinds: String, tokens: Int) throws {
        let model = try Self.read(changes + [("architectures", Self.architecture(name))]).architecture
        let windows = model.layerRuns.flatMap { run in
            Array(repeating: run.attention?.window ?? .full, count: run.count)
        }
        #expect(String(windows.map { $0 == .full ? "f" : "w" }) == kinds)
        for window in windows where window != .full { #expect(window == .sliding(tokens)) }
    }
}
