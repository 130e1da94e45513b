/// Like accelerators in nodes: a fast network inside a node (scale-up) and a slower one between nodes (scale-out).
///
/// A node is a scale-up domain: a server of eight, or a whole rack where the fast network spans it.
public struct Cluster: Hashable, Sendable {
    /// The accelerator.
    public var accelerator: Accelerator
    /// How many accelerators there are.
    public var deviceCount: Int
    /// How many accelerators share the scale-up network.
    public var devicesPerNode: Int
    /// The network inside a node.
    public var scaleUp: Interconnect
    /// The network between nodes.
    public var scaleOut: Interconnect
    /// The name of the topology that the network inside a node is taken from, when it comes from the catalog.
    public var topology: String?

    /// Creates a cluster.
    public init(
        accelerator: Accelerator, deviceCount: Int, devicesPerNode: Int, scaleUp: Interconnect, scaleOut: Interconnect,
        topology: String? = nil
    ) {
        self.accelerator = accelerator
        self.deviceCount = deviceCount
        self.devicesPerNode = devicesPerNode
        self.scaleUp = scaleUp
        self.scaleOut = scaleOut
        self.topology = topology
    }

    /// How many nodes a group of `devices` neighbouring accelerators touches.
    public func nodes(spannedBy devices: Int) -> Int {
        max(1, (devices + devicesPerNode - 1) / devicesPerNode)
    }

    /// Whether a group of `devices` neighbouring accelerators is on several nodes.
    public func leavesNode(_ devices: Int) -> Bool { devices > devicesPerNode }
}
