extension ModelClass {
    /// What the class fixes.
    var traits: ClassTraits {
        switch self {
        case .llama, .mistral, .ministral3, .mixtral, .phi3, .phiMixture, .olmo2, .cohere, .grok: commonTraits
        case .qwen2, .qwen3, .qwen3Mixture, .qwen3Vision, .qwen3VisionMixture: qwenTraits
        case .qwen3Next, .qwen35, .qwen35Mixture, .qwen35TextMixture, .kimiLinear, .kimi3, .miniMax1: hybridTraits
        case .gemma2, .gemma3, .gemma3Vision, .gemma4, .llama4, .gptOss, .mimo2, .step37: windowedTraits
        case .deepseek2, .deepseek3, .deepseek32, .mistral4, .glm4MixtureLite, .glm5, .kimi25: latentTraits
        case .ernie45Mixture, .bailing2, .glm4Mixture, .mimo, .miniMax2, .miniMax3, .step3: groupedMixtureTraits
        case .deepseek4, .longCat, .nemotronHybrid, .prunedLlama: irregularTraits
        case .falcon, .opt, .gptj: earlyTraits
        }
    }

    private var commonTraits: ClassTraits {
        var traits = ClassTraits()
        switch self {
        case .llama:
            traits.attention.bias = .stated("attention_bias", output: true)
            traits.attention.definesMissingKeyValueHeads = true
        case .mistral: traits.window = .whenSet(byDefault: 4096)
        case .mixtral:
            traits.window = .whenSet(byDefault: nil)
            traits.mixture = MixtureTraits(widthKeys: ["intermediate_size"])
        case .phi3: traits.window = .whenSet(byDefault: nil)
        case .phiMixture:
            traits.window = .whenSet(byDefault: nil)
            traits.attention.bias = .stated("attention_bias", output: true)
            traits.mixture = MixtureTraits(widthKeys: ["intermediate_size"])
            traits.norms = ResidualNorms(count: 2, hasBias: true)
            traits.hasFinalNormBias = true
        case .olmo2: traits.attention.norm = .acrossHeads
        case .cohere:
            // Attention and feed-forward part read the same norm.
            traits.norms = ResidualNorms(count: 1)
            traits.tiesByDefault = true
        case .grok:
            traits.norms = ResidualNorms(count: 4)
            traits.mixture = MixtureTraits(shared: .flagged("residual_moe", width: "intermediate_size"))
        default: traits.window = .whenSet(byDefault: nil)
        }
        return traits
    }

    private var qwenTraits: ClassTraits {
        var traits = ClassTraits(window: .whenEnabled)
        guard self != .qwen2 else {
            traits.attention.bias = .always
            return traits
        }
        traits.attention.bias = .stated("attention_bias", output: true)
        traits.attention.norm = .perHead
        // The Qwen 3 files all state a width of their own.
        traits.attention.definesMissingHeadDimension = false
        if self == .qwen3Mixture || self == .qwen3VisionMixture { traits.mixture = MixtureTraits(placement: .stepped) }
        return traits
    }

    private var hybridTraits: ClassTraits {
        var traits = ClassTraits()
        switch self {
        case .kimiLinear, .kimi3:
            traits.recurrence = .kimiDelta
            traits.attention.form = .latent
            traits.mixture = MixtureTraits(
                placement: .afterDense, shared: .counted(["num_shared_experts", "n_shared_experts"]), bias: .always)
        case .miniMax1:
            traits.recurrence = .lightning
            traits.mixture = MixtureTraits(
                widthKeys: ["intermediate_size"], shared: .width(["shared_intermediate_size"]))
        default:
            traits.recurrence = .gatedDeltaNet
            traits.attention.norm = .perHead
            traits.attention.hasOutputGate = true
            traits.attention.definesMissingHeadDimension = false
            traits.drafts = DraftTraits(
                countKeys: ["mtp_num_hidden_layers"], countByDefault: self == .qwen3Next ? 1 : 0)
            if self != .qwen35 {
                traits.mixture = MixtureTraits(
                    placement: .stepped, shared: .width(["shared_expert_intermediate_size"]), hasSharedGate: true)
            }
        }
        return traits
    }

