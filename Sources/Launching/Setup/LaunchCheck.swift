public import Auditing
public import Diagnostics
public import Documents
internal import Hardware
internal import Models
public import Parallelism
public import Planning

/// What the commands of a script or manifest mean: the reverse of a launch.
public struct LaunchCheck: Sendable {
    /// One command with what it means.
    public struct Entry: Sendable {
        /// The command with its model, layout and accelerator, as far as they are known.
        public var assessment: LaunchAssessment
        /// The decisions that its options express, in the order of the options.
        public var decisions: [(decision: LaunchDecision, option: LaunchCommand.Option)]
        /// What is wrong with it, errors first.
        public var findings: [Finding]
        /// Why the engine refuses its layout.
        public var exclusions: [LayoutExclusion]
        /// What the layout holds and how fast it is; `nil` without a known model and accelerator, and for a layout that
        /// cannot be built or whose weights do not fit.
        public var price: LaunchPrice?
    }

    /// The commands.
    public let entries: [Entry]

    /// Whether one of them would not start.
    public var hasErrors: Bool {
        entries.contains { entry in
            !entry.exclusions.isEmpty || entry.findings.contains { $0.severity == .error }
        }
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - text: A script, a manifest, or a Markdown page with code.
    ///   - catalogs: Where models and accelerators are looked up.
    ///   - accelerator: The accelerator that the commands run on; otherwise the one that the document names.
    /// - Throws: The reader's diagnostic for a malformed document, one that says that no command was found, or one for an
    ///   accelerator that is not known.
    public init(
        _ text: DocumentText, catalogs: ScenarioCatalogs, accelerator: String? = nil
    ) throws(Diagnostic) {
        let stated = try accelerator.map { (name) throws(Diagnostic) in try catalogs.accelerators.find(name) }
        let commands: [LaunchCommand]
        do throws(Diagnostic) {
            commands = try DossierDocument(reading: text).launches
        } catch {
            throw text.quoting(error)
        }
        guard !commands.isEmpty else {
            throw Diagnostic(
                code: "launch-none", "\(quoted(text.name)) starts no engine that is known",
                hint: "known: vllm serve, sglang.launch_server, trtllm-serve, and containers that run them")
        }
        let options = try LaunchOptionCatalog.load()
        let rules = try EngineRuleCatalog.load()
        var entries: [Entry] = []
        for command in commands {
            let assessment = LaunchAssessment(
                command, models: catalogs.models, accelerators: catalogs.accelerators, on: stated)
            var exclusions: [LayoutExclusion] = []
            if let model = assessment.model, assessment.layout.violations(for: model, devices: .max).isEmpty {
                exclusions = try rules.rules(of: command.engine.rawValue)
                    .exclusions(of: assessment.layout, model: model, devicesPerNode: LaunchCheck.devicesPerNode)
            }
            entries.append(
                Entry(
                    assessment: assessment,
                    decisions: command.options.compactMap { option in
                        let known = options.options.first { entry in
                            entry.engine.rawValue == command.engine.rawValue
                                && (entry.name == option.name || entry.aliases.contains(option.name))
                        }
                        return known.map { ($0.decision, option) }
                    }, findings: assessment.findings, exclusions: exclusions, price: assessment.price))
        }
        self.entries = entries
    }

    /// Accelerators of a node where a command does not say.
    private static let devicesPerNode = 8
}
