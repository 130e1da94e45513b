public import Hardware
public import Quantities

/// Times of whole messages, as benchmarks of collectives and of expert exchanges state them.
extension Pricing {
    /// The time of a collective among `devices` neighbouring devices.
    ///
    /// - Parameters:
    ///   - collective: Any but dispatch and combine, for which there is
    ///     ``timeOfExpertExchange(bytes:isDispatch:copies:expertsPerToken:devices:)``.
    ///   - bytes: The vector reduced, the output gathered, the input scattered, a rank's send buffer or the message.
    ///   - devices: How many take part.
    ///   - isCaptured: Whether it runs inside a captured graph, with the engine's own kernels.
    /// - Returns: The time; zero where the profile does not price the collective.
    public func time(of collective: Collective, bytes: Bytes, devices: Int, isCaptured: Bool) -> Seconds {
        var exchange: Exchange
        switch collective {
        case .allReduce: exchange = CollectiveVolume.allReduce(bytes, over: devices, in: cluster)
        case .allGather, .reduceScatter:
            exchange = CollectiveVolume.shard(collective, bytes, over: devices, in: cluster)
        case .allToAll: exchange = CollectiveVolume.allToAll(bytes, over: devices, in: cluster)
        case .pointToPoint:
            exchange = CollectiveVolume.pointToPoint(
                bytes, leavesNode: cluster.leavesNode(devices), in: cluster)
        case .dispatchPerExpert, .combinePerExpert, .dispatchPerNode, .combinePerNode: return .zero
        }
        exchange.isCaptured = isCaptured
        return time(of: .exchange(exchange)).total
    }

    /// The time in which the tokens of one device reach their experts, or come back.
    ///
    /// - Parameters:
    ///   - bytes: All tokens of one device, one copy each.
    ///   - isDispatch: Whether they go to the experts.
    ///   - copies: How many copies of a token travel.
    ///   - expertsPerToken: How many experts a token visits.
    ///   - devices: How many devices take part.
    /// - Returns: The time of the exchange.
    public func timeOfExpertExchange(
        bytes: Bytes, isDispatch: Bool, copies: ExpertCopies, expertsPerToken: Int, devices: Int
    ) -> Seconds {
        let exchange = CollectiveVolume.expertExchange(
            bytes, isDispatch: isDispatch, copies: copies, expertsPerToken: expertsPerToken, over: devices,
            in: cluster)
        return time(of: .exchange(exchange)).total
    }
}

extension CollectiveVolume {
    /// An exchange in which every device sends its n-th part to every other: (n−1)/n·S, of which (N−1)/N leave the
    /// node.
    static func allToAll(_ size: Bytes, over devices: Int, in cluster: Cluster) -> Exchange {
        let group = DeviceGroup(devices, in: cluster)
        let leaving = group.ringShareBetweenNodes
        let sent = Double(devices - 1) / Double(max(1, devices))
        return Exchange(
            collective: .allToAll, size, group, scaleUp: (sent - leaving) * size, scaleOut: leaving * size,
            overlap: true)
    }
}
