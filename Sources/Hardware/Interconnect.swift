public import Quantities

/// A network as one accelerator sees it.
public struct Interconnect: Hashable, Sendable {
    /// The name, such as `NVLink4`.
    public var name: String
    /// The bandwidth of one accelerator in one direction, to all its peers together.
    public var bandwidth: BytesPerSecond
    /// The bandwidth between two accelerators in one direction, where a mesh of direct links limits it; `nil` behind
    /// a switch, which gives any pair the full ``bandwidth``.
    public var perPairBandwidth: BytesPerSecond?

    /// Creates a network.
    public init(name: String, bandwidth: BytesPerSecond, perPairBandwidth: BytesPerSecond? = nil) {
        self.name = name
        self.bandwidth = bandwidth
        self.perPairBandwidth = perPairBandwidth
    }

    /// The bandwidth in one direction that each member of a group can use.
    ///
    /// In a full mesh a group of n devices uses n − 1 of each device's links, so it has (n − 1) · per-pair, and never
    /// more than the device's total. An MI300X node gives 64, 192 and 448 GB/s to 2, 4 and 8 devices
    /// (stas00/ml-engineering, network/README.md). Behind a switch the size of the group does not matter.
    ///
    /// - Parameter devices: How many accelerators take part, itself included.
    /// - Returns: The usable bandwidth per device; the total for a group of one, which sends nothing.
    public func bandwidth(among devices: Int) -> BytesPerSecond {
        guard let perPairBandwidth, devices > 1 else { return bandwidth }
        return min(bandwidth, perPairBandwidth * (Double(devices) - 1))
    }
}
