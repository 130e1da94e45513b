internal import Hardware
internal import Quantities

/// An exchange whose message is proportional to the tokens of a step.
struct ExchangeWork: Hashable, Sendable {
    /// What a message is counted in.
    let variable: RowVariable
    /// The bytes of the whole message per unit of the variable.
    let bytesPerUnit: Double
    /// The exchange of one byte in a step that reads prompts.
    let prefill: Exchange
    /// The exchange of one byte in a step that only generates.
    let decode: Exchange
    /// The imbalance of the experts that receive, for dispatch and combine.
    let load: ExpertLoad?
    /// How many experts a token visits, for dispatch and combine.
    var expertsPerToken = 0

    /// The exchange of a step.
    @inline(__always)
    func exchange(_ step: StepQuantities) -> Exchange {
        var bytes = bytesPerUnit * variable.rows(step)
        if let load { bytes *= load.imbalance.ratio(step.groupTokens) }
        return (step.isDecode ? decode : prefill).scaled(bytes, isCaptured: step.isCaptured)
    }
}

extension Exchange {
    /// The same exchange of `factor` times the message.
    @inline(__always)
    func scaled(_ factor: Double, isCaptured: Bool) -> Exchange {
        var scaled = self
        scaled.isCaptured = isCaptured
        scaled.messageBytes = messageBytes * factor
        scaled.scaleUpBytes = scaleUpBytes * factor
        scaled.scaleOutBytes = scaleOutBytes * factor
        return scaled
    }
}

/// An exchange of keys and values, or of what was computed on parts of a cache, for one group of sequences.
struct CacheExchange: Hashable, Sendable {
    /// Whether it belongs to the reading of prompts (the ring of keys and values) or to generation (partial outputs).
    let isForDecode: Bool
    /// The bytes of the message per new token.
    let bytesPerNewToken: Double
    /// The bytes of the message per token of context.
    let bytesPerContextToken: Double
    /// The exchange of one byte.
    let unit: Exchange

    /// The exchange of a group; `nil` where it takes no part.
    func exchange(_ share: SequenceShare, _ step: StepQuantities) -> Exchange? {
        bytes(share).map { unit.scaled($0, isCaptured: step.isCaptured) }
    }

    /// The bytes of the message of a group; `nil` where it takes no part.
    @inline(__always)
    func bytes(_ share: SequenceShare) -> Double? {
        guard share.isDecode == isForDecode else { return nil }
        return share.count * (share.newTokens * bytesPerNewToken + share.context * bytesPerContextToken)
    }
}
