public import Diagnostics
public import Documents
import Quantities

/// The engines that Shardwise knows by name.
public struct EngineCatalog: Hashable, Sendable {
    /// The engines, in the order of the file.
    public let engines: [EngineProfile]

    /// The built-in engines, read once: they cannot change while the program runs.
    private static let builtIn = Result<EngineCatalog, Diagnostic> { () throws(Diagnostic) in
        try EngineCatalog(reading: EmbeddedCatalog.engines.text)
    }

    /// Loads the built-in engines.
    ///
    /// - Throws: A diagnostic if the file is malformed, which is a defect of Shardwise.
    public static func load() throws(Diagnostic) -> EngineCatalog { try builtIn.get() }

    /// Reads a catalog file with the schema `shardwise/engines/v1`.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        engines = try CatalogFile.read(
            text, schema: "shardwise/engines/v1", list: "engines", decode: EngineProfile.init(decoding:))
        for (index, engine) in engines.enumerated() where engines[..<index].contains(where: { $0.id == engine.id }) {
            throw Diagnostic(code: "engine-duplicate", "\(text.name) describes the engine `\(engine.id)` twice")
        }
    }

    /// The engine called `name`; case does not matter.
    ///
    /// - Throws: `unknown-engine` with the nearest name and all names.
    public func find(_ name: String) throws(Diagnostic) -> EngineProfile {
        let written = name.lowercased()
        let match = engines.first { engine in
            ([engine.id] + engine.aliases).contains { $0.lowercased() == written }
        }
        if let match { return match }
        let suggestion = NearestName.suggestion(for: name, among: engines.flatMap { [$0.id] + $0.aliases })
        throw Diagnostic(
            code: "unknown-engine", "there is no engine called \"\(name.prefix(60))\"",
            hint: (suggestion.map { "did you mean \($0)? " } ?? "") + "Known: "
                + engines.map(\.id).joined(separator: ", "))
    }

    /// vLLM before this release scheduled otherwise (its V0 engine).
    private static let firstOfNewEngine = EngineRelease(major: 0, minor: 8)

    /// The engine called `name` as it was in a version, the newest where the version is not known.
    ///
    /// - Throws: `unknown-engine` with the nearest name and all names.
    public func find(_ name: String, version: String?) throws(Diagnostic) -> EngineProfile {
        let found = try find(name)
        guard found.id == "vllm", let release = version.flatMap({ EngineRelease(version: $0) }),
            release < EngineCatalog.firstOfNewEngine
        else { return found }
        return try find("vllm-v0")
    }
}

extension EngineProfile {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "id", "aliases", "kernels", "scheduling", "reservation", "growth", "token_budget", "maximum_sequences",
            "gathers_tokens", "host", "memory", "graphs", "source",
        ])
        let growth = try reader.optionalObject("growth")
        let maximumSequences = try reader.integer("maximum_sequences", in: 1...10_000_000)
        var memory = try MemoryRule(decoding: reader.object("memory"))
        memory.sampledSequences = maximumSequences
        let host = try reader.object("host")
        let graphs = try reader.object("graphs")
        self.init(
            id: try reader.string("id"), aliases: try reader.optionalTexts("aliases"),
            kernels: try reader.optionalString("kernels"), scheduling: try reader.choice("scheduling"),
            reservation: try reader.choice("reservation"),
            growth: try growth.map { reader throws(Diagnostic) in try GrowthEstimate(decoding: reader) },
            tokenBudget: try reader.integer("token_budget", in: 1...10_000_000),
            maximumSequences: maximumSequences,
            gathersTokens: try reader.boolean("gathers_tokens"),
            host: HostOverhead(
                prefillStep: try host.microseconds("prefill_step_us"),
                decodeStep: try host.microseconds("decode_step_us"),
                decodeSequence: try host.microseconds("sequence_us"), launch: try host.microseconds("launch_us"),
                isHidden: try host.optionalBoolean("hidden") ?? false),
            requestOverhead: try host.microseconds("request_us"),
            handOverOverhead: try host.microseconds("hand_over_us"),
            memory: memory,
            graphs: CapturedSizes(
                powersUpTo: try graphs.integer("powers_up_to", in: 0...1_000_000),
                spacing: try graphs.integer("spacing", in: 1...1_000_000),
                largest: try graphs.integer("largest", in: 0...1_000_000)),
            source: try reader.string("source"))
    }
}

extension EngineProfile.GrowthEstimate {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "initial_percent", "least_percent", "falling_steps", "steps_after_retraction", "most_counted_output",
        ])
        self.init(
            initialShare: .percent(try reader.number("initial_percent", in: 0...100)),
            leastShare: .percent(try reader.number("least_percent", in: 0...100)),
            fallingSteps: try reader.integer("falling_steps", in: 1...1_000_000),
            stepsAfterRetraction: try reader.integer("steps_after_retraction", in: 0...1_000_000),
            mostCountedOutput: try reader.integer("most_counted_output", in: 1...1_000_000_000))
    }
}

extension MemoryRule {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "basis", "usable_percent", "runtime_gb", "graphs_gb", "communication_gb", "block_tokens",
            "sampling_bytes_per_entry",
        ])
        self.init(
            basis: try reader.choice("basis"), usable: .percent(try reader.number("usable_percent", in: 1...100)),
            runtime: .gigabytes(try reader.number("runtime_gb", in: 0...100)),
            graphs: .gigabytes(try reader.number("graphs_gb", in: 0...100)),
            communication: .gigabytes(try reader.number("communication_gb", in: 0...100)),
            blockTokens: try reader.integer("block_tokens", in: 1...100_000),
            samplingBytesPerEntry: Bytes(
                rawValue: try reader.optionalNumber("sampling_bytes_per_entry", in: 0...1000) ?? 0))
    }
}
