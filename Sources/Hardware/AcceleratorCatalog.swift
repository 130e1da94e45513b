public import Diagnostics
import Quantities

/// The accelerators that Shardwise knows by name, with the topologies they come in.
public struct AcceleratorCatalog: Hashable, Sendable {
    /// One accelerator with the names it goes by.
    public struct Entry: Hashable, Sendable {
        /// The short name, such as `H200`.
        public var id: String
        /// Other names of the same part.
        public var aliases: [String]
        /// The vendor's name of the part.
        public var description: String
        /// What kind of part it is.
        public var part: Part
        /// The figures of one device.
        public var accelerator: Accelerator
        /// The topology it usually comes in.
        public var topology: Topology
        /// The other topologies it is sold in.
        public var alternatives: [Topology]
        /// How far the figures can be trusted.
        public var confidence: Confidence
        /// Remarks on the figures, such as what other sources say.
        public var notes: [String]

        /// Creates an entry.
        public init(
            id: String, aliases: [String] = [], description: String, part: Part, accelerator: Accelerator,
            topology: Topology, alternatives: [Topology] = [], confidence: Confidence, notes: [String] = []
        ) {
            self.id = id
            self.aliases = aliases
            self.description = description
            self.part = part
            self.accelerator = accelerator
            self.topology = topology
            self.alternatives = alternatives
            self.confidence = confidence
            self.notes = notes
        }

        /// All topologies it is sold in, the usual one first.
        public var topologies: [Topology] { [topology] + alternatives }

        /// A cluster of `deviceCount` of these accelerators in their usual topology.
        ///
        /// - Parameters:
        ///   - deviceCount: How many there are.
        ///   - together: How many are known to share a scale-up network: the first topology that joins so many is
        ///     taken, or the usual one where none does.
        /// - Returns: The cluster.
        /// - Throws: `device-count` unless the count is between 1 and 1,000,000.
        public func cluster(deviceCount: Int, together: Int = 1) throws(Diagnostic) -> Cluster {
            try HardwareLimits.check(deviceCount: deviceCount)
            let topology = topologies.first { $0.devices >= together } ?? topology
            return Cluster(
                accelerator: accelerator, deviceCount: deviceCount, devicesPerNode: topology.devices,
                scaleUp: topology.scaleUp, scaleOut: topology.scaleOut ?? .assumedScaleOut, topology: topology.id)
        }
    }

    /// What kind of part an accelerator is.
    public struct Part: Hashable, Sendable {
        /// Who makes it.
        public var vendor: String
        /// The vendor's name of its generation, when published.
        public var architecture: String?
        /// How it is mounted, such as `SXM5` or `PCIe`.
        public var formFactor: String
        /// The year of its release or announced release.
        public var year: Int
        /// The kind of its memory, such as `HBM3`.
        public var memoryType: String

        /// Creates a description of a part.
        public init(vendor: String, architecture: String?, formFactor: String, year: Int, memoryType: String) {
            self.vendor = vendor
            self.architecture = architecture
            self.formFactor = formFactor
            self.year = year
            self.memoryType = memoryType
        }
    }

    /// The accelerators in the order of the file.
    public var entries: [Entry]
    /// The networks by name.
    public var networks: TopologyCatalog

    /// Creates a catalog.
    public init(entries: [Entry], networks: TopologyCatalog = TopologyCatalog()) {
        self.entries = entries
        self.networks = networks
    }

    /// The accelerator called `name`: its short name or an alias, with or without the vendor before it; case, blanks
    /// and punctuation do not matter.
    ///
    /// - Throws: `unknown-accelerator` with the nearest name.
    public func find(_ name: String) throws(Diagnostic) -> Entry {
        if let exact = entries.first(where: { $0.id == name }) { return exact }
        let written = CatalogNames.folded(name)
        let match = entries.first { entry in
            let vendor = CatalogNames.folded(entry.part.vendor)
            return ([entry.id] + entry.aliases).contains { alias in
                let folded = CatalogNames.folded(alias)
                return folded == written || vendor + folded == written
            }
        }
        if let match { return match }
        let suggestion = NearestName.suggestion(for: name, among: entries.flatMap { [$0.id] + $0.aliases })
        throw Diagnostic(
            code: "unknown-accelerator", "there is no accelerator called \"\(name.prefix(80))\" in the catalog",
            hint: (suggestion.map { "did you mean \($0)? " } ?? "")
                + "`shardwise accelerators` lists the \(entries.count) known ones; "
                + "any other is described by its memory, bandwidth and compute")
    }
}

extension Interconnect {
    /// The network between nodes where nothing says what it is: one 200 Gb/s adapter per accelerator.
    static let assumedScaleOut = Interconnect(name: "scale-out", bandwidth: .gigabytesPerSecond(25))
}
