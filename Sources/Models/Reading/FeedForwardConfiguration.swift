import Diagnostics
import Documents

/// Reads the feed-forward parts of ordinary decoders, one per layer.
enum FeedForwardConfiguration {
    /// The feed-forward parts of all layers in order.
    static func read(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [FeedForward] {
        if reading.modelClass == .opt { try EarlyDecoders.checkOPT(reading) }
        guard let traits = reading.traits.mixture else {
            return Array(repeating: .dense(try dense(reading)), count: layers)
        }
        let isSparse = try sparseLayers(reading, traits, layers: layers)
        let mixture = isSparse.contains(true) ? FeedForward.mixture(try self.mixture(reading, traits)) : .none
        // The dense width is often left in files of models without a dense layer; it is needed only where one is.
        let dense = isSparse.contains(false) ? FeedForward.dense(try self.dense(reading)) : .none
        return isSparse.map { $0 ? mixture : dense }
    }

    /// The dense network.
    static func dense(_ reading: ConfigurationReading) throws(Diagnostic) -> DenseFeedForward {
        let traits = reading.traits.dense
        let width: Int
        if let factor = traits.widthFactorByDefault, reading.model.optionalMember(traits.widthKeys) == nil {
            width = factor * reading.hiddenSize
        } else {
            let member = try reading.model.member(traits.widthKeys)
            width = try member.value.integer(named: member.name, in: ConfigurationReading.width)
        }
        var hasBias = traits.hasBias
        if reading.modelClass == .llama || reading.modelClass == .nemotronHybrid || reading.modelClass == .prunedLlama {
            hasBias = try reading.flag("mlp_bias")
        } else if reading.modelClass == .falcon {
            hasBias = try reading.flag("bias")
        } else if reading.modelClass == .ernie45Mixture {
            hasBias = try reading.flag("use_bias")
        }
        return DenseFeedForward(intermediateSize: width, isGated: traits.isGated, hasBias: hasBias)
    }

    /// The mixture.
    static func mixture(
        _ reading: ConfigurationReading, _ traits: MixtureTraits
    ) throws(Diagnostic) -> MixtureOfExperts {
        let model = reading.model
        let experts = try model.integer(
            "num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts", in: 1...1_000_000)
        let perToken = try model.member([
            "num_experts_per_tok", "num_experts_per_token", "experts_per_token", "moe_k", "moe_topk", "moe_top_k",
            "top_k_experts",
        ])
        let visited = try perToken.value.integer(named: perToken.name, in: 1...1_000_000)
        guard visited <= experts else {
            throw Diagnostic(
                code: "model-experts-per-token",
                "`\(perToken.name)` is \(visited), but there are only \(experts) experts", at: perToken.value.location,
                hint: "expected a whole number from 1 to \(experts)")
        }
        let widthMember = try model.member(traits.widthKeys)
        let width = try widthMember.value.integer(named: widthMember.name, in: ConfigurationReading.width)
        var mixture = MixtureOfExperts(
            expertCount: experts, expertsPerToken: visited, intermediateSize: width,
            isGated: reading.traits.dense.isGated,
            sharedIntermediateSize: try sharedWidth(reading, traits.shared, expertWidth: width),
            hasSelectionBias: try hasBias(reading, traits.bias), hasExpertBias: traits.hasExpertBias)
        mixture.hasSharedGate = traits.hasSharedGate && mixture.sharedIntermediateSize > 0
        mixture.latentSize = try model.optionalInteger(
            "routed_expert_hidden_size", "moe_latent_size", in: ConfigurationReading.width)
        mixture.hasLatentNorm = try reading.flag("latent_moe_use_norm")
        return mixture
    }

    private static func sharedWidth(
        _ reading: ConfigurationReading, _ rule: MixtureTraits.SharedRule, expertWidth: Int
    ) throws(Diagnostic) -> Int {
        switch rule {
        case .none: return 0
        case .one: return expertWidth
        case .flagged(let flag, let key):
            return try reading.flag(flag) ? try reading.model.integer(key, in: ConfigurationReading.width) : 0
        case .width(let keys):
            guard let member = reading.model.optionalMember(keys) else { return 0 }
            return try member.value.integer(named: member.name, in: 0...100_000_000)
        case .counted(let keys):
            guard let member = reading.model.optionalMember(keys) else { return 0 }
            let count = try member.value.integer(named: member.name, in: 0...100_000)
            // Publishers that state a width of the shared experts state that of all together.
            let stated = try reading.model.optionalInteger(
                "moe_shared_expert_intermediate_size", in: ConfigurationReading.width)
            return count == 0 ? 0 : stated ?? count * expertWidth
        }
    }

    private static func hasBias(
        _ reading: ConfigurationReading, _ rule: MixtureTraits.BiasRule
    ) throws(Diagnostic) -> Bool {
        switch rule {
        case .never: false
        case .always: true
        case .stated(let key, let byDefault): try reading.flag(key, byDefault: byDefault)
        case .auxiliaryFree(let byDefault):
            try reading.model.optionalString("topk_method").map { $0 == "noaux_tc" } ?? byDefault
        }
    }
}

extension FeedForwardConfiguration {
    /// Which layers carry a mixture.
    private static func sparseLayers(
        _ reading: ConfigurationReading, _ traits: MixtureTraits, layers: Int
    ) throws(Diagnostic) -> [Bool] {
        switch traits.placement {
        case .everyLayer: return Array(repeating: true, count: layers)
        case .stated(let key): return Array(repeating: try reading.flag(key), count: layers)
        case .stepped: return try stepped(reading, layers: layers)
        case .afterDense: return try afterDense(reading, layers: layers)
        case .interleaved:
            let step = try reading.model.optionalInteger("interleave_moe_layer_step", in: ConfigurationReading.layers)
            return (1...layers).map { $0.isMultiple(of: step ?? 1) }
        case .range:
            let first = try reading.model.integer("moe_layer_start_index", in: 0...10_000)
            let last = try reading.model.optionalInteger("moe_layer_end_index", in: 0...10_000) ?? layers - 1
            let step = try reading.model.optionalInteger("moe_layer_interval", in: ConfigurationReading.layers) ?? 1
            return (0..<layers).map { $0 >= first && $0 <= last && ($0 + 1).isMultiple(of: step) }
        case .listed: return try listed(reading, layers: layers)
        }
    }

