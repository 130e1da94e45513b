public import Models
internal import Parallelism
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
        FLOPs(
            rawValue: 2
                * (parameters.activeExperts + parameters.sharedExperts + parameters.router
                    + parameters.denseFeedForward))
    }

    /// The work of the output head for one token: 2·V·H.
    public var headFLOPs: FLOPs { FLOPs(rawValue: 2 * Double(vocabularySize) * Double(hiddenSize)) }

    /// The work of the attention cores of full grouped-query attention for so many (query, key) pairs: Σ layers
    /// 2·Nq·(d_qk + d_v)·P.
    public func attentionCoreFLOPs(pairs: Double) -> FLOPs {
        let width = layerRuns.reduce(0.0) { sum, run in
            guard let attention = run.attention else { return sum }
            let perHead = Double(attention.headDimension + attention.valueDimension)
            return sum + Double(run.count) * Double(attention.queryHeads) * perHead
        }
        return FLOPs(rawValue: 2 * width * pairs)
    }

    /// The work of the mixers' cores in a step: attention in its cheaper form, windows, picked tokens, recurrences.
    public func coreFLOPs(of step: Step) -> FLOPs {
        FLOPs(rawValue: sumOverCores(of: step, \.flops.rawValue))
    }

    /// What the cores of a step must read of caches and states, each once.
    public func coreReadBytes(of step: Step) -> Bytes {
        Bytes(rawValue: sumOverCores(of: step, \.cacheBytes.rawValue))
    }

    /// An amount of the mixers' cores on one device, summed over layers and groups of sequences.
    private func sumOverCores(of step: Step, _ amount: (ComputeWork) -> Double) -> Double {
        let shares = step.groups.map { SequenceShare($0, ranks: 1) }
        return layerRuns.reduce(0) { sum, run in
            guard let core = AttentionCore(run.mixer, precision: precision, layout: ParallelLayout()) else {
                return sum
            }
            return sum + Double(run.count) * shares.reduce(0) { $0 + amount(core.work($1)) }
        }
    }

    /// The work of a whole step, logits for one token per sequence.
    public func flops(of step: Step) -> FLOPs {
        linearFLOPsPerToken * Double(step.newTokens) + coreFLOPs(of: step) + headFLOPs * Double(step.sequences)
    }
}
