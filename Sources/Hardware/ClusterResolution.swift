public import Diagnostics
import Quantities

extension ClusterDescription {
    /// The cluster described, with every value that had to be assumed.
    ///
    /// What the user states wins over the catalog; what neither states is assumed: 8 accelerators per node joined at
    /// 200 GB/s, and 25 GB/s between nodes, the order of a common server with a 200 Gb/s adapter per accelerator.
    ///
    /// - Parameter catalog: Where names are looked up.
    /// - Returns: The cluster and the assumptions.
    /// - Throws: `unknown-accelerator`, `unknown-topology` or `unknown-fabric`; `topology-mismatch` for a topology that
    ///   the accelerator is not sold in; or a diagnostic for the first figure that is not possible.
    public func resolved(in catalog: AcceleratorCatalog) throws(Diagnostic) -> ResolvedCluster {
        try checkFigures()
        var accelerator: Accelerator
        let entry: AcceleratorCatalog.Entry?
        var assumptions: [Assumption]
        switch device {
        case .named(let name):
            let found = try catalog.find(name)
            (accelerator, entry, assumptions) = (found.accelerator, found, [])
        case .inline(let inline):
            (accelerator, entry, assumptions) = (try inline.validated(), nil, inline.assumptions)
        }
        if let pricePerHour {
            accelerator.price = IndicativePrice(perHour: pricePerHour, basis: "as stated by the user")
        }
        if let boardPower { accelerator.boardPower = boardPower }
        let topology = try resolvedTopology(entry, catalog.networks, &assumptions)
        let cluster = Cluster(
            accelerator: accelerator, deviceCount: deviceCount,
            devicesPerNode: try resolvedDevicesPerNode(topology, &assumptions),
            scaleUp: resolvedScaleUp(topology, &assumptions),
            scaleOut: try resolvedScaleOut(topology, catalog.networks, &assumptions),
            topology: scaleUp == nil ? topology?.id : nil)
        return ResolvedCluster(cluster: cluster, assumptions: assumptions)
    }

    private func checkFigures() throws(Diagnostic) {
        try HardwareLimits.check(deviceCount: deviceCount)
        if let devicesPerNode {
            try HardwareLimits.check(deviceCount: devicesPerNode, of: "the number of accelerators per node")
        }
        try scaleUp?.check(name: "the scale-up bandwidth")
        try scaleOut?.check(name: "the scale-out bandwidth")
    }
}

extension ClusterDescription.Link {
    /// Refuses bandwidths that are not possible, also beside each other.
    func check(name: String) throws(Diagnostic) {
        try HardwareLimits.check(bandwidth: bandwidth, of: name)
        guard let perPairBandwidth else { return }
        try HardwareLimits.check(bandwidth: perPairBandwidth, of: "\(name) per pair")
        guard perPairBandwidth <= bandwidth else {
            throw Diagnostic(
                code: "bandwidth-out-of-range",
                "\(name) per pair, \(perPairBandwidth), exceeds the accelerator's total of \(bandwidth)",
                hint: "the total is that of all links together: in a mesh of 8, seven times that of a pair")
        }
    }
}

