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

    /// A network of the catalog, by name.
    public struct NetworkName: Hashable, Sendable {
        /// The name as written.
        public var text: String
        /// Where it stands, for the error of a name that leads nowhere.
        public var location: SourceLocation?

        /// Creates a name.
        public init(_ text: String, at location: SourceLocation? = nil) {
            self.text = text
            self.location = location
        }
    }

    /// The accelerator.
    public var device: Device
    /// How many accelerators there are.
    public var deviceCount: Int
    /// The name of the topology inside a node, when stated.
    public var topology: NetworkName?
    /// How many of them share a node, when stated.
    public var devicesPerNode: Int?
    /// The network inside a node, when stated.
    public var scaleUp: Link?
    /// The name of the fabric between nodes, when stated.
    public var fabric: NetworkName?
    /// The network between nodes, when stated.
    public var scaleOut: Link?
    /// The price of one device for one hour, in place of the catalog's.
    public var pricePerHour: Dollars?
    /// The power of one device's board, in place of the catalog's.
    public var boardPower: Watts?

    /// Creates a description; see ``resolved(in:)`` for what is refused.
    public init(
        device: Device, deviceCount: Int, topology: NetworkName? = nil, devicesPerNode: Int? = nil,
        scaleUp: Link? = nil, fabric: NetworkName? = nil, scaleOut: Link? = nil,
        pricePerHour: Dollars? = nil, boardPower: Watts? = nil
    ) {
        self.device = device
        self.deviceCount = deviceCount
        self.topology = topology
        self.devicesPerNode = devicesPerNode
        self.scaleUp = scaleUp
        self.fabric = fabric
        self.scaleOut = scaleOut
        self.pricePerHour = pricePerHour
        self.boardPower = boardPower
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
