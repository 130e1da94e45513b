import Diagnostics
import Documents

/// Reads models that are a pattern of blocks, each a mixer or a feed-forward part with one norm (Nemotron-H).
enum BlockConfiguration {
    /// The kinds of blocks.
    private enum Block: Hashable {
        case mamba, attention, dense, mixture

        init?(letter: Character) {
            switch letter {
            case "M": self = .mamba
            case "*": self = .attention
            case "-": self = .dense
            case "E": self = .mixture
            default: return nil
            }
        }

        init?(name: String) {
            switch name {
            case "mamba", "mamba2": self = .mamba
            case "attention": self = .attention
            case "mlp": self = .dense
            case "moe": self = .mixture
            default: return nil
            }
        }
    }

    /// The blocks in order.
    static func read(_ reading: inout ConfigurationReading) throws(Diagnostic) -> [LayerRun] {
        let blocks = try pattern(
            reading, letters: "hybrid_override_pattern", names: "layers_block_type")
        if let stated = reading.model.optionalMember(["num_hidden_layers"]),
            try stated.value.integer(named: stated.name, in: ConfigurationReading.layers) != blocks.count
        {
            throw Diagnostic(
                code: "model-layer-list",
                "`num_hidden_layers` differs from the \(blocks.count) blocks of the pattern", at: stated.value.location)
        }
        return try runs(&reading, of: blocks)
    }

    /// The blocks of a drafting module as one layer: a mixer and a feed-forward part.
    static func draft(_ reading: ConfigurationReading) throws(Diagnostic) -> LayerRun {
        var reading = reading
        let blocks = try pattern(
            reading, letters: "mtp_hybrid_override_pattern", names: "mtp_layers_block_type")
        let runs = try runs(&reading, of: blocks)
        let mixers = runs.map(\.mixer).filter { $0 != .none }
        let feedForwards = runs.map(\.feedForward).filter { $0 != .none }
        guard mixers.count <= 1, feedForwards.count <= 1 else {
            throw Diagnostic(
                .noData, code: "unsupported-feature",
                "a drafting module of \(runs.count) blocks is not supported yet", at: reading.model.location,
                hint: "one mixer and one feed-forward part are modelled")
        }
        return LayerRun(count: 1, mixer: mixers.first ?? .none, feedForward: feedForwards.first ?? .none)
    }

    private static func pattern(
        _ reading: ConfigurationReading, letters: String, names: String
    ) throws(Diagnostic) -> [Block] {
        let member = try reading.model.member([letters, names])
        var blocks: [Block] = []
        if case .array(let elements) = member.value.content {
            for element in elements {
                let written = try element.string(named: member.name)
                guard let block = Block(name: written) else {
                    throw reading.unsupported(member.name, element, "blocks of kind \"\(written.prefix(40))\"")
                }
                blocks.append(block)
            }
        } else {
            for letter in try member.value.string(named: member.name) {
                guard let block = Block(letter: letter) else {
                    throw reading.unsupported(
                        member.name, member.value, "blocks of kind \"\(letter)\"", hint: "known: M, E, * and -")
                }
                blocks.append(block)
            }
        }
        guard ConfigurationReading.layers.contains(blocks.count) else {
            throw member.value.mismatch(member.name, "between 1 and 10000 blocks")
        }
        return blocks
    }

    private static func runs(
        _ reading: inout ConfigurationReading, of blocks: [Block]
    ) throws(Diagnostic) -> [LayerRun] {
        var known: [Block: LayerRun] = [:]
        var runs: [LayerRun] = []
        for block in blocks {
            if known[block] == nil { known[block] = try run(&reading, block) }
            if let run = known[block] { runs.append(run) }
        }
        return runs
    }

    private static func run(_ reading: inout ConfigurationReading, _ block: Block) throws(Diagnostic) -> LayerRun {
        switch block {
        case .mamba: return LayerRun(count: 1, mixer: .recurrent(try mamba(reading)), feedForward: .none)
        case .attention:
            let attention = try AttentionConfiguration.read(&reading, .full)
            return LayerRun(count: 1, attention: attention, feedForward: .none)
        case .dense:
            return LayerRun(
                count: 1, mixer: .none, feedForward: .dense(try FeedForwardConfiguration.dense(reading)))
        case .mixture:
            let traits = reading.traits.mixture ?? MixtureTraits()
            return LayerRun(
                count: 1, mixer: .none,
                feedForward: .mixture(try FeedForwardConfiguration.mixture(reading, traits)))
        }
    }

    private static func mamba(_ reading: ConfigurationReading) throws(Diagnostic) -> RecurrentMixer {
        let heads = ConfigurationReading.heads
        if let bias = reading.model.optionalMember(["mamba_proj_bias"]), try bias.value.boolean(named: bias.name) {
            throw reading.unsupported(bias.name, bias.value, "biases on the projections of Mamba")
        }
        return RecurrentMixer(
            kind: .mamba2, keyHeads: try reading.model.integer("n_groups", in: heads),
            valueHeads: try reading.model.integer("mamba_num_heads", in: heads),
            keyDimension: try reading.model.integer("ssm_state_size", in: heads),
            valueDimension: try reading.model.integer("mamba_head_dim", in: heads),
            convolutionTaps: try reading.model.integer("conv_kernel", in: 1...1000),
            hasConvolutionBias: try reading.flag("use_conv_bias", byDefault: true))
    }
}
