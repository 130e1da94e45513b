/// A token mixer that carries a state of constant size from token to token instead of a cache.
public struct RecurrentMixer: Hashable, Sendable {
    /// The recurrences that are modelled.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Gated DeltaNet (Qwen3-Next, Qwen3.5).
        case gatedDeltaNet = "Gated DeltaNet"
        /// Kimi Delta Attention (Kimi Linear).
        case kimiDelta = "KDA"
        /// Lightning attention (MiniMax-M1).
        case lightning = "lightning attention"
        /// Mamba-2 (Nemotron-H).
        case mamba2 = "Mamba-2"
    }

    /// The recurrence.
    public var kind: Kind
    /// Heads of keys and queries (groups of B and C in Mamba-2).
    public var keyHeads: Int
    /// Heads of values, each with a state of its own.
    public var valueHeads: Int
    /// The width of a key (the state size of Mamba-2).
    public var keyDimension: Int
    /// The width of a value (the head dimension of Mamba-2).
    public var valueDimension: Int
    /// The taps of the short convolution before the recurrence; 0 without one.
    public var convolutionTaps: Int
    /// Whether the convolution adds a bias (Mamba-2).
    public var hasConvolutionBias: Bool
    /// Whether the output gate is a full matrix instead of a low-rank pair (KDA of Kimi K3).
    public var hasFullRankGate: Bool

    /// Creates the shape of a recurrent layer.
    public init(
        kind: Kind, keyHeads: Int, valueHeads: Int, keyDimension: Int, valueDimension: Int, convolutionTaps: Int,
        hasConvolutionBias: Bool = false, hasFullRankGate: Bool = false
    ) {
        self.kind = kind
        self.keyHeads = keyHeads
        self.valueHeads = valueHeads
        self.keyDimension = keyDimension
        self.valueDimension = valueDimension
        self.convolutionTaps = convolutionTaps
        self.hasConvolutionBias = hasConvolutionBias
        self.hasFullRankGate = hasFullRankGate
    }

    /// The width of all keys, and of all queries.
    public var keyWidth: Int { keyHeads * keyDimension }
    /// The width of all values.
    public var valueWidth: Int { valueHeads * valueDimension }
    /// The numbers of a sequence's state: one key × value matrix per value head.
    public var stateElements: Double { Double(valueHeads) * Double(keyDimension) * Double(valueDimension) }
    /// The channels that pass the convolution: 2·keys + values.
    public var convolutionChannels: Int { convolutionTaps > 0 ? 2 * keyWidth + valueWidth : 0 }
    /// The numbers of a sequence's convolution state.
    public var convolutionStateElements: Double {
        Double(max(0, convolutionTaps - 1)) * Double(convolutionChannels)
    }
}
