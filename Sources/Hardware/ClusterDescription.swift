public import Diagnostics
public import Quantities

/// A cluster as the user states it: an accelerator by name or by figures, how many, and what is known of the networks.
public struct ClusterDescription: Hashable, Sendable {
    /// The accelerator, named or described.
    public enum Device: Hashable, Sendable {
        /// A name in the catalog.
        case named(String)
        /// Figures in place of a name.
        case inline(InlineAccelerator)
    }

    /// A network as the user states it.
    public struct Link: Hashable, Sendable {
        /// The bandwidth of one accelerator in one direction.
        public var bandwidth: BytesPerSecond
        /// The bandwidth between two accelerators in one direction, where a mesh of direct links limits it.
        public var perPairBandwidth: BytesPerSecond?

        /// Creates a network.
        public init(bandwidth: BytesPerSecond, perPairBandwidth: BytesPerSecond? = nil) {
            self.bandwidth = bandwidth
            self.perPairBandwidth = perPairBandwidth
        }
    }

    /// The accelerator.
    public var device: Device
    /// How many accelerators there are.
    public var deviceCount: Int
    /// How many of them share a node, when stated.
    public var devicesPerNode: Int?
    /// The network inside a node, when stated.
    public var scaleUp: Link?
    /// The network between nodes, when stated.
    public var scaleOut: Link?

    /// Creates a description; see ``resolved(in:)`` for what is refused.
    public init(
        device: Device, deviceCount: Int, devicesPerNode: Int? = nil, scaleUp: Link? = nil, scaleOut: Link? = nil
    ) {
        self.device = device
        self.deviceCount = deviceCount
        self.devicesPerNode = devicesPerNode
        self.scaleUp = scaleUp
        self.scaleOut = scaleOut
    }

    /// The cluster described, with every value that had to be assumed.
    ///
    /// What the user states wins over the catalog; what neither states is assumed: 8 accelerators per node joined at
    /// 200 GB/s, and 25 GB/s between nodes, the order of a common server with a 200 Gb/s adapter per accelerator.
    ///
    /// - Parameter catalog: Where names are looked up.
    /// - Returns: The cluster and the assumptions.
    /// - Throws: `unknown-accelerator`, or a diagnostic for the first figure that is not possible.
    public func resolved(in catalog: AcceleratorCatalog) throws(Diagnostic) -> ResolvedCluster {
        try HardwareLimits.check(deviceCount: deviceCount)
        if let devicesPerNode {
            try HardwareLimits.check(deviceCount: devicesPerNode, of: "the number of accelerators per node")
        }
        try check(scaleUp, name: "the scale-up bandwidth")
        try check(scaleOut, name: "the scale-out bandwidth")

        let accelerator: Accelerator
        let node: AcceleratorCatalog.Node?
        var assumptions: [Assumption]
        switch device {
        case .named(let name):
            let entry = try catalog.find(name)
            (accelerator, node, assumptions) = (entry.accelerator, entry.node, [])
        case .inline(let inline):
            (accelerator, node, assumptions) = (try inline.validated(), nil, inline.assumptions)
        }
        let cluster = Cluster(
            accelerator: accelerator, deviceCount: deviceCount,
            devicesPerNode: resolvedDevicesPerNode(node, &assumptions), scaleUp: resolvedScaleUp(node, &assumptions),
            scaleOut: resolvedScaleOut(node, &assumptions))
        return ResolvedCluster(cluster: cluster, assumptions: assumptions)
    }
}

/// A cluster with the values that nobody stated.
public struct ResolvedCluster: Hashable, Sendable {
    /// The cluster.
    public var cluster: Cluster
    /// What was assumed about it, in the order of its fields.
    public var assumptions: [Assumption]

    /// Creates a cluster with its assumptions.
    public init(cluster: Cluster, assumptions: [Assumption]) {
        self.cluster = cluster
        self.assumptions = assumptions
    }
}

extension ClusterDescription {
    private func check(_ link: Link?, name: String) throws(Diagnostic) {
        guard let link else { return }
        try HardwareLimits.check(bandwidth: link.bandwidth, of: name)
        if let perPair = link.perPairBandwidth { try HardwareLimits.check(bandwidth: perPair, of: "\(name) per pair") }
    }

    private func resolvedDevicesPerNode(
        _ node: AcceleratorCatalog.Node?, _ assumptions: inout [Assumption]
    ) -> Int {
        if let stated = devicesPerNode ?? node?.devices { return stated }
        assumptions.append(
            Assumption(subject: "cluster.devices_per_node", value: "8", reason: "not stated; the usual server"))
        return 8
    }

    private func resolvedScaleUp(
        _ node: AcceleratorCatalog.Node?, _ assumptions: inout [Assumption]
    ) -> Interconnect {
        if let scaleUp {
            if scaleUp.perPairBandwidth == nil, node?.scaleUp.perPairBandwidth != nil {
                assumptions.append(
                    Assumption(
                        subject: "cluster.scale_up", value: "switched",
                        reason: "a bandwidth was stated in place of the catalog's mesh, and no bandwidth per pair"))
            }
            return Interconnect(
                name: "scale-up", bandwidth: scaleUp.bandwidth, perPairBandwidth: scaleUp.perPairBandwidth)
        }
        if let node { return node.scaleUp }
        assumptions.append(
            Assumption(
                subject: "cluster.scale_up", value: "200 GB/s, switched",
                reason: "not stated; one direction per accelerator inside a node"))
        return Interconnect(name: "scale-up", bandwidth: .gigabytesPerSecond(200))
    }

    private func resolvedScaleOut(
        _ node: AcceleratorCatalog.Node?, _ assumptions: inout [Assumption]
    ) -> Interconnect {
        if let scaleOut {
            return Interconnect(
                name: "scale-out", bandwidth: scaleOut.bandwidth, perPairBandwidth: scaleOut.perPairBandwidth)
        }
        if let node { return node.scaleOut }
        assumptions.append(
            Assumption(
                subject: "cluster.scale_out", value: "25 GB/s",
                reason: "not stated; one 200 Gb/s adapter per accelerator between nodes"))
        return Interconnect(name: "scale-out", bandwidth: .gigabytesPerSecond(25))
    }
}
