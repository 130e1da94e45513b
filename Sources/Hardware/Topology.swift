/// How accelerators of one kind are joined: the fast network of a scale-up domain and the one between domains.
public struct Topology: Hashable, Sendable {
    /// How the accelerators of a domain reach each other.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Through switches: any pair at full bandwidth.
        case switched
        /// By a link between every two.
        case mesh
        /// By links between most pairs, priced as a mesh.
        case partialMesh = "partial-mesh"
        /// By links along the edges of a cube.
        case hypercube
        /// By links to the neighbours on a grid whose axes can close to rings.
        case torus
        /// By links to two neighbours.
        case ring
        /// Two of them by a bridge.
        case bridge
        /// Through the PCIe tree of their host, with no link of their own.
        case pcieHost = "pcie-host"
        /// Not at all: a domain of one.
        case single
    }

    /// The short name, such as `GB200-NVL72`.
    public var id: String
    /// Other names of the same topology.
    public var aliases: [String]
    /// What it is, in a few words.
    public var description: String
    /// How the accelerators of a domain reach each other.
    public var kind: Kind
    /// How many accelerators share a scale-up domain: 72 in an NVL72, although a tray holds four.
    public var devices: Int
    /// The network of a domain.
    public var scaleUp: Interconnect
    /// The network between domains, where it comes with the topology.
    public var scaleOut: Interconnect?
    /// What is taken for granted when the network is priced by its link rate, where nobody measured more.
    public var assumption: String?
    /// What is known of the figures.
    public var evidence: NetworkEvidence

    /// Creates a topology.
    public init(
        id: String, aliases: [String] = [], description: String, kind: Kind, devices: Int, scaleUp: Interconnect,
        scaleOut: Interconnect? = nil, assumption: String? = nil, evidence: NetworkEvidence
    ) {
        self.id = id
        self.aliases = aliases
        self.description = description
        self.kind = kind
        self.devices = devices
        self.scaleUp = scaleUp
        self.scaleOut = scaleOut
        self.assumption = assumption
        self.evidence = evidence
    }
}

/// A network between scale-up domains that is bought separately, such as an InfiniBand fat tree.
public struct Fabric: Hashable, Sendable {
    /// The short name, such as `IB-NDR400`.
    public var id: String
    /// Other names of the same fabric.
    public var aliases: [String]
    /// What it is, in a few words.
    public var description: String
    /// The network as one accelerator sees it.
    public var scaleOut: Interconnect
    /// What is known of the figures.
    public var evidence: NetworkEvidence

    /// Creates a fabric.
    public init(
        id: String, aliases: [String] = [], description: String, scaleOut: Interconnect, evidence: NetworkEvidence
    ) {
        self.id = id
        self.aliases = aliases
        self.description = description
        self.scaleOut = scaleOut
        self.evidence = evidence
    }
}

/// Where a network's figures come from, and what was measured on it.
public struct NetworkEvidence: Hashable, Sendable {
    /// A remark with its source.
    public struct Remark: Hashable, Sendable {
        /// The remark.
        public var text: String
        /// Who says so.
        public var source: String

        /// Creates a remark.
        public init(text: String, source: String) {
            self.text = text
            self.source = source
        }
    }

    /// Where the bandwidths come from.
    public var source: String
    /// How far they can be trusted.
    public var confidence: Confidence
    /// The start-up times of exchanges, α of t = α + bytes/bandwidth, as far as known.
    public var startUp: Remark?
    /// What benchmarks reach.
    public var measured: Remark?
    /// Remarks on the figures.
    public var notes: [String]

    /// Creates the evidence for a network.
    public init(
        source: String, confidence: Confidence, startUp: Remark? = nil, measured: Remark? = nil, notes: [String] = []
    ) {
        self.source = source
        self.confidence = confidence
        self.startUp = startUp
        self.measured = measured
        self.notes = notes
    }
}

/// How far the figures of a catalog entry can be trusted.
public enum Confidence: String, Hashable, Sendable, CaseIterable {
    /// Vendor figures on which independent sources agree.
    case high
    /// One source, or sources that differ a little.
    case medium
    /// Announced, derived or unverified figures.
    case low
}
