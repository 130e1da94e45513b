public import Diagnostics
public import Documents
import Quantities

extension AcceleratorCatalog {
    /// The catalog that is compiled into this library.
    ///
    /// - Returns: All its accelerators.
    /// - Throws: A diagnostic if a file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> AcceleratorCatalog {
        try embedded.get()
    }

    /// Of the compiled-in catalog only the accelerators with these names and the topologies that they come in; the
    /// whole where one of the names is spelt otherwise or unknown.
    ///
    /// - Parameter names: Short names.
    /// - Returns: The accelerators.
    /// - Throws: A diagnostic if a file is damaged, which a test excludes.
    public static func load(naming names: [String]) throws(Diagnostic) -> AcceleratorCatalog {
        var wanted: [CatalogIndex.Entry] = []
        for entry in CatalogIndex(.accelerators).entries {
            let id = try entry.reader(of: ["id"], describedAs: subject).string("id")
            if names.contains(id) { wanted.append(entry) }
        }
        guard wanted.count == Set(names).count else { return try load() }
        var catalog = AcceleratorCatalog(entries: [])
        var found = CatalogNames()
        for entry in wanted {
            let reader = try entry.reader(describedAs: subject)
            let networks = try TopologyCatalog.load(naming: reader.texts("topologies"))
            catalog.entries.append(try Entry(decoding: reader, names: &found, networks))
            catalog.networks.topologies += networks.topologies.filter { !catalog.networks.topologies.contains($0) }
        }
        return catalog
    }

    /// What an entry is in error messages.
    private static let subject = "the accelerator"

    /// The compiled-in catalog, read once: its text never changes.
    private static let embedded = Result { () throws(Diagnostic) in
        try AcceleratorCatalog(reading: EmbeddedCatalog.accelerators.text, networks: TopologyCatalog.load())
    }

    /// Reads a catalog file with the schema `shardwise/accelerators/v1`, whose keys carry their units.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - networks: Where the topologies that the file names are looked up.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText, networks: TopologyCatalog) throws(Diagnostic) {
        var names = CatalogNames()
        self.init(
            entries: try CatalogFile.read(text, schema: "shardwise/accelerators/v1", list: "accelerators") {
                (reader) throws(Diagnostic) in try Entry(decoding: reader, names: &names, networks)
            },
            networks: networks)
    }
}

extension AcceleratorCatalog.Entry {
    fileprivate init(
        decoding reader: ObjectReader, names: inout CatalogNames, _ networks: TopologyCatalog
    ) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "id", "aliases", "description", "vendor", "architecture", "form_factor", "year", "memory_gb",
            "usable_memory_gb", "memory_type", "memory_bandwidth_gb_per_s", "peak_tflops", "format_notes",
            "board_power_w", "host_speed_percent", "price_usd_per_hour", "price_basis", "source", "confidence", "notes",
            "topologies",
        ])
        let (id, aliases) = try names.read(reader)
        let topologies = try readTopologies(reader, in: networks)
        self.init(
            id: id, aliases: aliases, description: try reader.string("description"),
            part: try AcceleratorCatalog.Part(decoding: reader),
            accelerator: try Accelerator(decoding: reader, name: id), topology: topologies.usual,
            alternatives: topologies.others, confidence: try reader.choice("confidence"),
            notes: try reader.optionalTexts("notes"))
    }
}

extension AcceleratorCatalog.Part {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        self.init(
            vendor: try reader.string("vendor"), architecture: try reader.optionalString("architecture"),
            formFactor: try reader.string("form_factor"), year: try reader.integer("year", in: 2010...2040),
            memoryType: try reader.string("memory_type"))
    }
}

extension Accelerator {
    fileprivate init(decoding reader: ObjectReader, name: String) throws(Diagnostic) {
        let memory = try reader.number("memory_gb", in: 0.001...100_000)
        self.init(
            name: name, memory: .gigabytes(memory),
            usableMemory: try reader.optionalNumber("usable_memory_gb", in: 0.001...memory).map(Bytes.gigabytes),
            memoryBandwidth: .gigabytesPerSecond(
                try reader.number("memory_bandwidth_gb_per_s", in: possibleGigabytesPerSecond)),
            peak: try readPeak(reader.object("peak_tflops")),
            boardPower: try reader.optionalNumber("board_power_w", in: 1...100_000).map(Watts.init(rawValue:)),
            price: try readPrice(reader),
            hostSpeed: .percent(try reader.optionalNumber("host_speed_percent", in: 1...1000) ?? 100),
            formatNotes: try readFormatNotes(reader), source: try reader.string("source"))
    }
}

/// The topologies that an entry names: at least one, each in the catalog and none twice.
private func readTopologies(
    _ reader: ObjectReader, in networks: TopologyCatalog
) throws(Diagnostic) -> (usual: Topology, others: [Topology]) {
    let member = try reader.member(["topologies"])
    var found: [Topology] = []
    for element in try member.value.array(named: member.name) {
        let topology: Topology
        do throws(Diagnostic) {
            topology = try networks.find(element.string(named: member.name))
        } catch {
            throw error.located(at: element.location)
        }
        guard !found.contains(where: { $0.id == topology.id }) else {
            throw element.mismatch(member.name, "each topology once")
        }
        found.append(topology)
    }
    guard let usual = found.first else { throw member.value.mismatch(member.name, "at least one topology") }
    return (usual, Array(found.dropFirst()))
}

private func readPeak(_ reader: ObjectReader) throws(Diagnostic) -> PeakCompute {
    try reader.rejectUnknownMembers(known: NumericFormat.allCases.map(\.rawValue))
    var rates: [NumericFormat: FLOPsPerSecond] = [:]
    for format in NumericFormat.allCases {
        guard let rate = try reader.optionalNumber(format.rawValue, in: 0.001...10_000_000) else { continue }
        rates[format] = .teraFLOPsPerSecond(rate)
    }
    guard !rates.isEmpty else { throw reader.value.mismatch("peak_tflops", "a rate for at least one format") }
    return .byFormat(rates)
}

private func readFormatNotes(_ reader: ObjectReader) throws(Diagnostic) -> [NumericFormat: String] {
    guard let object = try reader.optionalObject("format_notes") else { return [:] }
    try object.rejectUnknownMembers(known: NumericFormat.allCases.map(\.rawValue))
    var notes: [NumericFormat: String] = [:]
    for format in NumericFormat.allCases { notes[format] = try object.optionalString(format.rawValue) }
    return notes
}

private func readPrice(_ reader: ObjectReader) throws(Diagnostic) -> IndicativePrice? {
    guard let perHour = try reader.optionalNumber("price_usd_per_hour", in: 0.001...10_000) else { return nil }
    return IndicativePrice(perHour: Dollars(rawValue: perHour), basis: try reader.string("price_basis"))
}