    private var windowedTraits: ClassTraits {
        var traits = ClassTraits()
        switch self {
        case .gemma2, .gemma3, .gemma3Vision, .gemma4:
            traits.window = .allButEvery(self == .gemma2 ? 2 : 6, window: self == .gemma4 ? 1024 : 4096)
            traits.norms = ResidualNorms(count: 4)
            traits.tiesByDefault = true
            traits.attention.norm = self == .gemma2 ? .never : .perHead
            traits.attention.definesMissingHeadDimension = false
            if self == .gemma3Vision {
                traits.defaults = [
                    "vocab_size": 262_208, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
                    "max_position_embeddings": 131_072,
                ]
            }
            if self == .gemma4 {
                traits.attention.variant = .globalByKeys
                traits.mixture = MixtureTraits(
                    placement: .stated("enable_moe_block"), shared: .width(["intermediate_size"]),
                    scales: (hidden: 1, experts: 1))
                // Norms before and after attention, the dense network, the mixture and their sum; one scalar.
                traits.norms = ResidualNorms(count: 7, extraParameters: 1)
            }
        case .llama4:
            traits.window = .chunksButEvery(4)
            traits.attention.bias = .stated("attention_bias", output: true)
            traits.dense.widthKeys = ["intermediate_size_mlp"]
            traits.mixture = MixtureTraits(placement: .interleaved, widthKeys: ["intermediate_size"], shared: .one)
        case .gptOss:
            traits.window = .allButEvery(2, window: 128)
            traits.attention.bias = .stated("attention_bias", output: true)
            traits.attention.sinks = .always
            traits.mixture = MixtureTraits(widthKeys: ["intermediate_size"], bias: .always, hasExpertBias: true)
        case .mimo2:
            traits.window = .pattern("hybrid_layer_pattern")
            traits.attention.sinks = .stated
            traits.attention.variant = .windowedByPrefix
            traits.mixture = MixtureTraits(
                placement: .afterDense, shared: .counted(["n_shared_experts"]), bias: .auxiliaryFree(byDefault: true))
            traits.drafts = DraftTraits(countByDefault: 3, isDense: true, isWindowed: true)
        default:
            traits.window = .listed
            traits.attention.norm = .perHead
            traits.attention.hasHeadGate = true
            traits.attention.variant = .windowedWithMoreHeads
            traits.mixture = MixtureTraits(
                placement: .afterDense, shared: .width(["share_expert_dim"]),
                bias: .stated("use_moe_router_bias", byDefault: false))
        }
        return traits
    }

    private var latentTraits: ClassTraits {
        var traits = ClassTraits()
        traits.attention.form = .latent
        traits.mixture = MixtureTraits(
            placement: .afterDense, shared: .counted(["n_shared_experts"]),
            bias: .auxiliaryFree(byDefault: self != .deepseek2))
        switch self {
        case .deepseek32:
            traits.attention.indexer = .tokens
            traits.drafts = DraftTraits(copies: 2)
        case .glm5:
            traits.attention.indexer = .tokens
            traits.drafts = DraftTraits()
        case .deepseek3, .glm4MixtureLite, .kimi25: traits.drafts = DraftTraits(copies: 2)
        default: break
        }
        return traits
    }

