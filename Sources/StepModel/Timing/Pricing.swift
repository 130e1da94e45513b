internal import RealModule

public import Diagnostics
public import Hardware
public import Models
internal import Quantities

/// Turns operators into seconds on a cluster, with an efficiency profile.
public struct Pricing: Hashable, Sendable {
    /// The devices and networks.
    public let cluster: Cluster
    /// The constants.
    public let profile: EfficiencyProfile

    /// Creates a pricing for a model on a cluster.
    ///
    /// - Throws: A no-data diagnostic when the accelerator cannot execute one of the model's formats in any way.
    public init(cluster: Cluster, profile: EfficiencyProfile, model: ModelArchitecture) throws(Diagnostic) {
        for format in [model.precision.linear, model.precision.unconverted]
        where cluster.accelerator.peak.executedFormat(for: format) == nil {
            throw Diagnostic(
                .noData, code: "no-peak-rate",
                "\(cluster.accelerator.name) has no peak rate for \(format.rawValue), nor for a wider format",
                hint: "give one, for example compute: {bf16: 400 TFLOPS}")
        }
        self.cluster = cluster
        self.profile = profile
    }

    /// The time of one execution of an operator.
    public func time(of work: OperatorWork) -> OperatorTime {
        switch work {
        case .compute(let work): computeTime(work)
        case .exchange(let exchange): exchangeTime(exchange)
        }
    }

    /// t0 + ((F/(eᶜ·peak))^q + (Y/(eᵐ·bandwidth))^q)^(1/q); see ``OperatorEfficiency``.
    ///
    /// A family that the profile does not price takes no time of its own: it is part of the stated efficiency.
    private func computeTime(_ work: ComputeWork) -> OperatorTime {
        guard
            let format = cluster.accelerator.peak.executedFormat(for: work.format),
            let peak = cluster.accelerator.peak.rate(for: format),
            let constants = profile.efficiency(of: work.family, format: format)
        else { return OperatorTime() }
        let length =
            work.tokensPerSequence > 0 && constants.halfRateLength > 0
            ? 1 + constants.halfRateLength / work.tokensPerSequence : 1
        let compute = work.flops / (peak * constants.compute) * length
        let memory = work.bytes / (cluster.accelerator.memoryBandwidth * constants.memory)
        return OperatorTime(
            startUp: constants.startUp, compute: compute, memory: memory,
            total: constants.startUp + Pricing.overlap(compute, memory, exponent: constants.overlapExponent))
    }

    /// (a^q + b^q)^(1/q), the longer of both for perfect overlap.
    private static func overlap(_ first: Seconds, _ second: Seconds, exponent: Double?) -> Seconds {
        let longer = max(first, second)
        guard let exponent, longer > .zero else { return longer }
        let ratio = min(first, second) / longer
        if exponent == 1 { return first + second }
        return longer * Double.pow(1 + Double.pow(ratio, exponent), 1 / exponent)
    }

    /// Start-up + bytes / achieved bandwidth, of both networks in turn or of the slower one when they overlap.
    private func exchangeTime(_ exchange: Exchange) -> OperatorTime {
        guard let constants = profile.efficiency(of: exchange.collective) else { return OperatorTime() }
        let size = exchange.collective.startsUpPerNode ? exchange.nodes : exchange.participants
        let startUp = constants.startUp.time(for: size)
        let inside = cluster.scaleUp.bandwidth(among: exchange.participantsPerNode) * constants.scaleUp
        let scaleUp = exchange.scaleUpBytes > .zero ? exchange.scaleUpBytes / inside : .zero
        let outside = cluster.scaleOut.bandwidth * constants.scaleOut
        let scaleOut = exchange.scaleOutBytes > .zero ? exchange.scaleOutBytes / outside : .zero
        return OperatorTime(
            startUp: startUp, scaleUp: scaleUp, scaleOut: scaleOut,
            total: startUp + (exchange.networksOverlap ? max(scaleUp, scaleOut) : scaleUp + scaleOut))
    }
}

extension Collective {
    /// Whether the start-up grows with nodes rather than with participants.
    fileprivate var startsUpPerNode: Bool {
        switch self {
        case .dispatchPerExpert, .combinePerExpert, .dispatchPerNode, .combinePerNode: true
        case .allReduce, .reduceScatter, .allGather, .pointToPoint: false
        }
    }
}
