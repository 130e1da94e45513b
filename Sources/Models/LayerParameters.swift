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

    /// Biases and norms: (Nq + Nkv)·d + Nkv·d_v with projection biases, H with an output bias, 2·d or (Nq + Nkv)·d
    /// with query and key norms, r_q for the norm of a query latent, Nq sinks, 2·d_I for an indexer's norms.
    public func vectorParameters(hiddenSize: Int) -> Double {
        let queryKeyWidth = (Double(queryHeads) + Double(keyValueHeads)) * Double(headDimension)
        var count = 0.0
        if hasProjectionBias { count += queryKeyWidth + Double(keyValueHeads) * Double(valueDimension) }
        if hasOutputBias { count += Double(hiddenSize) }
        if normalisesQueriesAndKeys { count += normalisesAcrossHeads ? queryKeyWidth : 2 * Double(headDimension) }
        if let queryRank { count += Double(queryRank) }
        if hasSinks { count += Double(queryHeads) }
        if let indexer { count += indexer.normParameters }
        return count
    }
}

extension MixtureOfExperts {
    /// One expert: 3·x·Im with a gate, 2·x·Im without, of width x = H or the latent width, and its biases, if any.
    public func expertParameters(hiddenSize: Int) -> Double {
        let (matrices, width) = (Double(matricesPerExpert), Double(expertWidth(hiddenSize: hiddenSize)))
        let biases = hasExpertBias ? (matrices - 1) * Double(intermediateSize) + width : 0
        return matrices * width * Double(intermediateSize) + biases
    }

    /// Vectors beside the experts: a bias per router output, the gate of the shared experts, the norm of the latent
    /// width.
    ///
    /// A routing table is no weight and counts among what the checkpoint stores only.
    public func vectorParameters(hiddenSize: Int) -> Double {
        var count = 0.0
        if hasSelectionBias { count += Double(expertCount) + Double(weightlessExperts) }
        if hasSharedGate { count += Double(hiddenSize) }
        if hasLatentNorm, let latentSize { count += Double(latentSize) }
        return count
    }
}

extension SparseIndexer {
    /// The norms of queries and keys, or scale and bias of the keys' norm: 2·d_I where scores are computed.
    var normParameters: Double { computesScores ? 2 * Double(headDimension) : 0 }
}

extension LatentAttention {
    /// The norms of both latents, r_q + d_c, and those of an indexer.
    public var vectorParameters: Double {
        Double(queryRank ?? 0) + Double(latentRank) + (indexer?.normParameters ?? 0)
    }
}

extension CompressedAttention {
    /// The norms of query latent and key-value, a sink per head; per compressor its norm and, for each token of an
    /// entry, a learned position.
    public var vectorParameters: Double {
        var count = Double(queryRank) + Double(headDimension) + Double(heads)
        guard let compressionRatio else { return count }
        let widths = [headDimension] + (indexer.map { [$0.headDimension] } ?? [])
        for width in widths { count += Double(width) * (1 + Double(compressionRatio) * Double(overlapFactor)) }
        return count
    }
}

extension RecurrentMixer {
    /// The convolution's taps, decay rates and steps per head, and the norm of the outputs.
    public var vectorParameters: Double {
        let convolution = Double(convolutionChannels) * (Double(convolutionTaps) + (hasConvolutionBias ? 1 : 0))
        let (heads, width) = (Double(valueHeads), Double(valueWidth))
        switch kind {
        case .gatedDeltaNet: return convolution + 2 * heads + Double(valueDimension)
        case .kimiDelta: return convolution + Double(keyWidth) + heads + Double(valueDimension)
        case .lightning: return width
        case .mamba2: return convolution + 3 * heads + width
        }
    }
}

extension SequenceMixer {
    /// The biases, norms and other vectors of one layer's mixer.
    public func vectorParameters(hiddenSize: Int) -> Double {
        switch self {
        case .grouped(let attention): attention.vectorParameters(hiddenSize: hiddenSize)
        case .latent(let attention): attention.vectorParameters
        case .compressed(let attention): attention.vectorParameters
        case .recurrent(let mixer): mixer.vectorParameters
        case .none: 0
        }
    }
}

extension FeedForward {
    /// The biases, gates and norms of one layer's feed-forward part.
    public func vectorParameters(hiddenSize: Int) -> Double {
        switch self {
        case .dense(let network):
            network.hasBias
                ? Double(network.inputMatrices) * Double(network.intermediateSize) + Double(hiddenSize) : 0
        case .mixture(let experts): experts.vectorParameters(hiddenSize: hiddenSize)
        case .none: 0
        }
    }

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
    /// One layer of the run; vectors of the feed-forward part are counted with the norms.
    public func parametersPerLayer(hiddenSize: Int) -> ParameterCount {
        var count = ParameterCount(matrices: mixer.matrices(hiddenSize: hiddenSize))
        count.attentionVectors = mixer.vectorParameters(hiddenSize: hiddenSize)
        count.norms = normsPerLayer(hiddenSize: hiddenSize)
        return count + feedForward.parameters(hiddenSize: hiddenSize)
    }

    /// The norms of one layer with the vectors of its feed-forward part.
    package func normsPerLayer(hiddenSize: Int) -> Double {
        norms.parameters(hiddenSize: hiddenSize) + feedForward.vectorParameters(hiddenSize: hiddenSize)
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
    /// embedding.
    ///
    /// Drafting modules and other encoders are counted apart.
    public var parameters: ParameterCount {
        let outside = ParameterCount(
            embedding: embeddingParameters, norms: Double(hiddenSize) + outerVectorParameters,
            head: tiesEmbeddings ? 0 : embeddingParameters)
        return layerRuns.reduce(outside) { $0 + $1.parameters(hiddenSize: hiddenSize) }
    }

    /// Everything that the checkpoint stores: the language model, drafting modules with their copies, routing tables,
    /// encoders, and what is stored twice.
    ///
    /// Comparable with the totals of the Hugging Face hub, which may also count the scales of a
    /// quantised checkpoint (0.006 % for blocks of 128 × 128).
    public var checkpointParameters: Double {
        let tables = layerRuns.reduce(0) { sum, run in
            sum + Double(run.count) * Double(run.feedForward.mixture?.routingTableEntries ?? 0)
        }
        return parameters.total + (multiTokenPrediction?.parameters(hiddenSize: hiddenSize) ?? 0)
            + (multiTokenPrediction?.copiedParameters ?? 0) + tables + otherParameters + duplicatedParameters
    }
}

extension MultiTokenPrediction {
    /// All modules with their projections and norms, without copies of embedding and head.
    public func parameters(hiddenSize: Int) -> Double {
        Double(moduleCount) * (layer.parameters(hiddenSize: hiddenSize).total + extraParameters)
    }
}
