internal import Diagnostics
internal import Documents
internal import Parallelism
internal import Planning

/// A Slurm batch job: one step per copy, or per node where copies share it.
struct SlurmArtifact {
    private let writer: ArtifactWriter
    private var launch: LaunchPlan { writer.launch }

    init(_ writer: ArtifactWriter) { self.writer = writer }

    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        let sizes = Set(launch.placement.nodeSizes)
        guard sizes.count == 1, launch.scenario.decodeCluster == nil, let size = sizes.first else {
            throw Diagnostic(
                code: "launch-refused", "one Slurm job cannot have nodes of two kinds",
                hint: "use --target shell, or a job for each cluster")
        }
        var steps: [[PlacedCopy]] = []
        for copy in launch.placement.copies {
            if let last = steps.indices.last, steps[last][0].nodes == copy.nodes {
                steps[last].append(copy)
            } else {
                steps.append([copy])
            }
        }
        var written: Set<Int> = []
        let values = steps.enumerated().map { number, copies in
            step(copies, number: number, devicesPerNode: size, &written)
        }
        var all: [String: Any] = [
            "name": launch.request.name, "nodes": launch.placement.nodeSizes.count, "devicesPerNode": size,
            "tasksPerNode": steps.map { tasks($0[0]) }.max() ?? 1, "title": writer.title, "steps": values,
        ]
        if let router = launch.router {
            all["router"] = self.router(router)
            if let package = router.package { all["package"] = package }
        }
        return [
            LaunchArtifact(
                path: "\(launch.request.name).sbatch", purpose: "the batch job: sbatch \(launch.request.name).sbatch",
                content: try ArtifactTemplate.render(.slurmTemplate, all), isExecutable: false)
        ]
    }

    private func startsByMPI(_ pool: LaunchedPool) -> Bool {
        launch.table.engine.engine == .trtllm && pool.nodes > 1
    }

    /// The tasks of a step on each node: MPI starts one per device, other engines start their own processes.
    private func tasks(_ copy: PlacedCopy) -> Int {
        let pool = launch.pools[copy.pool]
        return startsByMPI(pool) ? pool.devicesPerNode : 1
    }

    private static func variable(_ variable: RuntimeVariable) -> String {
        switch variable {
        case .headAddress: "HEAD_ADDRESS"
        case .nodeRank: "SLURM_PROCID"
        case .ownAddress: "SLURMD_NODENAME"
        case .port, .headPort, .handOverPort: ""
        }
    }

    private func step(
        _ copies: [PlacedCopy], number: Int, devicesPerNode: Int, _ written: inout Set<Int>
    ) -> [String: Any] {
        let first = copies[0]
        let nodes = first.nodes.count
        var settings: [[String: Any]] = []
        for copy in copies where written.insert(copy.pool).inserted {
            settings += writer.settings(launch.pools[copy.pool])
        }
        let list = first.nodes.map { "${nodes[\($0)]}" }.joined(separator: ",")
        return [
            "comment": ShellText.comment(
                copies.map { "\(launch.pools[$0.pool].summary), copy \($0.index)" }.joined(separator: "; ")),
            "settings": settings, "function": "step_\(number)", "processes": copies.map(process),
            "firstNode": first.nodes.lowerBound, "nodes": nodes, "tasks": nodes * tasks(first),
            "tasksPerNode": tasks(first), "nodeList": "\"\(list)\"",
            "usesMPI": startsByMPI(launch.pools[first.pool]), "devicesPerNode": devicesPerNode,
        ]
    }

    private func process(_ copy: PlacedCopy) -> [String: Any] {
        let pool = launch.pools[copy.pool]
        let others = pool.command.arguments.filter { $0.scope == .otherNodes }
            .flatMap { $0.words.compactMap(\.known) }
        return [
            "environment": writer.environment(
                pool, copy, showsDevices: writer.showsDevices(copy), variable: SlurmArtifact.variable),
            "hasOtherNodes": !others.isEmpty,
            "otherNodes": others.map { ShellText.word($0) }.joined(separator: " "),
            "command": writer.command(
                pool, copy, isFirst: true, indent: "    ", further: others.isEmpty ? [] : ["\"${others[@]}\""],
                variable: SlurmArtifact.variable),
        ]
    }

    private func router(_ router: RouterCommand) -> [String: Any] {
        func node(_ copy: PlacedCopy) -> String { "${nodes[\(copy.nodes.lowerBound)]}:\(launch.port(of: copy))" }
        let settings = router.settings { node($0) }
        return [
            "comment": "The router, on the first node: requests go to the servers in turn",
            "settings": settings.map { [["path": "router.yaml", "content": YAMLText.document($0)]] } ?? [],
            "command": writer.routerCommand(router, indent: "") { "\"http://\(node($0))\"" },
        ]
    }
}
