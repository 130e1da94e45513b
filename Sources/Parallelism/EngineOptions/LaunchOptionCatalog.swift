public import Diagnostics
public import Documents
public import Hardware

/// How one release line of an engine is told a decision, or why it cannot be.
public struct LaunchOption: Hashable, Sendable {
    /// The engine.
    public var engine: EngineDialect
    /// The decision.
    public var decision: LaunchDecision
    /// The option or the path of the settings file's field that expresses it; `nil` where the engine lacks it.
    public var name: String?
    /// Other names that the engine takes for the option.
    public var aliases: [String]
    /// Where the engine lacks it: what it does instead, as a sentence without a full stop.
    public var refusal: String?
    /// The first release line for which this holds; `nil` for every one before.
    public var from: EngineRelease?
    /// The first release line for which it no longer holds; `nil` while it does.
    public var before: EngineRelease?
    /// Where it was found.
    public var source: String

    /// Whether this holds for a release line.
    func holds(for release: EngineRelease) -> Bool {
        if let from, release < from { return false }
        if let before, release >= before { return false }
        return true
    }
}

/// An engine as it can be launched: the releases whose options are known, and where its images are.
public struct LaunchableEngine: Hashable, Sendable {
    /// The engine.
    public var engine: EngineDialect
    /// The known versions, the newest first.
    public var versions: [String]
    /// Whether options change between patch releases, so that only the listed versions are known.
    public var isExact: Bool
    /// The container image, with `{version}` for the version.
    public var image: String
    /// The container image for Ascend accelerators, if there is one.
    public var ascendImage: String?
    /// The port at which it takes requests unless told otherwise.
    public var port: Int
    /// Where this was found.
    public var source: String
}

/// Which option of which engine expresses which decision.
public struct LaunchOptionCatalog: Hashable, Sendable {
    /// The engines.
    public let engines: [LaunchableEngine]
    /// The options in the order of the file.
    public let options: [LaunchOption]

    /// The built-in catalog, read once: it cannot change while the program runs.
    private static let builtIn = Result<LaunchOptionCatalog, Diagnostic> { () throws(Diagnostic) in
        try LaunchOptionCatalog(reading: EmbeddedCatalog.launchOptions.text)
    }

    /// Loads the built-in options.
    ///
    /// - Throws: A diagnostic if the file is malformed, which is a defect of Shardwise.
    public static func load() throws(Diagnostic) -> LaunchOptionCatalog { try builtIn.get() }

    /// Reads a file with the schema `shardwise/launch-options/v1`.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        var (engines, options): ([LaunchableEngine], [LaunchOption]) = ([], [])
        _ = try CatalogFile.read(text, schema: "shardwise/launch-options/v1", list: "engines") {
            (reader) throws(Diagnostic) -> Void in
            let engine = try LaunchableEngine(decoding: reader)
            engines.append(engine)
            for option in try reader.objects("options") {
                options.append(try LaunchOption(decoding: option, of: engine))
            }
        }
        (self.engines, self.options) = (engines, options)
    }

    /// The options of a version of an engine.
    ///
    /// - Parameters:
    ///   - engine: The engine.
    ///   - version: The version as written; without one, the newest that is known.
    /// - Returns: The options.
    /// - Throws: A no-data diagnostic for a version whose options are not known.
    public func table(of engine: EngineDialect, version: String?) throws(Diagnostic) -> LaunchOptionTable {
        guard let known = engines.first(where: { $0.engine == engine }) else {
            throw Diagnostic(
                .noData, code: "engine-not-launchable", "how \(engine.rawValue) is started is not known",
                hint: "known: " + engines.map(\.engine.rawValue).joined(separator: ", "))
        }
        let lines = known.versions.compactMap { EngineRelease(version: $0) }
        let release = version.map { EngineRelease(version: $0) } ?? lines.first
        let isListed = version.map { known.versions.contains($0) || !known.isExact } ?? true
        guard let release, lines.contains(release), isListed else {
            throw Diagnostic(
                .noData, code: "engine-version-unknown",
                "the options of \(engine.rawValue) \((version ?? "").prefix(40)) are not known",
                hint: "known: " + known.versions.joined(separator: ", ") + "; plan with one of these, such as --engine "
                    + "\(engine.rawValue)@\(known.versions[0])")
        }
        return LaunchOptionTable(
            engine: known, version: version ?? known.versions[0],
            options: options.filter { $0.engine == engine && $0.holds(for: release) })
    }

    /// Every name by which any release of an engine takes a decision.
    public func names(of decision: LaunchDecision, in engine: EngineDialect) -> [String] {
        options.filter { $0.engine == engine && $0.decision == decision }.flatMap {
            [$0.name].compactMap(\.self) + $0.aliases
        }
    }
}

/// The options of one version of an engine.
public struct LaunchOptionTable: Hashable, Sendable {
    /// The engine.
    public var engine: LaunchableEngine
    /// The version as written.
    public var version: String
    /// The options.
    public var options: [LaunchOption]

    /// What is known about a decision.
    public func option(for decision: LaunchDecision) -> LaunchOption? {
        options.first { $0.decision == decision }
    }

    /// The name of the option that expresses a decision.
    ///
    /// - Throws: A diagnostic with the engine's rule where it has none.
    public func name(of decision: LaunchDecision) throws(Diagnostic) -> String {
        let option = option(for: decision)
        if let name = option?.name { return name }
        throw Diagnostic(
            code: "launch-unsupported",
            "\(engine.engine.rawValue) \(version) has no option for `\(decision.rawValue)`, which the plan decides",
            hint: option?.refusal.map { "\($0) (\(option?.source ?? ""))" })
    }
}

extension LaunchableEngine {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "engine", "versions", "is_exact", "image", "ascend_image", "port", "source", "options",
        ])
        let versions = try reader.member(["versions"])
        self.init(
            engine: try reader.choice("engine"), versions: try reader.texts("versions"),
            isExact: try reader.optionalBoolean("is_exact") ?? false, image: try reader.string("image"),
            ascendImage: try reader.optionalString("ascend_image"),
            port: try reader.integer("port", in: 1...65_535), source: try reader.string("source"))
        guard !self.versions.isEmpty, self.versions.allSatisfy({ EngineRelease(version: $0) != nil }) else {
            throw versions.value.mismatch("versions", "at least one version such as 0.33.0")
        }
    }
}

extension LaunchOption {
    fileprivate init(decoding reader: ObjectReader, of engine: LaunchableEngine) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "decision", "name", "aliases", "refusal", "from", "before", "source",
        ])
        func release(_ name: String) throws(Diagnostic) -> EngineRelease? {
            guard let member = reader.optionalMember([name]) else { return nil }
            guard let release = EngineRelease(version: try member.value.string(named: name)) else {
                throw member.value.mismatch(name, "a release line such as 0.32")
            }
            return release
        }
        self.init(
            engine: engine.engine, decision: try reader.choice("decision"), name: try reader.optionalString("name"),
            aliases: try reader.optionalTexts("aliases"), refusal: try reader.optionalString("refusal"),
            from: try release("from"), before: try release("before"),
            source: try reader.optionalString("source") ?? engine.source)
        guard (name == nil) != (refusal == nil) else {
            throw Diagnostic(
                code: "field-conflict", "an option has either a `name` or a `refusal`", at: reader.location)
        }
    }
}
