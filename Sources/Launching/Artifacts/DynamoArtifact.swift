internal import Diagnostics
internal import Documents
internal import Parallelism
internal import Planning
internal import Reporting

/// A graph deployment of NVIDIA Dynamo: a front end, and a component per pool.
///
/// Dynamo's workers take their engine's options beside their own, and its operator adds those by which nodes find each
/// other (ai-dynamo/dynamo deploy/operator/internal/dynamo/backend_vllm.go, backend_sglang.go, backend_trtllm.go).
struct DynamoArtifact {
    private let writer: ArtifactWriter
    private let orchestrator: Orchestrator
    private let runtime: Orchestrator.Runtime
    private var launch: LaunchPlan { writer.launch }
    private var engine: EngineDialect { launch.table.engine.engine }

    /// Checks that Dynamo starts the plan's engine.
    ///
    /// - Throws: A diagnostic with its rule for what it does not start.
    init(_ writer: ArtifactWriter) throws(Diagnostic) {
        self.writer = writer
        (orchestrator, runtime) = try writer.orchestration()
        guard writer.launch.request.port == nil else {
            throw orchestrator.refusal(
                .port, "its operator gives servers and the front end their ports", "leave --port away")
        }
    }

    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        for pool in launch.pools { try checkNodes(pool) }
        var values: [String: Any] = [
            "title": writer.title, "release": orchestrator.release, "name": launch.request.name,
            "engine": engine.rawValue, "image": image, "components": launch.pools.map(component),
        ]
        // The tag of an image that was named need not be Dynamo's own version.
        if launch.request.image != nil { values["runtimeVersion"] = YAMLText.scalar(orchestrator.release) }
        return [
            LaunchArtifact(
                path: "dynamo.yaml", purpose: "a DynamoGraphDeployment: kubectl apply -f dynamo.yaml",
                content: try ArtifactTemplate.render(.dynamoTemplate, values), isExecutable: false)
        ]
    }

    private var image: String { YAMLText.scalar(launch.request.image ?? runtime.image ?? "") }

    /// Refuses copies of vLLM over several nodes that the operator would join in another way than the plan does.
    ///
    /// It joins nodes by one group where TP × PP is larger than a node, and otherwise starts as many data-parallel ranks
    /// on each as the node has room for.
    private func checkNodes(_ pool: LaunchedPool) throws(Diagnostic) {
        guard engine == .vllm, pool.nodes > 1 else { return }
        let degrees = EngineDegrees(pool.copyLayout, in: engine)
        guard degrees.context == 1 else {
            throw orchestrator.refusal(
                .contextParallel, "its operator counts the devices of a copy as TP × PP × DP",
                "plan copies that fit a node, or use --target kubernetes")
        }
        let group = degrees.tensor * degrees.pipeline
        guard group > pool.devicesPerNode || pool.devicesPerNode % group == 0 else {
            throw orchestrator.refusal(
                .attentionData,
                "ranks of \(group) devices do not fill nodes of \(pool.devicesPerNode), and each node starts its own",
                "plan a tensor-parallel size that divides \(pool.devicesPerNode)")
        }
    }

    private func component(_ pool: LaunchedPool) -> [String: Any] {
        let copy = pool.placedAlone
        let environment = pool.command.environment.compactMap { variable -> [String: Any]? in
            // Addresses and ports of pods are the operator's.
            variable.value.known.map { ["name": variable.name, "value": word($0)] }
        }
        return [
            "comment": ShellText.comment(pool.summary), "name": pool.name,
            "type": pool.pool.role == .serving ? "worker" : pool.pool.role.rawValue, "copies": pool.copies,
            "isGroup": pool.nodes > 1, "nodes": pool.nodes, "image": image,
            "accelerator": YAMLText.scalar(pool.pool.accelerator), "module": YAMLText.scalar(runtime.module ?? ""),
            "arguments": arguments(pool).map { words in
                words.map { word(writer.placed($0, copy).known ?? "") }.joined(separator: ", ")
            },
            "environment": environment, "devices": pool.devicesPerNode,
            "exchanges": pool.nodes > 1 || launch.pools.count > 1,
        ]
    }

    /// A word that YAML and then Kubernetes read back as it is.
    private func word(_ text: String) -> String { YAMLText.scalar(KubernetesArtifact.escaped(text)) }

    /// The options of a pool, each with its values.
    private func arguments(_ pool: LaunchedPool) -> [[LaunchText]] {
        let own = pool.command.ownArguments.map(\.words).filter { !$0.isEmpty }
        let model = [LaunchText.literal("--model"), .literal(pool.command.checkpoint(launch.table))]
        let role =
            pool.pool.role == .serving
            ? [] : [[LaunchText.literal("--disaggregation-mode"), .literal(pool.pool.role.rawValue)]]
        switch engine {
        case .vllm: return [model] + role + own
        case .sglang:
            // The port of the hand-over is opened at the address that the server listens on.
            return own + (role.isEmpty ? [] : [[.literal("--host"), .literal("0.0.0.0")]])
        case .trtllm:
            let settings = pool.command.settings.map { YAMLText.flow($0) } ?? "{}"
            return [model] + role + [[.literal("--override-engine-args"), .literal(settings)]]
        }
    }
}
