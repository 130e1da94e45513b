public import Models
public import Quantities

/// The arithmetic that a model needs whatever the layout, for floors and ceilings that no layout can beat.
extension ModelArchitecture {
    /// The work of one token in all matrices but the output head: 2 FLOPs per active weight.
    ///
    /// Σ layers 2·(2·Nq + 2·Nkv)·d·H + 2·(k·3·H·Im + H·E), or 2·3·H·I in dense layers.
    public var linearFLOPsPerToken: FLOPs { attentionProjectionFLOPsPerToken + feedForwardFLOPsPerToken }

    /// The part of ``linearFLOPsPerToken`` in the attention projections.
    public var attentionProjectionFLOPsPerToken: FLOPs { FLOPs(rawValue: 2 * parameters.attentionProjections) }

    /// The part of ``linearFLOPsPerToken`` in feed-forward networks, visited experts and routers.
    public var feedForwardFLOPsPerToken: FLOPs {
        FLOPs(rawValue: 2 * (parameters.activeExperts + parameters.router + parameters.denseFeedForward))
    }

    /// The work of the output head for one token: 2·V·H.
    public var headFLOPs: FLOPs { FLOPs(rawValue: 2 * Double(vocabularySize) * Double(hiddenSize)) }

    /// The work of the attention core for so many (query, key) pairs: Σ layers 4·Nq·d·P.
    public func attentionCoreFLOPs(pairs: Double) -> FLOPs {
        let width = layerRuns.reduce(0) { $0 + $1.count * $1.attention.queryHeads * $1.attention.headDimension }
        return FLOPs(rawValue: 4 * Double(width) * pairs)
    }

    /// The work of a whole step, logits for one token per sequence.
    public func flops(of step: Step) -> FLOPs {
        let pairs = step.groups.reduce(0.0) { $0 + $1.causalPairs }
        return linearFLOPsPerToken * Double(step.newTokens) + attentionCoreFLOPs(pairs: pairs)
            + headFLOPs * Double(step.sequences)
    }
}
