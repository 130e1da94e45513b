internal import Diagnostics
internal import Documents
internal import Parallelism
internal import Planning

/// What starts servers in place of a script: which engines it starts, and what it calls devices.
struct Orchestrator: Hashable, Sendable {
    /// An engine as the orchestrator starts it.
    struct Runtime: Hashable, Sendable {
        /// The engine.
        var engine: EngineDialect
        /// The version that its image has; `nil` where the plan's own image is run.
        var version: String?
        /// The release lines of the engine that it works with, where not all do.
        var lines: [String]
        /// Its image.
        var image: String?
        /// The module of Python that is started in place of the engine's own program.
        var module: String?
    }

    /// The target of a launch.
    var target: LaunchRequest.Target
    /// What people call it.
    var name: String
    /// The release that the files are for.
    var release: String
    /// The port at which requests are taken unless told otherwise.
    var port: Int
    /// The devices that it starts servers on.
    var devices: [DeviceKind]
    /// What it starts, as a sentence without a full stop, for everything else.
    var refusal: String
    /// The engines.
    var runtimes: [Runtime]
    /// Its own names for accelerators, by Shardwise's.
    var labels: [String: String]
    /// Where this was found.
    var source: String

    /// The built-in orchestrators, read once: they cannot change while the program runs.
    private static let builtIn = Result<[Orchestrator], Diagnostic> { () throws(Diagnostic) in
        try CatalogFile.read(
            EmbeddedCatalog.orchestrators.text, schema: "shardwise/orchestrators/v1", list: "orchestrators"
        ) { (reader) throws(Diagnostic) -> Orchestrator in try Orchestrator(decoding: reader) }
    }

    /// The orchestrator that a target names; `nil` for targets that start every process themselves.
    ///
    /// - Throws: A diagnostic if the catalog is malformed, which is a defect of Shardwise.
    static func of(_ target: LaunchRequest.Target) throws(Diagnostic) -> Orchestrator? {
        try builtIn.get().first { $0.target == target }
    }

    /// How the engine of a launch is started.
    ///
    /// - Throws: A diagnostic for an engine, a version or devices that the orchestrator does not start.
    func runtime(for launch: LaunchPlan) throws(Diagnostic) -> Runtime {
        let (engine, version) = (launch.table.engine.engine, launch.table.version)
        let kinds = launch.pools.map { DeviceKind(accelerator: $0.pool.accelerator) }
        guard let runtime = runtimes.first(where: { $0.engine == engine }), kinds.allSatisfy(devices.contains) else {
            throw Diagnostic(
                code: "launch-refused",
                "\(name) does not start \(engine.rawValue) on \(launch.deployment.pools[0].accelerator)",
                hint: "\(refusal) (\(source))")
        }
        guard runtime.lines.isEmpty || runtime.lines.contains(where: { version.hasPrefix("\($0).") }) else {
            throw Diagnostic(
                code: "launch-refused",
                "\(name) \(release) does not work with \(engine.rawValue) \(version)",
                hint:
                    "it works with \(engine.rawValue) \(runtime.lines.joined(separator: ", ")) (\(source)); plan for one of "
                    + "these, such as --engine \(engine.rawValue)@\(runtime.lines[0]).0")
        }
        guard let own = runtime.version, own != version, launch.request.image == nil else { return runtime }
        throw Diagnostic(
            code: "launch-refused",
            "\(name) \(release) brings \(engine.rawValue) \(own), and the plan is for \(version)",
            hint: "name an image that has \(name) and \(engine.rawValue) \(version): --image IMAGE")
    }

    /// Refuses a setting that the orchestrator has no place for.
    func refusal(_ decision: LaunchDecision, _ message: String, _ hint: String) -> Diagnostic {
        Diagnostic(
            code: "launch-refused", "`\(decision.rawValue)` cannot be launched by \(name): \(message)", hint: hint)
    }
}

extension Orchestrator {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "target", "name", "release", "port", "devices", "refusal", "runtimes", "accelerators", "source",
        ])
        var runtimes: [Runtime] = []
        for runtime in try reader.objects("runtimes") { runtimes.append(try Runtime(decoding: runtime)) }
        var labels: [String: String] = [:]
        if reader.has("accelerators") {
            for label in try reader.objects("accelerators") {
                try label.rejectUnknownMembers(known: ["accelerator", "label"])
                labels[try label.string("accelerator")] = try label.string("label")
            }
        }
        let devices = try reader.member(["devices"])
        self.init(
            target: try reader.choice("target"), name: try reader.string("name"),
            release: try reader.string("release"), port: try reader.integer("port", in: 1...65_535),
            devices: try reader.texts("devices").compactMap(DeviceKind.init(rawValue:)),
            refusal: try reader.string("refusal"), runtimes: runtimes, labels: labels,
            source: try reader.string("source"))
        guard !self.devices.isEmpty, !runtimes.isEmpty else {
            throw devices.value.mismatch("devices", "kinds of devices, and engines that run on them")
        }
    }
}

extension Orchestrator.Runtime {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["engine", "version", "lines", "image", "module"])
        self.init(
            engine: try reader.choice("engine"), version: try reader.optionalString("version"),
            lines: try reader.optionalTexts("lines"), image: try reader.optionalString("image"),
            module: try reader.optionalString("module"))
    }
}
