public import Quantities

/// A network as one accelerator sees it.
public struct Interconnect: Hashable, Sendable {
    /// The name, such as `NVLink4`.
    public var name: String
    /// The bandwidth of one accelerator in one direction, to all its peers together.
    public var bandwidth: BytesPerSecond
    /// The bandwidth between two directly linked accelerators in one direction, where links rather than a switch join
    /// them; `nil` behind a switch, which gives any pair the full ``bandwidth``.
    public var perPairBandwidth: BytesPerSecond?
    /// How the links reach only some peers; `nil` where every accelerator reaches every other one.
    public var lattice: Lattice?

    /// Links between neighbours on a grid, as in a torus, a ring or a hypercube.
    public struct Lattice: Hashable, Sendable {
        /// How many axes the grid has.
        public var axes: Int
        /// From how many accelerators on a group's axes are closed to rings, so that every link is of use.
        public var closedFrom: Int

        /// Creates the shape of a grid.
        public init(axes: Int, closedFrom: Int) {
            self.axes = axes
            self.closedFrom = closedFrom
        }
    }

    /// Creates a network.
    public init(
        name: String, bandwidth: BytesPerSecond, perPairBandwidth: BytesPerSecond? = nil, lattice: Lattice? = nil
    ) {
        self.name = name
        self.bandwidth = bandwidth
        self.perPairBandwidth = perPairBandwidth
        self.lattice = lattice
    }

    /// The bandwidth in one direction that each member of a group can use.
    ///
    /// In a full mesh a group of n devices uses n − 1 of each device's links, so it has (n − 1) · per-pair, and never
    /// more than the device's total. An MI300X node gives 64, 192 and 448 GB/s to 2, 4 and 8 devices
    /// (stas00/ml-engineering, network/README.md).
    ///
    /// On a lattice a group of n neighbours is a grid with ⌊log₂ n⌋ axes, at most those of the lattice. Along an axis
    /// that is not closed to a ring, data travel at the rate of one link, a closed one carries two
    /// (jax-ml/scaling-book, sharding.md); a group that closes all axes has the device's total. Behind a switch the
    /// size of the group does not matter.
    ///
    /// - Parameter devices: How many accelerators take part, itself included.
    /// - Returns: The usable bandwidth per device; the total for a group of one, which sends nothing.
    public func bandwidth(among devices: Int) -> BytesPerSecond {
        guard let perPairBandwidth, devices > 1 else { return bandwidth }
        guard let lattice else { return min(bandwidth, perPairBandwidth * (Double(devices) - 1)) }
        if devices >= lattice.closedFrom { return bandwidth }
        let doublings = Int.bitWidth - 1 - devices.leadingZeroBitCount
        return min(bandwidth, perPairBandwidth * Double(min(lattice.axes, doublings)))
    }
}
