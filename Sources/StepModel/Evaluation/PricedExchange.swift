internal import Hardware
internal import Quantities

/// An exchange among devices with its constants applied, for one kind of step.
struct PricedExchange: Sendable {
    /// The part of the model that the exchange belongs to.
    let part: Int
    /// Which part of a half-batch it belongs to.
    let halfBatchPart: HalfBatchPart
    private let bytesPerToken: Double
    private let bytesPerSequence: Double
    private let bytesPerGroupToken: Double
    /// The imbalance of the experts that receive, for dispatch and combine.
    private let imbalance: ExpertImbalance?
    private let cost: ExchangeCost

    init(_ work: ExchangeWork, _ cost: ExchangeCost, kind: Operator.Kind, part: Int) {
        self.part = part
        halfBatchPart = kind.halfBatchPart
        bytesPerToken = work.variable == .tokens ? work.bytesPerUnit : 0
        bytesPerSequence = work.variable == .sequences ? work.bytesPerUnit : 0
        bytesPerGroupToken = work.variable == .groupTokens ? work.bytesPerUnit : 0
        imbalance = work.load?.imbalance
        self.cost = cost
    }

    /// The seconds of one execution in a step.
    @inline(__always)
    func seconds(_ step: StepQuantities, _ curves: UnsafeBufferPointer<CurveLine>) -> Double {
        var bytes =
            bytesPerToken * step.tokens + bytesPerSequence * step.sequences + bytesPerGroupToken * step.groupTokens
        if let imbalance { bytes *= imbalance.ratio(step.groupTokens) }
        return cost.seconds(bytes, curves)
    }
}

/// An exchange of each group of sequences with its constants applied.
struct PricedCacheExchange: Sendable {
    /// The part of the model that the exchange belongs to.
    let part: Int
    private let work: CacheExchange
    private let eager: ExchangeCost
    private let captured: ExchangeCost

    init(_ work: CacheExchange, eager: ExchangeCost, captured: ExchangeCost, part: Int) {
        (self.work, self.eager, self.captured, self.part) = (work, eager, captured, part)
    }

    /// The seconds of one execution for a group; zero where it takes no part.
    @inline(__always)
    func seconds(
        _ share: SequenceShare, isCaptured: Bool, _ curves: UnsafeBufferPointer<CurveLine>
    ) -> Double {
        guard let bytes = work.bytes(share) else { return 0 }
        return (isCaptured ? captured : eager).seconds(bytes, curves)
    }
}
