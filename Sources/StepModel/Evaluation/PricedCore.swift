internal import Hardware
internal import Quantities

/// A mixer's core with the constants that price it for a group of sequences.
struct PricedCore: Sendable {
    /// The part of the model that the core belongs to.
    let part: Int
    private let core: AttentionCore
    private let prefill: AchievedRates?
    private let decode: AchievedRates?

    init(_ core: AttentionCore, _ pricing: Pricing, _ memory: inout PricingMemory, part: Int) {
        self.core = core
        self.part = part
        let (operands, width) = (core.operands, core.headDimension)
        prefill = memory.rates(for: core.family(isDecode: false), operands, width, pricing)
        decode = memory.rates(for: core.family(isDecode: true), operands, width, pricing)
    }

    /// The seconds of one execution for a group; zero where the profile does not price it.
    @inline(__always)
    func seconds(_ share: SequenceShare, isCaptured: Bool) -> Double {
        guard let rates = share.isDecode ? decode : prefill else { return 0 }
        return rates.time(of: core.work(share), isCaptured: isCaptured).total.rawValue
    }
}

/// The scores of a sparse-attention indexer with the constants that price them for a group of sequences.
struct PricedScores: Sendable {
    /// The part of the model that the scores belong to.
    let part: Int
    private let scores: IndexScores
    private let rates: AchievedRates

    init(_ scores: IndexScores, _ rates: AchievedRates, part: Int) {
        (self.scores, self.rates, self.part) = (scores, rates, part)
    }

    /// The seconds of one execution for a group.
    @inline(__always)
    func seconds(_ share: SequenceShare, isCaptured: Bool) -> Double {
        rates.time(of: scores.work(share), isCaptured: isCaptured).total.rawValue
    }
}
