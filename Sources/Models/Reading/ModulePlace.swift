/// Where a module of a checkpoint belongs, by its path or by a pattern for paths.
///
/// Patterns are plain names (`lm_head`), paths with or without stars (`model.layers.3.self_attn*`) and regular
/// expressions (`re:.*mlp\.(gate|up|down)_proj.*`). Read as words, all of them name the same few things.
enum ModulePlace: Equatable {
    /// A part that is never converted: embedding, head, router, norms.
    case neverConverted
    /// Outside the language model: an encoder or a drafting module.
    case outside
    /// A part, or some of its matrices, in one layer or in all.
    case linear([WeightPart], layer: Int?, matrices: Set<Role>)
    /// Not understood.
    case unknown

    /// What a matrix does in its part.
    enum Role: Hashable {
        /// Takes the residual stream in.
        case input
        /// Gives the result back.
        case output
        /// Anything else, such as a latent or an indexer.
        case other
    }

    /// Reads a module's path or a pattern.
    init(_ module: String, layerCount: Int) {
        var words = module.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        if words.first == "re" { words.removeFirst() }
        while let last = words.last, words.count > 1, last == "weight" || last == "bias" { words.removeLast() }
        let layer = ModulePlace.layer(words)
        if words.contains(where: ModulePlace.isOutside) || layer.map({ $0 >= layerCount }) == true {
            self = .outside
        } else if words.last.map(ModulePlace.isNeverConverted) == true {
            self = .neverConverted
        } else {
            self = ModulePlace.linear(words, layer: layer)
        }
    }

    private static func linear(_ words: [String], layer: Int?) -> ModulePlace {
        func has(_ test: (String) -> Bool) -> Bool { words.contains(where: test) }
        let roles = Set(words.compactMap(role))
        if has({ $0.hasPrefix("shared_expert") || $0 == "shared_mlp" }) {
            return .linear([.sharedExperts], layer: layer, matrices: roles)
        }
        if has({ $0 == "experts" || $0 == "expert" }) { return .linear([.experts], layer: layer, matrices: roles) }
        if has({ $0.contains("attn") || $0.contains("attention") || $0 == "mamba" || attentionRole($0) != nil }) {
            return .linear([.attention], layer: layer, matrices: roles)
        }
        if has({ $0 == "block_sparse_moe" || $0 == "moe" }) {
            return .linear([.experts, .sharedExperts], layer: layer, matrices: roles)
        }
        let networks: [WeightPart] = [.denseFeedForward, .experts, .sharedExperts]
        if has({ ["mlp", "feed_forward", "ffn", "mixer"].contains($0) }) {
            // A matrix named directly under the network is that of a dense one.
            return .linear(roles.isEmpty ? networks : [.denseFeedForward], layer: layer, matrices: roles)
        }
        if !roles.isEmpty { return .linear(networks, layer: layer, matrices: roles) }
        if layer != nil, words.last.flatMap({ Int($0) }) != nil {
            return .linear([.attention] + networks, layer: layer, matrices: [])
        }
        return .unknown
    }

    /// The number behind `layers`.
    private static func layer(_ words: [String]) -> Int? {
        guard let index = words.firstIndex(where: { $0 == "layers" || $0 == "h" }), index + 1 < words.count else {
            return nil
        }
        return Int(words[index + 1])
    }

    private static func isOutside(_ word: String) -> Bool {
        ["vision", "visual", "mm_projector", "multi_modal", "audio", "patch_merger", "mtp", "nextn", "eh_proj"]
            .contains { word.hasPrefix($0) }
    }

    private static func isNeverConverted(_ word: String) -> Bool {
        word.hasSuffix("norm")
            || [
                "lm_head", "embed_tokens", "embeddings", "gate", "router", "rotary_emb", "e_score_correction_bias",
                "shared_expert_gate", "conv1d", "A_log", "dt_bias", "enorm", "hnorm", "shared_head",
            ].contains(word)
    }

    private static func role(_ word: String) -> Role? {
        switch word {
        case "gate_proj", "up_proj", "gate_up_proj", "up", "gate_up", "w1", "w3", "fc1", "fc_in": .input
        case "down_proj", "down", "w2", "fc2", "fc_out": .output
        default: attentionRole(word)
        }
    }

    private static func attentionRole(_ word: String) -> Role? {
        switch word {
        case "q_proj", "qkv_proj", "q_b_proj", "in_proj", "wq_b", "query_key_value", "in_proj_qkvz": .input
        case "o_proj", "out_proj", "wo": .output
        case "k_proj", "v_proj", "q_a_proj", "kv_a_proj_with_mqa", "kv_b_proj", "indexers_proj", "weights_proj", "wk",
            "in_proj_ba", "in_proj_qkv", "in_proj_z", "indexer":
            .other
        default: nil
        }
    }
}