    private var groupedMixtureTraits: ClassTraits {
        var traits = ClassTraits()
        switch self {
        case .ernie45Mixture:
            traits.attention.bias = .stated("use_bias", output: true)
            traits.mixture = MixtureTraits(
                placement: .range, shared: .counted(["moe_num_shared_experts"]),
                bias: .stated("moe_use_aux_free", byDefault: true))
            traits.tiesByDefault = true
            traits.drafts = DraftTraits(isDense: true, norms: 2)
        case .bailing2:
            traits.attention.bias = .stated("use_qkv_bias", output: false)
            traits.attention.norm = .stated("use_qk_norm")
            traits.mixture = MixtureTraits(
                placement: .afterDense, shared: .counted(["num_shared_experts"]),
                bias: .stated("moe_router_enable_expert_bias", byDefault: false))
            traits.drafts = DraftTraits()
        case .glm4Mixture:
            traits.attention.bias = .stated("attention_bias", output: false)
            traits.attention.norm = .stated("use_qk_norm")
            traits.mixture = MixtureTraits(
                placement: .afterDense, shared: .counted(["n_shared_experts"]), bias: .always)
            traits.drafts = DraftTraits(copies: 2)
        case .mimo:
            traits.window = .whenEnabled
            traits.attention.bias = .stated("attention_bias", output: false)
            traits.drafts = DraftTraits()
        case .miniMax2:
            traits.attention.norm = .acrossHeads
            traits.mixture = MixtureTraits(
                widthKeys: ["intermediate_size"], shared: .width(["shared_intermediate_size"]),
                bias: .stated("use_routing_bias", byDefault: true))
        case .miniMax3:
            traits.attention.norm = .perHead
            traits.attention.indexer = .blocks
            traits.dense.widthKeys = ["dense_intermediate_size"]
            traits.mixture = MixtureTraits(
                placement: .afterDense, widthKeys: ["moe_intermediate_size", "intermediate_size"],
                shared: .counted(["n_shared_experts"]), bias: .stated("use_routing_bias", byDefault: true))
        default:
            traits.attention.definesMissingHeadDimension = false
            traits.mixture = MixtureTraits(placement: .listed, shared: .width(["share_expert_dim"]))
        }
        return traits
    }

    private var irregularTraits: ClassTraits {
        var traits = ClassTraits()
        switch self {
        case .deepseek4:
            traits.layout = .compressed
            traits.mixture = MixtureTraits(shared: .counted(["n_shared_experts"]), bias: .always)
            traits.drafts = DraftTraits()
        case .longCat:
            traits.layout = .doubled
            traits.attention.form = .latent
            traits.dense.widthKeys = ["ffn_hidden_size", "intermediate_size"]
            traits.mixture = MixtureTraits(
                widthKeys: ["expert_ffn_hidden_size", "moe_intermediate_size"], bias: .always)
            traits.drafts = DraftTraits(isDense: true, copies: 1)
        case .nemotronHybrid:
            traits.layout = .blocks
            traits.attention.bias = .stated("attention_bias", output: true)
            traits.dense.isGated = false
            traits.mixture = MixtureTraits(shared: .counted(["n_shared_experts"]), bias: .always)
            traits.drafts = DraftTraits()
        default:
            traits.layout = .pruned
            traits.attention.bias = .stated("attention_bias", output: true)
        }
        return traits
    }

    private var earlyTraits: ClassTraits {
        var traits = ClassTraits(hasFinalNormBias: true)
        traits.attention.definesMissingKeyValueHeads = true
        traits.dense.isGated = false
        switch self {
        case .opt:
            traits.attention.bias = .always
            traits.dense = DenseTraits(widthKeys: ["ffn_dim"], isGated: false, hasBias: true)
            traits.norms = ResidualNorms(count: 2, hasBias: true)
            traits.tiesByDefault = true
        case .falcon:
            traits.attention.bias = .stated("bias", output: true)
            traits.dense = DenseTraits(widthKeys: ["ffn_hidden_size"], isGated: false, widthFactorByDefault: 4)
            traits.tiesByDefault = true
        default:
            traits.dense = DenseTraits(widthKeys: ["n_inner"], isGated: false, hasBias: true, widthFactorByDefault: 4)
            // Attention and feed-forward part read the same norm.
            traits.norms = ResidualNorms(count: 1, hasBias: true)
        }
        return traits
    }
}
