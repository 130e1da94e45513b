public import Diagnostics
public import Documents
import Quantities

extension TopologyCatalog {
    /// The catalog that is compiled into this library.
    ///
    /// - Returns: All its networks.
    /// - Throws: A diagnostic if the file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> TopologyCatalog {
        try embedded.get()
    }

    /// Of the compiled-in catalog only the topologies with these names; the whole where one of them is spelt otherwise
    /// or unknown.
    static func load(naming names: [String]) throws(Diagnostic) -> TopologyCatalog {
        var found = TopologyCatalog()
        var known = CatalogNames()
        for entry in CatalogIndex(.topologies).entries {
            let head = try entry.reader(of: ["id", "kind"], describedAs: "the topology")
            guard try names.contains(head.string("id")), try head.string("kind") != "fabric" else { continue }
            found.topologies.append(
                try Topology(decoding: entry.reader(describedAs: "the topology"), names: &known))
        }
        return found.topologies.count == Set(names).count ? found : try load()
    }

    /// The compiled-in catalog, read once: its text never changes.
    private static let embedded = Result { () throws(Diagnostic) in
        try TopologyCatalog(reading: EmbeddedCatalog.topologies.text)
    }

    /// Reads a catalog file with the schema `shardwise/topologies/v1`, whose keys carry their units.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        var names = CatalogNames()
        var catalog = TopologyCatalog()
        // What an entry is depends on its kind, so each is filed as it is read.
        _ = try CatalogFile.read(text, schema: "shardwise/topologies/v1", list: "topologies") {
            (reader) throws(Diagnostic) in
            if try reader.string("kind") == "fabric" {
                catalog.fabrics.append(try Fabric(decoding: reader, names: &names))
            } else {
                catalog.topologies.append(try Topology(decoding: reader, names: &names))
            }
        }
        self = catalog
    }
}

/// The bandwidths that are taken for possible, in GB/s.
let possibleGigabytesPerSecond = 0.001...1_000_000.0

extension Topology {
    fileprivate init(decoding reader: ObjectReader, names: inout CatalogNames) throws(Diagnostic) {
        try reader.rejectUnknownMembers(
            known: ["devices", "scale_up", "scale_out", "assumed"] + NetworkEvidence.members)
        let (id, aliases) = try names.read(reader)
        let kind = try reader.choice("kind", as: Kind.self)
        self.init(
            id: id, aliases: aliases, description: try reader.string("description"), kind: kind,
            devices: try reader.integer("devices", in: 1...HardwareLimits.devices),
            scaleUp: try Interconnect(scaleUpIn: reader.object("scale_up"), kind),
            scaleOut: try reader.optionalObject("scale_out").map(Interconnect.init(scaleOutIn:)),
            assumption: try reader.optionalString("assumed"), evidence: try NetworkEvidence(decoding: reader))
    }
}

extension Fabric {
    fileprivate init(decoding reader: ObjectReader, names: inout CatalogNames) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["scale_out"] + NetworkEvidence.members)
        let (id, aliases) = try names.read(reader)
        self.init(
            id: id, aliases: aliases, description: try reader.string("description"),
            scaleOut: try Interconnect(scaleOutIn: reader.object("scale_out")),
            evidence: try NetworkEvidence(decoding: reader))
    }
}

extension Interconnect {
    fileprivate init(scaleOutIn reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["name", "bandwidth_gb_per_s"])
        self.init(
            name: try reader.string("name"),
            bandwidth: .gigabytesPerSecond(try reader.number("bandwidth_gb_per_s", in: possibleGigabytesPerSecond)))
    }

    /// Reads a scale-up network, whose links are described exactly where its kind has links of limited reach.
    fileprivate init(scaleUpIn reader: ObjectReader, _ kind: Topology.Kind) throws(Diagnostic) {
        let links = kind.hasLattice ? ["per_pair_gb_per_s", "axes", "closed_from"] : ["per_pair_gb_per_s"]
        try reader.rejectUnknownMembers(
            known: ["name", "bandwidth_gb_per_s"] + (kind.isLimitedPerPair ? links : []))
        let bandwidth = try reader.number("bandwidth_gb_per_s", in: possibleGigabytesPerSecond)
        self.init(name: try reader.string("name"), bandwidth: .gigabytesPerSecond(bandwidth))
        guard kind.isLimitedPerPair else { return }
        // A link that is faster than all links together is a slip of one of the two.
        let perPair = try reader.number(
            "per_pair_gb_per_s", in: possibleGigabytesPerSecond.lowerBound...bandwidth)
        perPairBandwidth = .gigabytesPerSecond(perPair)
        guard kind.hasLattice else { return }
        lattice = Lattice(
            axes: try reader.integer("axes", in: 1...16),
            closedFrom: try reader.integer("closed_from", in: 2...HardwareLimits.devices))
    }
}

extension Topology.Kind {
    /// Whether links between neighbours on a grid join the accelerators.
    fileprivate var hasLattice: Bool {
        switch self {
        case .hypercube, .torus, .ring: true
        case .switched, .mesh, .partialMesh, .bridge, .pcieHost, .single: false
        }
    }

    /// Whether a pair of accelerators has less than each one's total bandwidth.
    fileprivate var isLimitedPerPair: Bool { self == .mesh || self == .partialMesh || hasLattice }
}

extension NetworkEvidence {
    /// The members of an entry that every network has.
    fileprivate static let members = [
        "id", "aliases", "description", "kind", "start_up", "measured", "source", "confidence", "notes",
    ]

    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        self.init(
            source: try reader.string("source"), confidence: try reader.choice("confidence"),
            startUp: try reader.optionalObject("start_up").map(Remark.init(decoding:)),
            measured: try reader.optionalObject("measured").map(Remark.init(decoding:)),
            notes: try reader.optionalTexts("notes"))
    }
}

extension NetworkEvidence.Remark {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["text", "source"])
        self.init(text: try reader.string("text"), source: try reader.string("source"))
    }
}
