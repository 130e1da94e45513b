public import Diagnostics
public import Documents
public import Quantities

/// The efficiency profiles that come with Shardwise: one per measured device, and the rule for all others.
public struct EfficiencyCatalog: Hashable, Sendable {
    /// The profiles, in the order of the file.
    public let profiles: [EfficiencyProfile]

    /// Loads the built-in profiles.
    ///
    /// - Throws: A diagnostic if the file is malformed, which is a defect of Shardwise.
    public static func load() throws(Diagnostic) -> EfficiencyCatalog {
        try EfficiencyCatalog(reading: EmbeddedCatalog.efficiencyProfiles.text)
    }

    /// Reads a catalog file with the schema `shardwise/efficiency/v1`.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        profiles = try CatalogFile.read(
            text, schema: "shardwise/efficiency/v1", list: "profiles", decode: EfficiencyProfile.init(decoding:))
        for required in ["stated", "transfer"] where !profiles.contains(where: { $0.id == required }) {
            throw Diagnostic(code: "profile-missing", "\(text.name) has no profile `\(required)`")
        }
    }

    /// The efficiencies that a document states, with the start-up times of the built-in `stated` profile.
    ///
    /// - Parameters:
    ///   - compute: The share of the peak rate that matrix products and attention reach, MFU.
    ///   - memory: The share of the memory bandwidth that is reached.
    /// - Returns: The profile, or `nil` if the catalog has none called `stated`.
    public func stated(compute: Fraction, memory: Fraction) -> EfficiencyProfile? {
        guard var profile = profiles.first(where: { $0.id == "stated" }) else { return nil }
        let priced: [OperatorFamily] = [.matrixProduct, .prefillAttention, .decodeAttention, .groupedExperts]
        profile.operators = priced.map { OperatorEfficiency(family: $0, compute: compute, memory: memory) }
        return profile
    }

    /// The profile fitted for an accelerator, or else the transfer rule with its wider band.
    public func calibrated(for accelerator: Accelerator) -> EfficiencyProfile? {
        profiles.first { $0.accelerators.contains(accelerator.name) } ?? profiles.first { $0.id == "transfer" }
    }
}

extension EfficiencyProfile {
    /// Reads one profile of the catalog file.
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(
            known: ["id", "accelerators", "source", "band_percent", "operators", "collectives", "host", "memory"])
        var accelerators: [String] = []
        for name in try reader.array("accelerators") { accelerators.append(try name.string(named: "accelerators")) }
        var operators: [OperatorEfficiency] = []
        for entry in try reader.objects("operators") { operators.append(try OperatorEfficiency(decoding: entry)) }
        var collectives: [CollectiveEfficiency] = []
        for entry in try reader.objects("collectives") { collectives.append(try CollectiveEfficiency(decoding: entry)) }
        let missing = Collective.allCases.first { kind in
            kind != .allToAll && !collectives.contains { $0.collective == kind }
        }
        if let missing {
            throw Diagnostic(
                code: "profile-incomplete", "\(reader.subject) has no constants for \(missing.rawValue)",
                at: reader.location)
        }
        let host = try reader.object("host")
        let memory = try reader.object("memory")
        self.init(
            id: try reader.string("id"), accelerators: accelerators, source: try reader.string("source"),
            band: try reader.optionalNumber("band_percent", in: 0...100).map { .percent($0) }, operators: operators,
            collectives: collectives,
            host: HostOverhead(
                prefillStep: try host.microseconds("prefill_step_us"),
                decodeStep: try host.microseconds("decode_step_us"),
                decodeSequence: try host.microseconds("decode_sequence_us")),
            memory: MemoryRule(
                usable: try memory.percent("usable_percent"),
                runtime: .gigabytes(try memory.number("runtime_gb", in: 0...100))))
    }
}

extension OperatorEfficiency {
    /// Reads the constants of one operator family.
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        var formats: [NumericFormat] = []
        for format in try reader.array("formats") { formats.append(try format.choice(named: "formats")) }
        self.init(
            family: try reader.choice("family"), formats: formats, startUp: try reader.microseconds("start_up_us"),
            compute: try reader.percent("compute_percent"), memory: try reader.percent("memory_percent"),
            overlapExponent: try reader.optionalNumber("overlap_exponent", in: 1...100),
            halfRateLength: try reader.optionalNumber("half_rate_length_tokens", in: 0...1e6) ?? 0)
    }
}

extension CollectiveEfficiency {
    /// Reads the constants of one collective.
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        self.init(
            collective: try reader.choice("collective"), startUp: try reader.startUpTable("start_up"),
            startUpBetweenNodes: reader.has("start_up_between_nodes")
                ? try reader.startUpTable("start_up_between_nodes") : StartUpTable(points: []),
            scaleUp: try reader.percent("scale_up_percent"), scaleOut: try reader.percent("scale_out_percent"))
    }
}

extension ObjectReader {
    /// A start-up time in microseconds.
    fileprivate func microseconds(_ name: String) throws(Diagnostic) -> Seconds {
        .microseconds(try number(name, in: 0...1e6))
    }

    /// An efficiency in percent, above zero: it divides.
    fileprivate func percent(_ name: String) throws(Diagnostic) -> Fraction {
        .percent(try number(name, in: 0.1...100))
    }

    /// Points of a start-up table.
    fileprivate func startUpTable(_ name: String) throws(Diagnostic) -> StartUpTable {
        var points: [StartUpTable.Point] = []
        for point in try objects(name) {
            points.append(
                StartUpTable.Point(size: try point.number("size", in: 1...1e6), time: try point.microseconds("us")))
        }
        return StartUpTable(points: points)
    }
}