extension ClusterDescription {
    /// The topology that is stated, or else the accelerator's usual one.
    private func resolvedTopology(
        _ entry: AcceleratorCatalog.Entry?, _ networks: TopologyCatalog, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Topology? {
        guard let topology else {
            guard let entry else { return nil }
            let isOpen = devicesPerNode == nil || scaleUp == nil
            if !entry.alternatives.isEmpty, isOpen {
                assumptions.append(
                    Assumption(
                        subject: "cluster.topology", value: entry.topology.id,
                        reason: "not stated; \(entry.id) also comes as "
                            + entry.alternatives.map(\.id).joined(separator: ", ")))
            }
            return entry.topology
        }
        do throws(Diagnostic) {
            guard let entry else { return try networks.find(topology.text) }
            return try entry.topology(called: topology.text, networks)
        } catch {
            throw error.located(at: topology.location)
        }
    }

    private func resolvedDevicesPerNode(
        _ topology: Topology?, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Int {
        if let devicesPerNode, let stated = self.topology, let topology, devicesPerNode > topology.devices {
            throw Diagnostic(
                code: "topology-size", "\(topology.id) joins \(topology.devices) accelerators, not \(devicesPerNode)",
                at: stated.location, hint: "leave out the number per node, or state one up to \(topology.devices)")
        }
        if let stated = devicesPerNode ?? topology?.devices { return stated }
        assumptions.append(
            Assumption(subject: "cluster.devices_per_node", value: "8", reason: "not stated; the usual server"))
        return 8
    }

    private func resolvedScaleUp(_ topology: Topology?, _ assumptions: inout [Assumption]) -> Interconnect {
        if let scaleUp {
            if scaleUp.perPairBandwidth == nil, topology?.scaleUp.perPairBandwidth != nil {
                assumptions.append(
                    Assumption(
                        subject: "cluster.scale_up", value: "switched",
                        reason: "a bandwidth was stated in place of the catalog's mesh, and no bandwidth per pair"))
            }
            return Interconnect(
                name: "scale-up", bandwidth: scaleUp.bandwidth, perPairBandwidth: scaleUp.perPairBandwidth)
        }
        if let topology {
            if let assumption = topology.assumption {
                assumptions.append(
                    Assumption(
                        subject: "cluster.scale_up",
                        value: "\(topology.scaleUp.bandwidth) over \(topology.scaleUp.name)", reason: assumption))
            }
            return topology.scaleUp
        }
        assumptions.append(
            Assumption(
                subject: "cluster.scale_up", value: "200 GB/s, switched",
                reason: "not stated; one direction per accelerator inside a node"))
        return Interconnect(name: "scale-up", bandwidth: .gigabytesPerSecond(200))
    }

    private func resolvedScaleOut(
        _ topology: Topology?, _ networks: TopologyCatalog, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Interconnect {
        let named = try namedFabric(networks)
        if let scaleOut {
            return Interconnect(
                name: "scale-out", bandwidth: scaleOut.bandwidth, perPairBandwidth: scaleOut.perPairBandwidth)
        }
        if let known = named?.scaleOut ?? topology?.scaleOut { return known }
        let reason =
            topology.map { "not stated, and \($0.id) brings none; " } ?? "not stated; "
        assumptions.append(
            Assumption(
                subject: "cluster.scale_out", value: "\(Interconnect.assumedScaleOut.bandwidth)",
                reason: reason + "one 200 Gb/s adapter per accelerator between nodes"))
        return .assumedScaleOut
    }

    /// The fabric that is stated by name, which excludes stating its bandwidth too.
    private func namedFabric(_ networks: TopologyCatalog) throws(Diagnostic) -> Fabric? {
        guard let fabric else { return nil }
        guard scaleOut == nil else {
            throw Diagnostic(
                code: "field-conflict", "the network between nodes is stated by name and by bandwidth",
                at: fabric.location, hint: "keep `fabric` or `scale_out`")
        }
        do throws(Diagnostic) {
            return try networks.findFabric(fabric.text)
        } catch {
            throw error.located(at: fabric.location)
        }
    }
}

extension AcceleratorCatalog.Entry {
    /// The topology called `name`, which must be one that the accelerator is sold in.
    fileprivate func topology(called name: String, _ networks: TopologyCatalog) throws(Diagnostic) -> Topology {
        if let topology = topologies.first(where: { $0.isCalled(name) }) { return topology }
        let fitting = topologies.map(\.id)
        guard let other = networks.topologies.first(where: { $0.isCalled(name) }) else {
            throw TopologyCatalog.unknown(
                name, kind: "topology", ids: fitting, aliases: topologies.flatMap(\.aliases))
        }
        throw Diagnostic(
            code: "topology-mismatch", "\(id) does not come as \(other.id) (\(other.description))",
            hint: "\(id) comes as \(fitting.joined(separator: ", ")); "
                + "for another network state devices_per_node and scale_up")
    }
}
