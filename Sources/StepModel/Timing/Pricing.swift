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
    /// The profile's operator constants applied to the accelerator, once for all operators.
    private let rates: [AchievedRates]
    /// The collectives of the profile's constants, to find them by.
    private let collectives: [Collective]

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
        rates = AchievedRates.all(on: cluster.accelerator, profile)
        collectives = profile.collectives.map(\.collective)
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
        guard let rates = rates.first(where: { $0.format == work.format && $0.family == work.family }) else {
            return OperatorTime()
        }
        let length =
            work.tokensPerSequence > 0 && rates.halfRateLength > 0
            ? 1 + rates.halfRateLength / work.tokensPerSequence : 1
        let compute = work.flops / rates.compute * length
        let memory = work.bytes / rates.memory
        return OperatorTime(
            startUp: rates.startUp, compute: compute, memory: memory,
            total: rates.startUp + Pricing.overlap(compute, memory, exponent: rates.overlapExponent))
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
        guard let index = collectives.firstIndex(of: exchange.collective) else { return OperatorTime() }
        let constants = profile.collectives[index]
        let startUp = startUpTime(of: exchange, constants)
        let inside = cluster.scaleUp.bandwidth(among: exchange.participantsPerNode) * constants.scaleUp
        let scaleUp = exchange.scaleUpBytes > .zero ? exchange.scaleUpBytes / inside : .zero
        let outside = cluster.scaleOut.bandwidth * constants.scaleOut
        let scaleOut = exchange.scaleOutBytes > .zero ? exchange.scaleOutBytes / outside : .zero
        return OperatorTime(
            startUp: startUp, scaleUp: scaleUp, scaleOut: scaleOut,
            total: startUp + (exchange.networksOverlap ? max(scaleUp, scaleOut) : scaleUp + scaleOut))
    }
}

extension Pricing {
    private func startUpTime(of exchange: Exchange, _ constants: CollectiveEfficiency) -> Seconds {
        if exchange.collective.startsUpPerNode { return constants.startUp.time(for: exchange.nodes) }
        let inside = constants.startUp.time(for: exchange.participantsPerNode)
        return exchange.nodes > 1 ? inside + constants.startUpBetweenNodes.time(for: exchange.nodes) : inside
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
