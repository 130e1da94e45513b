public import Diagnostics
public import Documents
import Quantities

extension AcceleratorCatalog {
    /// The catalog that is compiled into this library.
    ///
    /// - Returns: All its accelerators.
    /// - Throws: A diagnostic if the file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> AcceleratorCatalog {
        try AcceleratorCatalog(reading: EmbeddedCatalog.accelerators.text)
    }

    /// Reads a catalog file with the schema `shardwise/accelerators/v1`, whose keys carry their units.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        self.init(
            entries: try CatalogFile.read(
                text, schema: "shardwise/accelerators/v1", list: "accelerators", decode: Entry.init(decoding:)))
    }
}

extension AcceleratorCatalog.Entry {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "id", "aliases", "description", "memory_gb", "usable_memory_gb", "memory_bandwidth_gb_per_s", "peak_tflops",
            "board_power_w", "price_usd_per_hour", "price_basis", "source", "notes", "node",
        ])
        let id = try reader.string("id")
        let accelerator = Accelerator(
            name: id,
            memory: .gigabytes(try reader.number("memory_gb", in: 0.001...100_000)),
            usableMemory: try reader.optionalNumber("usable_memory_gb", in: 0.001...100_000).map(Bytes.gigabytes),
            memoryBandwidth: .gigabytesPerSecond(
                try reader.number("memory_bandwidth_gb_per_s", in: gigabytesPerSecond)),
            peak: try peak(reader.object("peak_tflops")),
            boardPower: try reader.optionalNumber("board_power_w", in: 1...100_000).map(Watts.init(rawValue:)),
            price: try price(reader),
            source: try reader.string("source"))
        self.init(
            id: id, aliases: try texts(reader, "aliases"), description: try reader.string("description"),
            accelerator: accelerator, node: try AcceleratorCatalog.Node(decoding: reader.object("node")),
            notes: try texts(reader, "notes"))
    }
}

extension AcceleratorCatalog.Node {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["devices", "scale_up", "scale_out", "source"])
        self.init(
            devices: try reader.integer("devices", in: 1...1_000_000),
            scaleUp: try network(reader.object("scale_up")), scaleOut: try network(reader.object("scale_out")),
            source: try reader.string("source"))
    }
}

/// The bandwidths that are taken for possible, in GB/s.
private let gigabytesPerSecond = 0.001...1_000_000.0

private func network(_ reader: ObjectReader) throws(Diagnostic) -> Interconnect {
    try reader.rejectUnknownMembers(known: ["name", "bandwidth_gb_per_s", "per_pair_gb_per_s"])
    return Interconnect(
        name: try reader.string("name"),
        bandwidth: .gigabytesPerSecond(try reader.number("bandwidth_gb_per_s", in: gigabytesPerSecond)),
        perPairBandwidth: try reader.optionalNumber("per_pair_gb_per_s", in: gigabytesPerSecond)
            .map(BytesPerSecond.gigabytesPerSecond))
}

private func peak(_ reader: ObjectReader) throws(Diagnostic) -> PeakCompute {
    try reader.rejectUnknownMembers(known: NumericFormat.allCases.map(\.rawValue))
    var rates: [NumericFormat: FLOPsPerSecond] = [:]
    for format in NumericFormat.allCases {
        guard let rate = try reader.optionalNumber(format.rawValue, in: 0.001...10_000_000) else { continue }
        rates[format] = .teraFLOPsPerSecond(rate)
    }
    return .byFormat(rates)
}

private func price(_ reader: ObjectReader) throws(Diagnostic) -> IndicativePrice? {
    guard let perHour = try reader.optionalNumber("price_usd_per_hour", in: 0.001...10_000) else { return nil }
    return IndicativePrice(perHour: Dollars(rawValue: perHour), basis: try reader.string("price_basis"))
}

private func texts(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> [String] {
    var texts: [String] = []
    for element in try reader.optionalArray(name) ?? [] { texts.append(try element.string(named: name)) }
    return texts
}
