internal import Hardware
internal import Quantities

/// An exchange among devices with its constants applied, for one kind of step.
struct PricedExchange: Sendable {
    /// Which part of a half-batch the exchange belongs to.
    let part: HalfBatchPart
    private let bytesPerToken: Double
    private let bytesPerSequence: Double
    private let bytesPerGroupToken: Double
    /// The imbalance of the experts that receive, for dispatch and combine.
    private let imbalance: ExpertImbalance?
    private let startUp: Double
    private let secondsPerByte: Double
    /// The place of a measured curve's knots among those of the stage; empty without one.
    private let knots: Range<Int>
    private let repetitions: Double

    init(
        _ work: ExchangeWork, unit: Exchange, _ rates: AchievedExchange, kind: Operator.Kind, repetitions: Int,
        knots: Range<Int>
    ) {
        part = kind.halfBatchPart
        bytesPerToken = work.variable == .tokens ? work.bytesPerUnit : 0
        bytesPerSequence = work.variable == .sequences ? work.bytesPerUnit : 0
        bytesPerGroupToken = work.variable == .groupTokens ? work.bytesPerUnit : 0
        imbalance = work.load?.imbalance
        startUp = rates.startUp
        let scaleUp = unit.scaleUpBytes.rawValue * rates.perScaleUpByte
        let scaleOut = unit.scaleOutBytes.rawValue * rates.perScaleOutByte
        secondsPerByte =
            knots.isEmpty
            ? (rates.networksOverlap ? max(scaleUp, scaleOut) : scaleUp + scaleOut) : unit.messageBytes.rawValue
        self.knots = knots
        self.repetitions = Double(repetitions)
    }

    /// The seconds of all executions in a step.
    @inline(__always)
    func seconds(_ step: StepQuantities, _ curves: UnsafeBufferPointer<CurveKnot>) -> Double {
        var units =
            bytesPerToken * step.tokens + bytesPerSequence * step.sequences + bytesPerGroupToken * step.groupTokens
        if let imbalance { units *= imbalance.ratio(step.groupTokens) }
        guard !knots.isEmpty else { return repetitions * (startUp + units * secondsPerByte) }
        return repetitions * CurveKnot.seconds(units * secondsPerByte, curves, knots)
    }
}

/// A measured point of a collective's curve.
struct CurveKnot: Sendable {
    let bytes: Double
    let seconds: Double

    /// The time of a message by the knots in `range`: as ``CollectiveCurve/time(for:)``.
    @inline(__always)
    static func seconds(_ message: Double, _ knots: UnsafeBufferPointer<CurveKnot>, _ range: Range<Int>) -> Double {
        let first = knots[range.lowerBound]
        guard message > first.bytes, range.count > 1 else { return first.seconds }
        var upper = range.lowerBound + 1
        while upper < range.upperBound - 1, knots[upper].bytes < message { upper += 1 }
        let (low, high) = (knots[upper - 1], knots[upper])
        let slope = (high.seconds - low.seconds) / (high.bytes - low.bytes)
        return low.seconds + (message - low.bytes) * slope
    }
}
