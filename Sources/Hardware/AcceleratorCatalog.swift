public import Diagnostics

/// The accelerators that Shardwise knows by name, with the nodes they come in.
public struct AcceleratorCatalog: Hashable, Sendable {
    /// One accelerator with the names it goes by.
    public struct Entry: Hashable, Sendable {
        /// The short name, such as `H200`.
        public var id: String
        /// Other names of the same part.
        public var aliases: [String]
        /// The vendor's name of the part.
        public var description: String
        /// The figures of one device.
        public var accelerator: Accelerator
        /// The server the device comes in.
        public var node: Node
        /// Remarks on the figures, such as what other sources say.
        public var notes: [String]

        /// Creates an entry.
        public init(
            id: String, aliases: [String] = [], description: String, accelerator: Accelerator, node: Node,
            notes: [String] = []
        ) {
            self.id = id
            self.aliases = aliases
            self.description = description
            self.accelerator = accelerator
            self.node = node
            self.notes = notes
        }

        /// A cluster of `deviceCount` of these accelerators in their usual nodes.
        ///
        /// - Throws: `device-count` unless the count is between 1 and 1,000,000.
        public func cluster(deviceCount: Int) throws(Diagnostic) -> Cluster {
            try HardwareLimits.check(deviceCount: deviceCount)
            return Cluster(
                accelerator: accelerator, deviceCount: deviceCount, devicesPerNode: node.devices, scaleUp: node.scaleUp,
                scaleOut: node.scaleOut)
        }
    }

    /// The server that an accelerator comes in.
    public struct Node: Hashable, Sendable {
        /// How many accelerators share the scale-up network.
        public var devices: Int
        /// The network inside the node.
        public var scaleUp: Interconnect
        /// The network between nodes.
        public var scaleOut: Interconnect
        /// Where the figures come from.
        public var source: String

        /// Creates a node.
        public init(devices: Int, scaleUp: Interconnect, scaleOut: Interconnect, source: String) {
            self.devices = devices
            self.scaleUp = scaleUp
            self.scaleOut = scaleOut
            self.source = source
        }
    }

    /// The accelerators in the order of the file.
    public var entries: [Entry]

    /// Creates a catalog.
    public init(entries: [Entry]) { self.entries = entries }

    /// The accelerator called `name`: its short name or an alias; case, blanks, hyphens and underscores do not matter.
    ///
    /// - Throws: `unknown-accelerator` with the nearest name and all names.
    public func find(_ name: String) throws(Diagnostic) -> Entry {
        if let exact = entries.first(where: { $0.id == name }) { return exact }
        let written = AcceleratorCatalog.folded(name)
        let match = entries.first { entry in
            ([entry.id] + entry.aliases).contains { AcceleratorCatalog.folded($0) == written }
        }
        if let match { return match }
        let suggestion = NearestName.suggestion(for: name, among: entries.flatMap { [$0.id] + $0.aliases })
        throw Diagnostic(
            code: "unknown-accelerator", "there is no accelerator called \"\(name.prefix(80))\" in the catalog",
            hint: (suggestion.map { "did you mean \($0)? " } ?? "") + "Known: "
                + entries.map(\.id).joined(separator: ", ")
                + "; any other is described by its memory, bandwidth and compute")
    }

    /// A name without case and separators.
    private static func folded(_ name: String) -> String {
        name.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" }
    }
}
