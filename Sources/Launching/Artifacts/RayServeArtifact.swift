internal import Diagnostics
internal import Documents
internal import Parallelism
internal import Planning

/// A configuration of Ray Serve LLM, which starts vLLM's engine by its arguments.
struct RayServeArtifact {
    private let writer: ArtifactWriter
    private let orchestrator: Orchestrator
    private var launch: LaunchPlan { writer.launch }

    /// Checks that Ray Serve LLM starts the plan's engine.
    ///
    /// - Throws: A diagnostic with its rule for what it does not start.
    init(_ writer: ArtifactWriter) throws(Diagnostic) {
        self.writer = writer
        orchestrator = try writer.orchestration().orchestrator
        for pool in writer.launch.pools where EngineDegrees(pool.copyLayout, in: .vllm).context > 1 {
            throw orchestrator.refusal(
                .contextParallel, "it sets TP × PP devices aside for a server",
                "\(orchestrator.source); plan without context parallelism")
        }
    }

    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        let isSplit = launch.pools.count > 1
        let usesRanks = launch.pools.contains { $0.pool.layout.data > 1 }
        let builder = isSplit ? "build_pd_openai_app" : usesRanks ? "build_dp_openai_app" : "build_openai_app"
        let text = try ArtifactTemplate.render(
            .rayServeTemplate,
            [
                "title": writer.title, "release": orchestrator.release, "version": launch.table.version,
                "port": launch.entryPort, "name": launch.request.name,
                "builder": YAMLText.scalar("ray.serve.llm:\(builder)"),
                "pools": launch.pools.map { pool in
                    values(pool, key: isSplit ? "\(pool.pool.role.rawValue)_config" : usesRanks ? "llm_config" : nil)
                },
            ])
        return [
            LaunchArtifact(
                path: "ray-serve.yaml", purpose: "a configuration of Ray Serve LLM: serve deploy ray-serve.yaml",
                content: text, isExecutable: false)
        ]
    }

    private func values(_ pool: LaunchedPool, key: String?) -> [String: Any] {
        var values: [String: Any] = [
            "comment": ShellText.comment(pool.summary), "isListed": key == nil, "key": key ?? "",
            "checkpoint": YAMLText.scalar(pool.command.checkpoint(launch.table)), "copies": pool.copies,
            // The ranks of a copy are placed together anyway.
            "staysOnNode": pool.nodes == 1 && pool.pool.layout.data == 1,
            "arguments": pool.command.ownArguments.map { argument -> [String: Any] in
                [
                    "name": argument.name.drop { $0 == "-" }.replacing("-", with: "_"),
                    "value": RayServeArtifact.value(argument),
                ]
            },
        ]
        if let label = orchestrator.labels[pool.pool.accelerator] { values["label"] = YAMLText.scalar(label) }
        if let image = launch.request.image { values["image"] = YAMLText.scalar(image) }
        return values
    }

    /// The value of an argument of the engine: numbers as numbers, documents as such.
    private static func value(_ argument: LaunchArgument) -> String {
        func scalar(_ text: String) -> String { Double(text) == nil ? YAMLText.scalar(text) : text }
        switch argument.value {
        case .none: return "true"
        case .text(let text): return scalar(text.known ?? "")
        case .list(let texts): return "[" + texts.map(scalar).joined(separator: ", ") + "]"
        case .document(let document), .field(let document): return YAMLText.flow(document)
        }
    }
}
