/// How many parameters each matrix of a layer has.
///
/// Symbols: H hidden size, Nq query heads, Nkv key-value heads, d head width, I dense and Im expert intermediate
/// width, E experts, k experts per token. The block formulas follow the layers of the Llama, Qwen and Mixtral classes
/// in Hugging Face `transformers`; summed over the models of the catalog they give the checkpoints' totals exactly.
extension GroupedQueryAttention {
    /// The width of all queries, Nq·d, which need not be the hidden size.
    public var queryWidth: Int { queryHeads * headDimension }

    /// The width of all keys, and of all values, Nkv·d.
    public var keyValueWidth: Int { keyValueHeads * headDimension }

    /// The query projection: Nq·d·H.
    public func queryParameters(hiddenSize: Int) -> Double {
        Double(queryHeads) * Double(headDimension) * Double(hiddenSize)
    }

    /// The key projection: Nkv·d·H.
    public func keyParameters(hiddenSize: Int) -> Double {
        Double(keyValueHeads) * Double(headDimension) * Double(hiddenSize)
    }

    /// The value projection: Nkv·d·H.
    public func valueParameters(hiddenSize: Int) -> Double { keyParameters(hiddenSize: hiddenSize) }

    /// The output projection: H·Nq·d.
    public func outputParameters(hiddenSize: Int) -> Double { queryParameters(hiddenSize: hiddenSize) }

    /// All four matrices: (2·Nq + 2·Nkv)·d·H.
    public func projectionParameters(hiddenSize: Int) -> Double {
        2 * queryParameters(hiddenSize: hiddenSize) + 2 * keyParameters(hiddenSize: hiddenSize)
    }

    /// Biases and norms: (Nq + 2·Nkv)·d with projection biases, H with an output bias, 2·d with query and key norms.
    public func vectorParameters(hiddenSize: Int) -> Double {
        let projectionBias =
            hasProjectionBias ? (Double(queryHeads) + 2 * Double(keyValueHeads)) * Double(headDimension) : 0
        let outputBias = hasOutputBias ? Double(hiddenSize) : 0
        let norms = normalisesQueriesAndKeys ? 2 * Double(headDimension) : 0
        return projectionBias + outputBias + norms
    }
}

extension MixtureOfExperts {
    /// One expert: 3·x·Im with a gate, 2·x·Im without, of width x = H or the latent width.
    public func expertParameters(hiddenSize: Int) -> Double {
        Double(matricesPerExpert) * Double(expertWidth(hiddenSize: hiddenSize)) * Double(intermediateSize)
    }
}

extension SequenceMixer {
    /// The biases, norms and other vectors of one layer's mixer.
    public func vectorParameters(hiddenSize: Int) -> Double {
        switch self {
        case .grouped(let attention): attention.vectorParameters(hiddenSize: hiddenSize)
        case .latent(let attention): Double((attention.queryRank ?? 0) + attention.latentRank)
        case .compressed, .recurrent, .none: 0
        }
    }
}

extension FeedForward {
    /// One layer's feed-forward part, as dense network or as router, shared and routed experts.
    public func parameters(hiddenSize: Int) -> ParameterCount {
        var count = ParameterCount(matrices: matrices(hiddenSize: hiddenSize))
        guard let mixture else { return count }
        let expert = mixture.expertParameters(hiddenSize: hiddenSize)
        count.experts = Double(mixture.expertCount) * expert
        count.activeExperts = mixture.weightedExpertsPerToken * expert
        return count
    }
}

extension ParameterCount {
    /// The sum of matrices, each counted under its part.
    init(matrices: [LayerMatrix]) {
        self.init()
        for matrix in matrices {
            switch matrix.part {
            case .attention: attentionProjections += matrix.parameters
            case .denseFeedForward: denseFeedForward += matrix.parameters
            case .sharedExperts: sharedExperts += matrix.parameters
            case .experts: experts += matrix.parameters
            case .router: router += matrix.parameters
            case .embedding: embedding += matrix.parameters
            case .head: head += matrix.parameters
            case .vectors: norms += matrix.parameters
            }
        }
    }
}

extension LayerRun {
    /// One layer of the run, its norms included: one of H before the mixer and one before the feed-forward part.
    public func parametersPerLayer(hiddenSize: Int) -> ParameterCount {
        var count = ParameterCount(matrices: mixer.matrices(hiddenSize: hiddenSize))
        count.attentionVectors = mixer.vectorParameters(hiddenSize: hiddenSize)
        count.norms = (mixer == .none ? 0 : Double(hiddenSize)) + (feedForward == .none ? 0 : Double(hiddenSize))
        return count + feedForward.parameters(hiddenSize: hiddenSize)
    }

    /// All layers of the run.
    public func parameters(hiddenSize: Int) -> ParameterCount {
        parametersPerLayer(hiddenSize: hiddenSize) * count
    }
}

extension ModelArchitecture {
    /// The lookup table, and the output head where it is a matrix of its own: V·H.
    public var embeddingParameters: Double { Double(vocabularySize) * Double(hiddenSize) }

    /// All parameters of the language model: embedding, layers, final norm of H, and the head unless it shares the
    /// embedding. Drafting modules and other encoders are counted apart.
    public var parameters: ParameterCount {
        let outside = ParameterCount(
            embedding: embeddingParameters, norms: Double(hiddenSize), head: tiesEmbeddings ? 0 : embeddingParameters)
        return layerRuns.reduce(outside) { $0 + $1.parameters(hiddenSize: hiddenSize) }
    }
}
