/// The matrices of each kind of mixer and feed-forward part.
///
/// Symbols: H hidden size, Nq query heads, Nkv key-value heads, d head width, I dense and Im expert intermediate width,
/// E experts, k experts per token, d_c and d_r the latent and rotary widths of latent attention, d_n and d_v its key
/// and value widths per head, r_q its query rank.
extension SequenceMixer {
    /// The matrices of one layer's mixer.
    public func matrices(hiddenSize: Int) -> [LayerMatrix] {
        switch self {
        case .grouped(let attention): attention.matrices(hiddenSize: hiddenSize)
        case .latent(let attention): attention.matrices(hiddenSize: hiddenSize)
        case .compressed(let attention): attention.matrices(hiddenSize: hiddenSize)
        case .recurrent(let mixer): mixer.matrices(hiddenSize: hiddenSize)
        case .none: []
        }
    }

    /// What one layer keeps of each token of context.
    public var cacheComponents: [CacheComponent] {
        switch self {
        case .grouped(let attention): attention.cacheComponents
        case .latent(let attention): attention.cacheComponents
        case .compressed(let attention): attention.cacheComponents
        case .recurrent, .none: []
        }
    }

    /// The query heads that tensor parallelism must divide (value heads of a recurrence); `nil` without heads.
    public var tensorHeads: Int? {
        switch self {
        case .grouped(let attention): attention.queryHeads
        case .latent(let attention): attention.heads
        case .compressed(let attention): attention.heads
        case .recurrent(let mixer): mixer.valueHeads
        case .none: nil
        }
    }
}

extension FeedForward {
    /// The matrices that every token passes: a dense network, or the router with shared experts and latent projections.
    public func matrices(hiddenSize: Int) -> [LayerMatrix] {
        switch self {
        case .dense(let network):
            let width = network.intermediateSize
            return [
                LayerMatrix(
                    .gateUp, inner: hiddenSize, columns: network.inputMatrices * width, split: .columns(units: width),
                    part: .denseFeedForward),
                LayerMatrix(
                    .down, inner: width, columns: hiddenSize, split: .rows(units: width), part: .denseFeedForward),
            ]
        case .mixture(let experts): return experts.commonMatrices(hiddenSize: hiddenSize)
        case .none: return []
        }
    }
}

extension MixtureOfExperts {
    /// The router, the shared experts and the projections to and from the latent width.
    public func commonMatrices(hiddenSize: Int) -> [LayerMatrix] {
        var found = [
            LayerMatrix(
                .router, inner: hiddenSize, columns: expertCount + weightlessExperts, split: .replicated, part: .router)
        ]
        if sharedIntermediateSize > 0 {
            let width = sharedIntermediateSize
            found.append(
                LayerMatrix(
                    .sharedGateUp, inner: hiddenSize, columns: (matricesPerExpert - 1) * width,
                    split: .columns(units: width), part: .sharedExperts))
            found.append(
                LayerMatrix(
                    .sharedDown, inner: width, columns: hiddenSize, split: .rows(units: width), part: .sharedExperts))
        }
        if let latentSize {
            found.append(
                LayerMatrix(
                    .expertLatentDown, inner: hiddenSize, columns: latentSize, split: .replicated, part: .sharedExperts)
            )
            found.append(
                LayerMatrix(
                    .expertLatentUp, inner: latentSize, columns: hiddenSize, split: .replicated, part: .sharedExperts))
        }
        return found
    }
}