    private static func stepped(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [Bool] {
        let step = try reading.model.optionalInteger("decoder_sparse_step", in: ConfigurationReading.layers) ?? 1
        var denseLayers: Set<Int> = []
        for layer in try reading.model.optionalArray("mlp_only_layers") ?? [] {
            denseLayers.insert(try layer.integer(named: "mlp_only_layers", in: 0...layers - 1))
        }
        return (0..<layers).map { !denseLayers.contains($0) && ($0 + 1).isMultiple(of: step) }
    }

    /// The first layers are dense; a list or a stride thins the others.
    private static func afterDense(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [Bool] {
        let dense = try reading.model.optionalInteger("first_k_dense_replace", in: 0...10_000) ?? 0
        guard let frequency = reading.model.optionalMember(["moe_layer_freq"]) else {
            return (0..<layers).map { $0 >= dense }
        }
        guard case .array = frequency.value.content else {
            let step = try frequency.value.integer(named: frequency.name, in: ConfigurationReading.layers)
            return (0..<layers).map { $0 >= dense && $0.isMultiple(of: step) }
        }
        let marks = try reading.layerList(frequency.name, layers: layers)
        var isSparse: [Bool] = []
        for (layer, mark) in marks.enumerated() {
            isSparse.append(try mark.integer(named: frequency.name, in: 0...1) == 1 && layer >= dense)
        }
        return isSparse
    }

    /// Step 3 lists its layers as numbers, or as one text with commas.
    private static func listed(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [Bool] {
        let member = try reading.model.member(["moe_layers_enum"])
        var isSparse = Array(repeating: false, count: layers)
        if case .string(let text) = member.value.content {
            for part in text.split(separator: ",") {
                guard let layer = Int(part.filter { $0 != " " }), isSparse.indices.contains(layer) else {
                    throw member.value.mismatch(member.name, "numbers of layers from 0 to \(layers - 1)")
                }
                isSparse[layer] = true
            }
            return isSparse
        }
        for element in try member.value.array(named: member.name) {
            isSparse[try element.integer(named: member.name, in: 0...layers - 1)] = true
        }
        return isSparse
    }
}
