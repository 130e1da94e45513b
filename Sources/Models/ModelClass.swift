/// The model classes that Shardwise can read, by the name in `architectures` of a Hugging Face `config.json`.
///
/// What each class adds to the common decoder follows its implementation in Hugging Face `transformers`.
enum ModelClass: String, CaseIterable {
    /// Llama 2 and 3, Yi, CodeLlama.
    case llama = "LlamaForCausalLM"
    /// Mistral 7B to Large.
    case mistral = "MistralForCausalLM"
    /// Mixtral 8x7B and 8x22B.
    case mixtral = "MixtralForCausalLM"
    /// Qwen 2 and 2.5, dense.
    case qwen2 = "Qwen2ForCausalLM"
    /// Qwen 3, dense.
    case qwen3 = "Qwen3ForCausalLM"
    /// Qwen 3, mixture of experts.
    case qwen3Mixture = "Qwen3MoeForCausalLM"

    /// Which layers carry which feed-forward part.
    enum FeedForwardKind {
        /// Dense in every layer.
        case dense
        /// A mixture in every layer, whose expert width is `intermediate_size`.
        case everyLayerMixture
        /// Mixtures of width `moe_intermediate_size`, except in layers named dense or skipped by a stride.
        case sparseMixture
    }

    /// When attention looks at a window only.
    enum WindowRule {
        /// Never; the class has no such attention.
        case never
        /// When `sliding_window` is set; the value stands for a missing key.
        case whenSet(byDefault: Int?)
        /// When `use_sliding_window` is true, in the layers from `max_window_layers` on.
        case whenEnabled
    }

    /// Whether queries and keys are normalised per head.
    var normalisesQueriesAndKeys: Bool { self == .qwen3 || self == .qwen3Mixture }

    /// Whether queries, keys and values always have a bias, with no key to say so.
    var alwaysHasProjectionBias: Bool { self == .qwen2 }

    /// Whether `attention_bias` puts a bias on all four projections.
    var readsAttentionBias: Bool {
        switch self {
        case .llama, .qwen3, .qwen3Mixture: true
        case .mistral, .mixtral, .qwen2: false
        }
    }

    /// Whether a missing number of key-value heads is a plain rule of the class: one per query head.
    var definesMissingKeyValueHeads: Bool { self == .llama }

    /// Whether a missing head width is a plain rule of the class; the Qwen 3 files all state one.
    var definesMissingHeadDimension: Bool { !normalisesQueriesAndKeys }

    /// The kind of feed-forward part.
    var feedForwardKind: FeedForwardKind {
        switch self {
        case .llama, .mistral, .qwen2, .qwen3: .dense
        case .mixtral: .everyLayerMixture
        case .qwen3Mixture: .sparseMixture
        }
    }

    /// When attention looks at a window only.
    var windowRule: WindowRule {
        switch self {
        case .llama: .never
        case .mistral: .whenSet(byDefault: 4096)
        case .mixtral: .whenSet(byDefault: nil)
        case .qwen2, .qwen3, .qwen3Mixture: .whenEnabled
        }
    }
}
