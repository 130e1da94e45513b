/// What a model class fixes by its code, without a key in the file.
///
/// The values of each class are in `ClassTraitsTable.swift`.
struct ClassTraits {
    /// How the layers are described in the file.
    enum Layout {
        /// A decoder layer after another, told apart by lists and intervals.
        case decoder
        /// A pattern of blocks that are a mixer or a feed-forward part (Nemotron-H).
        case blocks
        /// A list with one description per layer (pruned Llamas).
        case pruned
        /// Compressed attention with a ratio per layer (DeepSeek V4).
        case compressed
        /// Two attentions and two dense networks around one mixture in each layer (LongCat).
        case doubled
    }

    /// How the layers are described.
    var layout = Layout.decoder
    /// The softmax attention.
    var attention = AttentionTraits()
    /// Which layers see a window only.
    var window = WindowRule.never
    /// The recurrence of layers that are not attention.
    var recurrence: RecurrentMixer.Kind?
    /// The feed-forward parts; `nil` for dense ones in every layer.
    var mixture: MixtureTraits?
    /// The dense network of layers without a mixture.
    var dense = DenseTraits()
    /// The norms of each layer; `nil` for one before each part.
    var norms: ResidualNorms?
    /// Whether head and embedding share their weights where the file does not say.
    var tiesByDefault = false
    /// Whether the final norm has a bias.
    var hasFinalNormBias = false
    /// The drafting modules that the checkpoints carry.
    var drafts: DraftTraits?
    /// Values of keys that published files leave to the class.
    var defaults: [String: Int] = [:]

    /// When attention looks at a window only.
    enum WindowRule {
        /// Never; the class has no such attention.
        case never
        /// In all layers when `sliding_window` is set; the value stands for a missing key.
        case whenSet(byDefault: Int?)
        /// When `use_sliding_window` is true, in the layers from `max_window_layers` on.
        case whenEnabled
        /// In all but every n-th layer, n by `sliding_window_pattern` or as given; the window by default.
        case allButEvery(Int, window: Int)
        /// By a list of 0 (full) and 1 (window) under this key.
        case pattern(String)
        /// In chunks, in all but every n-th layer or those that `no_rope_layers` marks with 0.
        case chunksButEvery(Int)
        /// As `layer_types` says, which must be there.
        case listed
    }
}

/// What a class fixes about softmax attention.
struct AttentionTraits {
    /// The form of attention.
    enum Form {
        /// Keys and values per head.
        case grouped
        /// One latent for all heads.
        case latent
    }

    /// Where a projection has a bias.
    enum BiasRule {
        /// Nowhere.
        case never
        /// On queries, keys and values.
        case always
        /// Where this key is true, on queries, keys and values, and on the output too if asked for.
        case stated(String, output: Bool)
    }

    /// How queries and keys are normalised.
    enum NormRule {
        /// Not at all.
        case never
        /// Each head by itself.
        case perHead
        /// All heads together.
        case acrossHeads
        /// Each head by itself where this key is true.
        case stated(String)
    }

    /// Which layers have an indexer.
    enum IndexerRule {
        /// None.
        case never
        /// All, or those that `indexer_types` calls full (DeepSeek V3.2, GLM 5).
        case tokens
        /// Those of `sparse_attention_config` (MiniMax M3).
        case blocks
    }

    /// The form of attention.
    var form = Form.grouped
    /// Where projections have biases.
    var bias = BiasRule.never
    /// How queries and keys are normalised.
    var norm = NormRule.never
    /// Which layers have an indexer.
    var indexer = IndexerRule.never
    /// Whether a missing number of key-value heads is a plain rule of the class: one per query head.
    var definesMissingKeyValueHeads = false
    /// Whether a missing head width is a plain rule of the class: hidden size over heads.
    var definesMissingHeadDimension = true
    /// Whether the query projection also yields a gate.
    var hasOutputGate = false
    /// Whether each head has a gate of one number.
    var hasHeadGate = false
    /// Which layers have sinks.
    var sinks = SinkRule.never
    /// What differs in layers with a window, or in those without one.
    var variant = Variant.none

