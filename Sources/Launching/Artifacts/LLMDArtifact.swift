internal import Diagnostics
internal import Documents
internal import Parallelism
internal import Planning

/// Values of llm-d's chart for a model's servers: one release with a role to generate and, where caches are handed over,
/// one to read prompts.
struct LLMDArtifact {
    private let writer: ArtifactWriter
    private let orchestrator: Orchestrator
    private var launch: LaunchPlan { writer.launch }
    private var isSplit: Bool { launch.pools.count > 1 }
    private var port: Int { launch.entryPort }

    /// The port of a server behind the chart's proxy (its `routing.proxy.targetPort`).
    private static let portBehindProxy = 8200

    /// Checks that llm-d starts the plan's engine.
    ///
    /// - Throws: A diagnostic with its rule for what it does not start.
    init(_ writer: ArtifactWriter) throws(Diagnostic) {
        self.writer = writer
        orchestrator = try writer.orchestration().orchestrator
        let kinds = Set(writer.launch.pools.map { DeviceKind(accelerator: $0.pool.accelerator) })
        guard kinds.count == 1 else {
            throw Diagnostic(
                code: "launch-refused", "one release of \(orchestrator.name) has devices of one maker",
                hint: "use --target kubernetes")
        }
        guard writer.launch.request.port != LLMDArtifact.portBehindProxy else {
            throw orchestrator.refusal(
                .port, "\(LLMDArtifact.portBehindProxy) is the server's behind the proxy", "another --port")
        }
    }

    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        let checkpoint = launch.pools[0].command.checkpoint(launch.table)
        let text = try ArtifactTemplate.render(
            .llmDTemplate,
            [
                "title": writer.title, "release": orchestrator.release, "name": YAMLText.scalar(launch.request.name),
                "checkpoint": YAMLText.scalar(checkpoint), "uri": YAMLText.scalar("hf://\(checkpoint)"),
                "isGroup": launch.pools.contains { $0.nodes > 1 },
                "accelerator": DeviceKind(accelerator: launch.pools[0].pool.accelerator).rawValue, "port": port,
                "isSplit": isSplit, "targetPort": LLMDArtifact.portBehindProxy, "pools": launch.pools.map(values),
            ])
        return [
            LaunchArtifact(
                path: "llm-d-values.yaml",
                purpose: "values for llm-d's chart: helm install \(launch.request.name) "
                    + "llm-d-modelservice/llm-d-modelservice -f llm-d-values.yaml",
                content: text, isExecutable: false)
        ]
    }

    private func values(_ pool: LaunchedPool) -> [String: Any] {
        let isBehindProxy = isSplit && pool.pool.role == .decode
        let own = isBehindProxy ? LLMDArtifact.portBehindProxy : port
        let degrees = EngineDegrees(pool.copyLayout, in: .vllm)
        let health =
            "[ \"${LWS_WORKER_INDEX:-0}\" -gt 0 ] || curl --fail --silent localhost:\(own)/health"
        return [
            "comment": ShellText.comment(pool.summary), "role": pool.pool.role == .prefill ? "prefill" : "decode",
            "copies": pool.copies, "accelerator": YAMLText.scalar(pool.pool.accelerator),
            "tensor": degrees.tensor, "data": degrees.data, "dataLocal": max(1, degrees.data / pool.nodes),
            "nodes": pool.nodes, "image": YAMLText.scalar(launch.image(of: pool)),
            "script": YAMLText.block(PodScript(writer, pool, port: own).text(for: .every), indent: 10), "port": own,
            "resource": DeviceKind(accelerator: pool.pool.accelerator).resource, "devices": pool.devicesPerNode,
            "health": YAMLText.scalar(health), "exchanges": pool.nodes > 1 || isSplit,
        ]
    }
}
