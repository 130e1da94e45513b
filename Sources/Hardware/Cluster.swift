/// Like accelerators in nodes: a fast network inside a node (scale-up) and a slower one between nodes (scale-out).
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

    /// Creates a cluster.
    public init(
        accelerator: Accelerator, deviceCount: Int, devicesPerNode: Int, scaleUp: Interconnect, scaleOut: Interconnect
    ) {
        self.accelerator = accelerator
        self.deviceCount = deviceCount
        self.devicesPerNode = devicesPerNode
        self.scaleUp = scaleUp
        self.scaleOut = scaleOut
    }

    /// How many nodes a group of `devices` neighbouring accelerators touches.
    public func nodes(spannedBy devices: Int) -> Int {
        max(1, (devices + devicesPerNode - 1) / devicesPerNode)
    }
}
