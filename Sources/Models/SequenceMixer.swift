/// The part of a layer that mixes tokens of a sequence: attention in one of its forms, a recurrence, or nothing.
public enum SequenceMixer: Hashable, Sendable {
    /// Attention with a key and a value per key-value head (multi-head, grouped-query, multi-query).
    case grouped(GroupedQueryAttention)
    /// Multi-head latent attention: one compressed key-value latent per token for all heads (DeepSeek-V2).
    case latent(LatentAttention)
    /// Attention over a window and over compressed entries of the further past (DeepSeek-V4).
    case compressed(CompressedAttention)
    /// A recurrence with a state of constant size (Gated DeltaNet, KDA, lightning attention, Mamba-2).
    case recurrent(RecurrentMixer)
    /// No token mixing (layers of pruned models, and blocks that are only a feed-forward network).
    case none
}

/// Which tokens a layer's queries can see.
public enum AttentionWindow: Hashable, Sendable {
    /// Every token before.
    case full
    /// The last so many tokens.
    case sliding(Int)
    /// The tokens of the same chunk of so many tokens.
    case chunked(Int)

    /// The most tokens a query sees; `nil` without a limit.
    public var limit: Int? {
        switch self {
        case .full: nil
        case .sliding(let tokens), .chunked(let tokens): tokens
        }
    }
}
