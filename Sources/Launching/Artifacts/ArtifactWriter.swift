internal import Diagnostics
internal import Documents
internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import Reporting
internal import StepModel

/// Writes the files of a launch.
struct ArtifactWriter {
    let launch: LaunchPlan

    init(_ launch: LaunchPlan) { self.launch = launch }

    /// The files for the target, and the first measurement.
    ///
    /// - Throws: A diagnostic where the target cannot start what the plan decides.
    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        let own =
            switch launch.request.target {
            case .shell: try ShellArtifacts(self).artifacts()
            case .slurm: try SlurmArtifact(self).artifacts()
            case .kubernetes: try KubernetesArtifact(self).artifacts()
            case .dynamo: try DynamoArtifact(self).artifacts()
            case .llmD: try LLMDArtifact(self).artifacts()
            case .ray: try RayServeArtifact(self).artifacts()
            }
        return own + [try smoke()]
    }

    /// The orchestrator that starts the launch, with the engine as it starts it.
    ///
    /// - Throws: A diagnostic for an engine, a version or devices that it does not start.
    func orchestration() throws(Diagnostic) -> (orchestrator: Orchestrator, runtime: Orchestrator.Runtime) {
        guard let orchestrator = launch.orchestrator else {
            throw Diagnostic(
                .internalError, code: "orchestrator",
                "nothing is known about the target \(launch.request.target.rawValue)")
        }
        return (orchestrator, try orchestrator.runtime(for: launch))
    }

    /// The first comment of every file.
    var title: String { ShellText.comment(launch.title) }

    /// The base of ports that a copy's processes use among themselves.
    func port(_ variable: RuntimeVariable, of copy: PlacedCopy) -> Int {
        switch variable {
        case .port: launch.port(of: copy)
        case .handOverPort:
            switch launch.table.engine.engine {
            // vLLM adds the attention rank to the port of a server.
            case .vllm: 5600 + 100 * copy.slot
            case .sglang, .trtllm: 8998 + copy.slot
            }
        case .headAddress, .nodeRank, .ownAddress, .headPort: 29_500 + 10 * copy.slot
        }
    }

    /// The ports of a copy as text; other variables stay open.
    func placed(_ text: LaunchText, _ copy: PlacedCopy) -> LaunchText {
        text.replacing { variable in
            switch variable {
            case .port, .headPort, .handOverPort: .literal(String(port(variable, of: copy)))
            case .headAddress, .nodeRank, .ownAddress: .variable(variable)
            }
        }
    }

    /// The command of a copy as shell text.
    ///
    /// - Parameters:
    ///   - pool: The pool.
    ///   - copy: The copy, for its ports.
    ///   - isFirst: Whether it is for the first node of the copy.
    ///   - indent: The blanks before continued lines.
    ///   - further: Words at the end, as shell text.
    ///   - before: Words before the program, as shell text.
    ///   - replace: What is known of open variables.
    ///   - variable: The shell variable that holds an open one.
    /// - Returns: The command, one option a line.
    func command(
        _ pool: LaunchedPool, _ copy: PlacedCopy, isFirst: Bool, indent: String, further: [String] = [],
        before: [String] = [], replace: (RuntimeVariable) -> LaunchText.Piece = { .variable($0) },
        variable: (RuntimeVariable) -> String
    ) -> String {
        var lines = [before + pool.command.program.map { ShellText.word($0) }]
        for argument in pool.command.arguments(onFirstNode: isFirst) {
            let words = argument.words.map { word in
                ShellText.word(placed(word.replacing(replace), copy), variables: variable)
            }
            if !words.isEmpty { lines.append(words) }
        }
        if !further.isEmpty { lines.append(further) }
        return ShellText.command(lines, indent: indent)
    }

    /// The environment of a copy as template values.
    func environment(
        _ pool: LaunchedPool, _ copy: PlacedCopy, showsDevices: Bool,
        replace: (RuntimeVariable) -> LaunchText.Piece = { .variable($0) }, variable: (RuntimeVariable) -> String
    ) -> [[String: Any]] {
        var values: [[String: Any]] = pool.command.environment.map { entry in
            let text = placed(entry.value.replacing(replace), copy)
            return ["name": entry.name, "value": ShellText.word(text, variables: variable)]
        }
        if showsDevices {
            let devices = copy.devices.map(String.init).joined(separator: ",")
            values.append([
                "name": DeviceKind(accelerator: pool.pool.accelerator).visibility, "value": devices,
            ])
        }
        return values
    }

    /// Whether a copy must be told its devices: others share its node, or it leaves some unused.
    func showsDevices(_ copy: PlacedCopy) -> Bool {
        copy.devices.count < launch.placement.nodeSizes[copy.nodes.lowerBound]
    }

    /// The settings file of a pool as template values; empty without one.
    func settings(_ pool: LaunchedPool) -> [[String: Any]] {
        guard let path = pool.command.settingsFile, let settings = pool.command.settings else { return [] }
        return [["path": path, "content": YAMLText.document(settings)]]
    }

    /// The command of the router as shell text.
    func routerCommand(_ router: RouterCommand, indent: String, url: (PlacedCopy) -> String) -> String {
        let lines = router.lines.map { words in
            words.map { word in
                switch word {
                case .literal(let text): ShellText.word(text)
                case .url(let copy): url(copy)
                case .handOverPort(let copy): String(port(.handOverPort, of: copy))
                }
            }
        }
        return ShellText.command(lines, indent: indent)
    }

    private func smoke() throws(Diagnostic) -> LaunchArtifact {
        let smoke = launch.smoke
        let band = try launch.scenario.pricing().profile.errorBand
        var notes = ["Lengths are fixed; requests are random, so that no prefix is found in a cache."]
        if launch.scenario.settings.cachedShare > .zero {
            notes.append("The plan counts on cached prefixes, which random requests do not have.")
        }
        let text = try ArtifactTemplate.render(
            .smokeTemplate,
            [
                "title": title, "expectations": smoke.expectations(band), "notes": notes,
                "url": "http://localhost:\(launch.entryPort)",
                "tools": smoke.tools.map { tool -> [String: Any] in
                    [
                        "name": tool.name, "version": tool.version,
                        "command": ShellText.command(tool.lines, indent: "  "),
                    ]
                },
            ])
        return LaunchArtifact(
            path: "smoke.sh", purpose: "a first measurement and what to expect of it", content: text,
            isExecutable: true)
    }
}
