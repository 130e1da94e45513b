internal import Hardware
internal import Quantities

/// How long a collective takes among certain devices of a cluster: a measured curve, or a start-up and bandwidths.
struct AchievedExchange: Hashable, Sendable {
    /// The measured times, where there are any for so many participants.
    let curve: CollectiveCurve?
    /// The curve's lines; empty without one.
    let lines: [CurveLine]
    /// The start-up in seconds, without a curve.
    let startUp: Double
    /// Seconds per byte inside a node.
    let perScaleUpByte: Double
    /// Seconds per byte out of it.
    let perScaleOutByte: Double
    /// Whether both networks work at the same time.
    let networksOverlap: Bool

    /// The constants for exchanges like `exchange`, or `nil` where the profile does not price the collective.
    init?(like exchange: Exchange, on cluster: Cluster, _ profile: EfficiencyProfile, engine: EngineName?) {
        guard
            let constants = profile.efficiency(
                of: exchange.collective, isCaptured: exchange.isCaptured, engine: engine?.id)
        else {
            return nil
        }
        let size = exchange.collective.startsUpPerNode ? exchange.nodes : exchange.participants
        let isMeasured =
            exchange.collective.startsUpPerNode
            ? exchange.participants == exchange.nodes * exchange.participantsPerNode
                && exchange.participantsPerNode == 8
            : exchange.nodes == 1
        curve = isMeasured ? constants.curves.first { $0.size == size } : nil
        lines = curve.map(CurveLine.lines(of:)) ?? []
        startUp = AchievedExchange.startUp(of: exchange, constants).rawValue
        let inside = cluster.scaleUp.bandwidth(among: exchange.participantsPerNode) * constants.scaleUp
        perScaleUpByte = 1 / inside.rawValue
        perScaleOutByte = 1 / (cluster.scaleOut.bandwidth * constants.scaleOut).rawValue
        networksOverlap = exchange.networksOverlap
    }

    /// Start-up + bytes / achieved bandwidth, of both networks in turn or of the slower one when they overlap; or the
    /// measured time of the message.
    @inline(__always)
    func time(of exchange: Exchange) -> OperatorTime {
        if let curve {
            let total = curve.time(for: exchange.messageBytes)
            let start = min(total, Seconds(rawValue: curve.seconds.first ?? 0))
            return OperatorTime(startUp: start, scaleUp: total - start, total: total)
        }
        let scaleUp = exchange.scaleUpBytes.rawValue * perScaleUpByte
        let scaleOut = exchange.scaleOutBytes.rawValue * perScaleOutByte
        let moved = networksOverlap ? max(scaleUp, scaleOut) : scaleUp + scaleOut
        return OperatorTime(
            startUp: Seconds(rawValue: startUp), scaleUp: Seconds(rawValue: scaleUp),
            scaleOut: Seconds(rawValue: scaleOut), total: Seconds(rawValue: startUp + moved))
    }

    private static func startUp(of exchange: Exchange, _ constants: CollectiveEfficiency) -> Seconds {
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
        case .allReduce, .reduceScatter, .allGather, .allToAll, .pointToPoint: false
        }
    }
}
