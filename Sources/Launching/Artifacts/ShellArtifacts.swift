internal import Diagnostics
internal import Documents
internal import Parallelism

/// A script per node.
struct ShellArtifacts {
    private let writer: ArtifactWriter
    private var launch: LaunchPlan { writer.launch }

    init(_ writer: ArtifactWriter) { self.writer = writer }

    func artifacts() throws(Diagnostic) -> [LaunchArtifact] {
        var files: [LaunchArtifact] = []
        for node in launch.placement.nodeSizes.indices { files.append(try script(of: node)) }
        if let router = launch.router { files.append(try script(of: router)) }
        return files
    }

    // MARK: Addresses

    /// What is known of a node's address: the one that was given, or the variable that must hold it.
    private func address(_ node: Int) -> (piece: LaunchText.Piece, variable: String) {
        if launch.request.hosts.indices.contains(node) {
            return (.literal(launch.request.hosts[node]), "")
        }
        if launch.placement.nodeSizes.count == 1 { return (.literal("127.0.0.1"), "") }
        return (.variable(.headAddress), "NODE_\(node)")
    }

    /// An address as shell text, in front of `suffix`.
    private func word(_ prefix: String, _ node: Int, _ suffix: String) -> String {
        let address = address(node)
        let text = LaunchText([.literal(prefix), address.piece, .literal(suffix)].filter { $0 != .literal("") })
        return ShellText.word(text) { _ in address.variable }
    }

    /// The check that an address is given, for nodes whose address is not known.
    private func checks(_ nodes: [Int]) -> [[String: Any]] {
        nodes.sorted().compactMap { node in
            let variable = address(node).variable
            guard !variable.isEmpty else { return nil }
            return ["check": "\"${\(variable):?set it to the address of node \(node)}\""]
        }
    }

    // MARK: Nodes

    private func script(of node: Int) throws(Diagnostic) -> LaunchArtifact {
        let copies = launch.placement.copies.filter { $0.nodes.contains(node) }
        var asked: Set<Int> = []
        var written: Set<Int> = []
        var processes: [[String: Any]] = []
        for copy in copies {
            let pool = launch.pools[copy.pool]
            guard node == copy.nodes.lowerBound || !startsByMPI(pool) else { continue }
            asked.formUnion(addresses(of: copy, pool, on: node))
            processes.append(process(copy, pool, on: node, writesSettings: written.insert(copy.pool).inserted))
        }
        let host = launch.request.hosts.indices.contains(node) ? " (\(launch.request.hosts[node]))" : ""
        let text = try ArtifactTemplate.render(
            .shellNodeTemplate,
            [
                "title": writer.title, "openAddresses": checks(Array(asked)), "processes": processes,
                "place": "Node \(node) of \(launch.placement.nodeSizes.count)\(host)"
                    + (processes.isEmpty
                        ? ": its processes are started by the first node of their copy, by mpirun" : "")
                    ,
            ])
        return LaunchArtifact(
            path: "node-\(node).sh", purpose: "everything that runs on node \(node)", content: text,
            isExecutable: true)
    }

    /// Whether the first node starts the processes of all of them.
    private func startsByMPI(_ pool: LaunchedPool) -> Bool {
        launch.table.engine.engine == .trtllm && pool.nodes > 1
    }

    /// The nodes whose addresses a process needs.
    private func addresses(of copy: PlacedCopy, _ pool: LaunchedPool, on node: Int) -> [Int] {
        if startsByMPI(pool) { return Array(copy.nodes) }
        var needed = pool.nodes > 1 ? [copy.nodes.lowerBound] : []
        if pool.command.environment.contains(where: { $0.value == .variable(.ownAddress) }) { needed.append(node) }
        return needed
    }

    private func process(
        _ copy: PlacedCopy, _ pool: LaunchedPool, on node: Int, writesSettings: Bool
    ) -> [String: Any] {
        let rank = node - copy.nodes.lowerBound
        let (head, own) = (address(copy.nodes.lowerBound), address(node))
        func replace(_ variable: RuntimeVariable) -> LaunchText.Piece {
            switch variable {
            case .headAddress: head.piece
            case .ownAddress: own.piece == .variable(.headAddress) ? .variable(.ownAddress) : own.piece
            case .nodeRank: .literal(String(rank))
            case .port, .headPort, .handOverPort: .variable(variable)
            }
        }
        func name(_ variable: RuntimeVariable) -> String { variable == .ownAddress ? own.variable : head.variable }
        var before: [String] = []
        if startsByMPI(pool) {
            let hosts = copy.nodes.map { word("", $0, ":\(pool.devicesPerNode)") }.joined(separator: ",")
            before = ["mpirun", "-n", String(pool.nodes * pool.devicesPerNode), "--host", hosts]
        }
        let part = pool.nodes > 1 ? ", node \(rank) of \(pool.nodes)" : ""
        return [
            "comment": ShellText.comment("\(pool.summary); copy \(copy.index)\(part)"),
            "settings": writesSettings ? writer.settings(pool) : [],
            "environment": writer.environment(
                pool, copy, showsDevices: writer.showsDevices(copy), replace: replace, variable: name),
            "command": writer.command(
                pool, copy, isFirst: rank == 0, indent: "  ", before: before, replace: replace, variable: name),
        ]
    }

    // MARK: Router

    private func script(of router: RouterCommand) throws(Diagnostic) -> LaunchArtifact {
        let copies = launch.placement.copies
        let nodes = Set(copies.map(\.nodes.lowerBound))
        let settings = router.settings { copy in
            let address = address(copy.nodes.lowerBound)
            let host = if case .literal(let host) = address.piece { host } else { "${\(address.variable)}" }
            return "\(host):\(launch.port(of: copy))"
        }
        var values: [String: Any] = [
            "title": writer.title, "comment": "requests go to the servers in turn",
            "openAddresses": checks(Array(nodes)),
            "settings": settings.map { [["path": "router.yaml", "content": YAMLText.document($0)]] } ?? [],
            "command": writer.routerCommand(router, indent: "") { copy in
                word("http://", copy.nodes.lowerBound, ":\(launch.port(of: copy))")
            },
        ]
        if let package = router.package { values["package"] = package }
        return LaunchArtifact(
            path: "router.sh", purpose: "the router in front of the servers",
            content: try ArtifactTemplate.render(.shellRouterTemplate, values), isExecutable: true)
    }
}
