internal import RealModule

internal import Hardware
internal import Quantities

/// How many bytes a device sends in each collective, inside its node and out of it.
///
/// S is the size of the whole message, n the participants, of which g share a node and N nodes take part.
enum CollectiveVolume {
    /// All-reduce by ring, 2·(n−1)/n·S.
    ///
    /// Across nodes by hierarchy: reduce-scatter in the node, all-reduce of S/g between nodes, all-gather in the node.
    static func allReduce(_ size: Bytes, over devices: Int, in cluster: Cluster) -> Exchange {
        let group = DeviceGroup(devices, in: cluster)
        return Exchange(
            collective: .allReduce, size, group, scaleUp: 2 * group.ringShareInNode * size,
            scaleOut: 2 * group.ringShareBetweenNodes * (size / Double(group.perNode)), overlap: false)
    }

    /// All-gather or reduce-scatter by ring, (n−1)/n·S.
    ///
    /// Across nodes: (N−1)/N·S/g between nodes, and (g−1)/g·S inside. Members lie `stride` devices apart.
    static func shard(
        _ collective: Collective, _ size: Bytes, over devices: Int, stride: Int = 1, in cluster: Cluster
    ) -> Exchange {
        let group = DeviceGroup(devices, stride: stride, in: cluster)
        return Exchange(
            collective: collective, size, group, scaleUp: group.ringShareInNode * size,
            scaleOut: group.ringShareBetweenNodes * (size / Double(group.perNode)), overlap: false)
    }

    /// Dispatch or combine of a message whose tokens each visit k experts spread evenly over the devices.
    ///
    /// The message counts the copies that benchmarks of these kernels count: one per visit for low-latency kernels, one
    /// per destination node (or device of a single node), the own one included, for the others.
    ///
    /// - One copy per expert (low-latency kernels): k·(n−1)/n copies, of which (N−1)/N leave the node.
    /// - One copy per destination node, forwarded inside it: (N−1)·(1−(1−1/N)^k) copies leave the node, and each
    ///   destination device gets one copy inside it, n·(1−(1−1/n)^k) in all.
    /// - One copy per destination device: (n−1)·(1−(1−1/n)^k), of which the devices of other nodes get their share.
    ///   Copies per node come to the same inside one node.
    static func expertExchange(
        _ size: Bytes, isDispatch: Bool, copies: ExpertCopies, expertsPerToken: Int, over devices: Int,
        in cluster: Cluster
    ) -> Exchange {
        let group = DeviceGroup(devices, in: cluster)
        let (all, nodes, visits) = (Double(devices), Double(group.nodes), Double(expertsPerToken))
        let perExpert = copies == .perExpert
        let collective: Collective =
            perExpert
            ? (isDispatch ? .dispatchPerExpert : .combinePerExpert)
            : (isDispatch ? .dispatchPerNode : .combinePerNode)
        let perDevice = 1 - Double.pow(1 - 1 / all, expertsPerToken)
        let destinations = nodes > 1 ? nodes : all
        var counted = destinations * (1 - Double.pow(1 - 1 / destinations, expertsPerToken))
        let leaving: Double
        let staying: Double
        switch copies {
        case .perExpert:
            counted = visits
            leaving = visits * (nodes - 1) / nodes
            staying = visits * (all - 1) / all - leaving
        case .perDevice:
            leaving = (all - Double(group.perNode)) * perDevice
            staying = Double(group.perNode - 1) * perDevice
        case .perNode:
            leaving = (nodes - 1) * (1 - Double.pow(1 - 1 / nodes, expertsPerToken))
            staying = (all - 1) * perDevice
        }
        return Exchange(
            collective: collective, size * counted, group, scaleUp: staying * size, scaleOut: leaving * size,
            overlap: true)
    }

    /// A message from a device to its counterpart in the next pipeline stage.
    ///
    /// It leaves the node as soon as one copy of the model spans several: the slowest boundary sets the pace.
    static func pointToPoint(_ size: Bytes, leavesNode: Bool, in cluster: Cluster) -> Exchange {
        let group = DeviceGroup(2, in: cluster)
        return Exchange(
            collective: .pointToPoint, size, group, scaleUp: leavesNode ? .zero : size,
            scaleOut: leavesNode ? size : .zero,
            overlap: false)
    }
}

/// How many copies of a token travel to its experts.
public enum ExpertCopies: String, Hashable, Sendable, CaseIterable {
    /// One per visited expert (low-latency kernels).
    case perExpert = "per expert"
    /// One per device that holds any visited expert.
    case perDevice = "per device"
    /// One per node over the slow network, forwarded inside it (throughput kernels).
    case perNode = "per node"
}

/// Neighbouring devices and how they lie in nodes.
struct DeviceGroup {
    let devices: Int
    let nodes: Int
    let perNode: Int

    init(_ devices: Int, stride: Int = 1, in cluster: Cluster) {
        self.devices = devices
        nodes = min(devices, cluster.nodes(spannedBy: devices * stride))
        perNode = max(1, min(devices, cluster.devicesPerNode / stride))
    }

    /// (g−1)/g, the share of a message that a ring inside the node moves per device.
    var ringShareInNode: Double { Double(perNode - 1) / Double(perNode) }
    /// (N−1)/N, the share of a message that a ring between nodes moves per device.
    var ringShareBetweenNodes: Double { Double(nodes - 1) / Double(nodes) }
}

extension Exchange {
    init(
        collective: Collective, _ message: Bytes, _ group: DeviceGroup, scaleUp: Bytes, scaleOut: Bytes, overlap: Bool
    ) {
        self.init(
            collective: collective, messageBytes: message, isCaptured: false, participants: group.devices,
            nodes: group.nodes,
            participantsPerNode: group.perNode, scaleUpBytes: scaleUp, scaleOutBytes: scaleOut,
            networksOverlap: overlap)
    }
}
