internal import Diagnostics
internal import Documents
internal import Parallelism
internal import Planning

/// Manifests of Kubernetes.
///
/// Copies on one node are pods of a Deployment, or of a StatefulSet where a router must tell them apart; copies that
/// span nodes are groups of a LeaderWorkerSet.
struct KubernetesArtifact {
    private let writer: ArtifactWriter
    private var launch: LaunchPlan { writer.launch }

    init(_ writer: ArtifactWriter) { self.writer = writer }

    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        var pools: [[String: Any]] = []
        for position in launch.pools.indices { pools.append(try pool(position)) }
        var values: [String: Any] = ["title": writer.title, "pools": pools]
        if isSplit, let router = launch.router { values["router"] = self.router(router) }
        return [
            LaunchArtifact(
                path: "kubernetes.yaml", purpose: "workloads and services: kubectl apply -f kubernetes.yaml",
                content: try ArtifactTemplate.render(.kubernetesTemplate, values), isExecutable: false)
        ]
    }

    private var isSplit: Bool { launch.pools.count > 1 }

    private func name(_ pool: LaunchedPool) -> String { "\(launch.request.name)-\(pool.name)" }

    private func pool(_ position: Int) throws(Diagnostic) -> [String: Any] {
        let pool = launch.pools[position]
        guard pool.nodes == 1 || launch.table.engine.engine != .trtllm else {
            throw Diagnostic(
                code: "launch-refused", "TensorRT-LLM joins nodes by MPI, for which pods have no launcher",
                hint: "use --target slurm, or plan copies that fit one node")
        }
        let isGroup = pool.nodes > 1
        var values: [String: Any] = [
            "comment": ShellText.comment(pool.summary), "name": YAMLText.scalar(name(pool)),
            "group": YAMLText.scalar(launch.request.name),
            "accelerator": YAMLText.scalar(pool.pool.accelerator), "copies": pool.copies, "nodes": pool.nodes,
            "port": launch.serverPort, "isGroup": isGroup,
            "isDeployment": !isGroup && !isSplit, "isStatefulSet": !isGroup && isSplit,
            // A LeaderWorkerSet makes the headless service of its pods itself.
            "hasService": !isGroup || !isSplit, "isHeadless": isSplit,
            "service": YAMLText.scalar(isSplit ? name(pool) : launch.request.name),
        ]
        let leader = try pod(pool, isFirst: true)
        values["pod6"] = YAMLText.block(leader, indent: 6)
        values["pod8"] = YAMLText.block(leader, indent: 8)
        if isGroup { values["worker8"] = YAMLText.block(try pod(pool, isFirst: false), indent: 8) }
        return values
    }

    /// The pod of one node of a copy.
    private func pod(_ pool: LaunchedPool, isFirst: Bool) throws(Diagnostic) -> String {
        let script = PodScript(writer, pool, port: launch.serverPort).text(for: isFirst ? .first : .other)
        var text = try ArtifactTemplate.render(
            .kubernetesPodTemplate,
            [
                "image": YAMLText.scalar(launch.image(of: pool)), "script": YAMLText.block(script, indent: 8),
                "takesRequests": isFirst, "port": launch.serverPort,
                "health": YAMLText.scalar("/health"),
                "resource": DeviceKind(accelerator: pool.pool.accelerator).resource, "devices": pool.devicesPerNode,
                "spansNodes": pool.nodes > 1 || isSplit,
            ])
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private func router(_ router: RouterCommand) -> [String: Any] {
        func address(_ copy: PlacedCopy) -> String {
            let service = name(launch.pools[copy.pool])
            return "\(service)-\(copy.index).\(service):\(launch.serverPort)"
        }
        var lines: [String] = []
        if let package = router.package { lines.append("pip install --no-cache-dir \(ShellText.word(package))") }
        if let settings = router.settings(address) {
            lines.append("cat > router.yaml <<'SETTINGS'\n\(YAMLText.document(settings))SETTINGS")
        }
        let command = writer.routerCommand(router, indent: "") { ShellText.word("http://\(address($0))") }
        lines.append("exec \(command)")
        let image = router.package == nil ? launch.image(of: launch.pools[0]) : KubernetesArtifact.routerImage
        return [
            "comment": "The router: requests go to the servers in turn",
            "name": YAMLText.scalar("\(launch.request.name)-router"), "group": YAMLText.scalar(launch.request.name),
            "image": YAMLText.scalar(image), "port": router.port,
            "script": YAMLText.block(KubernetesArtifact.escaped(lines.joined(separator: "\n")), indent: 14),
        ]
    }

    /// Any image with Python can install a router's package.
    private static let routerImage = "python:3.12-slim"

    /// A script of which Kubernetes expands nothing: it reads `$(NAME)` in arguments as a variable, and `$$` as `$`
    /// (kubernetes.io, Define a Command and Arguments for a Container).
    static func escaped(_ script: String) -> String {
        var text = ""
        let scalars = Array(script.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            text.unicodeScalars.append(scalar)
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            if scalar == "$", next == "(" || next == "$" { text += "$" }
        }
        return text
    }
}