    /// Which layers have a learned sink per head.
    enum SinkRule {
        /// None.
        case never
        /// All.
        case always
        /// Those with a window, or without, as two keys say (MiMo V2).
        case stated
    }

    /// Which layers have heads of another shape.
    enum Variant {
        /// None.
        case none
        /// Those with a window, by keys that begin with `swa_` (MiMo V2).
        case windowedByPrefix
        /// Those with a window have half again as many query heads (Step 3.7).
        case windowedWithMoreHeads
        /// Those without a window, by `global_head_dim` and `num_global_key_value_heads` (Gemma 4).
        case globalByKeys
    }
}

/// What a class fixes about dense feed-forward networks.
struct DenseTraits {
    /// The keys that hold the width, in order of preference.
    var widthKeys = ["intermediate_size"]
    /// Whether a matrix gates the first.
    var isGated = true
    /// Whether the matrices have biases whatever the file says.
    var hasBias = false
    /// The width as a multiple of the hidden size where the file has none; `nil` where it must state one.
    var widthFactorByDefault: Int?
}

/// What a class fixes about mixtures of experts.
struct MixtureTraits {
    /// Which layers carry a mixture.
    enum Placement {
        /// Every layer.
        case everyLayer
        /// Every layer, if this key is true.
        case stated(String)
        /// Layer i, if i + 1 is a multiple of `decoder_sparse_step` and `mlp_only_layers` does not name it.
        case stepped
        /// The layers after the first `first_k_dense_replace`, thinned by `moe_layer_freq`.
        case afterDense
        /// Layer i, if i + 1 is a multiple of `interleave_moe_layer_step`.
        case interleaved
        /// Layers from `moe_layer_start_index` to `moe_layer_end_index`.
        case range
        /// The layers that `moe_layers_enum` lists.
        case listed
    }

    /// The width of all shared experts together.
    enum SharedRule {
        /// There are none.
        case none
        /// The number under one of these keys times the width of one.
        case counted([String])
        /// The width under one of these keys; 0 where it is missing.
        case width([String])
        /// The width under the key, if the flag is true.
        case flagged(String, width: String)
        /// One of the width of a routed expert.
        case one
    }

    /// Whether the router has a bias vector.
    enum BiasRule {
        /// No.
        case never
        /// Yes.
        case always
        /// Where this key is true; the value stands for a missing key.
        case stated(String, byDefault: Bool)
        /// Where `topk_method` is `noaux_tc`; the value stands for a missing key.
        case auxiliaryFree(byDefault: Bool)
    }

    /// Which layers carry a mixture.
    var placement = Placement.everyLayer
    /// The keys that hold the width of an expert.
    var widthKeys = ["moe_intermediate_size"]
    /// The shared experts.
    var shared = SharedRule.none
    /// Whether a gate scales the shared experts.
    var hasSharedGate = false
    /// The router's bias.
    var bias = BiasRule.never
    /// Whether the experts' matrices have biases.
    var hasExpertBias = false
    /// Vectors that each layer with a mixture adds: router scales and the like, as multiples of H and of E.
    var scales = (hidden: 0, experts: 0)
}

/// What a class fixes about its drafting modules.
struct DraftTraits {
    /// The keys that hold their number, in order of preference.
    var countKeys = ["num_nextn_predict_layers"]
    /// Their number where no key states one.
    var countByDefault = 0
    /// Whether a module's feed-forward part is dense although the model's layers are mixtures.
    var isDense = false
    /// Whether a module's attention has a window.
    var isWindowed = false
    /// The norms of a module outside its layer.
    var norms = 3
    /// How many copies of embedding or head the checkpoint stores with each module.
    var copies = 0
}
