public import Hardware
public import Quantities

/// Times of whole messages, as benchmarks of collectives and of expert exchanges state them.
extension Pricing {
    /// The time of a collective among `devices` neighbouring devices.
    ///
    /// - Parameters:
    ///   - collective: All-reduce, all-gather, reduce-scatter or point-to-point.
    ///   - bytes: The vector reduced, the output gathered, the input scattered or the message sent.
    ///   - devices: How many take part.
    /// - Returns: The time; zero where the profile does not price the collective.
    public func time(of collective: Collective, bytes: Bytes, devices: Int) -> Seconds {
        switch collective {
        case .allReduce: time(of: .exchange(CollectiveVolume.allReduce(bytes, over: devices, in: cluster))).total
        case .allGather, .reduceScatter:
            time(of: .exchange(CollectiveVolume.shard(collective, bytes, over: devices, in: cluster))).total
        case .pointToPoint:
            time(of: .exchange(CollectiveVolume.pointToPoint(bytes, devices: devices, in: cluster))).total
        case .dispatchPerExpert, .combinePerExpert, .dispatchPerNode, .combinePerNode: .zero
        }
    }

    /// The time in which the tokens of one device reach their experts, or come back.
    ///
    /// - Parameters:
    ///   - bytes: All tokens of one device, one copy each.
    ///   - isDispatch: Whether they go to the experts.
    ///   - perExpert: Whether a copy travels per expert rather than per node.
    ///   - expertsPerToken: How many experts a token visits.
    ///   - devices: How many devices take part.
    /// - Returns: The time of the exchange.
    public func timeOfExpertExchange(
        bytes: Bytes, isDispatch: Bool, perExpert: Bool, expertsPerToken: Int, devices: Int
    ) -> Seconds {
        time(
            of: .exchange(
                CollectiveVolume.expertExchange(
                    bytes, isDispatch: isDispatch, perExpert: perExpert, expertsPerToken: expertsPerToken,
                    over: devices, in: cluster))
        ).total
    }
}
