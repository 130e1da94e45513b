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
    /// One expert, its gate, up and down matrices: 3·H·Im.
    public func expertParameters(hiddenSize: Int) -> Double {
        3 * Double(hiddenSize) * Double(intermediateSize)
    }

    /// The router: H·E.
    public func routerParameters(hiddenSize: Int) -> Double {
        Double(hiddenSize) * Double(expertCount)
    }
}

extension FeedForward {
    /// One layer's feed-forward part, as dense network or as router and experts.
    public func parameters(hiddenSize: Int) -> ParameterCount {
        switch self {
        case .dense(let intermediateSize):
            return ParameterCount(denseFeedForward: 3 * Double(hiddenSize) * Double(intermediateSize))
        case .mixture(let mixture):
            let expert = mixture.expertParameters(hiddenSize: hiddenSize)
            return ParameterCount(
                router: mixture.routerParameters(hiddenSize: hiddenSize),
                experts: Double(mixture.expertCount) * expert,
                activeExperts: Double(mixture.expertsPerToken) * expert)
        }
    }
}

extension LayerRun {
    /// One layer of the run, its two norms of H included.
    public func parametersPerLayer(hiddenSize: Int) -> ParameterCount {
        ParameterCount(
            attentionProjections: attention.projectionParameters(hiddenSize: hiddenSize),
            attentionVectors: attention.vectorParameters(hiddenSize: hiddenSize),
            norms: 2 * Double(hiddenSize))
            + feedForward.parameters(hiddenSize: hiddenSize)
    }

    /// All layers of the run.
    public func parameters(hiddenSize: Int) -> ParameterCount {
        parametersPerLayer(hiddenSize: hiddenSize) * count
    }
}

extension ModelArchitecture {
    /// The lookup table, and the output head where it is a matrix of its own: V·H.
    public var embeddingParameters: Double { Double(vocabularySize) * Double(hiddenSize) }

    /// All parameters: embedding, layers, final norm of H, and the head unless it shares the embedding.
    public var parameters: ParameterCount {
        let outside = ParameterCount(
            embedding: embeddingParameters, norms: Double(hiddenSize), head: tiesEmbeddings ? 0 : embeddingParameters)
        return layerRuns.reduce(outside) { $0 + $1.parameters(hiddenSize: hiddenSize) }
    }
}
