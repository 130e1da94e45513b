internal import Diagnostics
internal import Documents
internal import Parallelism

/// The script that a container runs for one node of a copy, as Kubernetes takes it in a container's `args`.
struct PodScript {
    /// For which nodes of a copy a script is.
    enum Node: Hashable {
        /// The first, which takes requests.
        case first
        /// Any other.
        case other
        /// Every node: the script finds out on which it runs.
        case every
    }

    private let writer: ArtifactWriter
    private let pool: LaunchedPool
    private let port: Int

    /// Creates the script of a pool whose servers take requests at a port.
    init(_ writer: ArtifactWriter, _ pool: LaunchedPool, port: Int) {
        self.writer = writer
        self.pool = pool
        self.port = port
    }

    /// The script for a node, with everything in it protected from Kubernetes' own expansion.
    func text(for node: Node) -> String {
        let copy = pool.placedAlone
        var lines: [String] = []
        for setting in writer.settings(pool) {
            guard let path = setting["path"], let content = setting["content"] else { continue }
            lines.append("cat > \(path) <<'SETTINGS'\n\(content)SETTINGS")
        }
        for variable in pool.command.environment {
            let word = ShellText.word(writer.placed(variable.value, copy), variables: PodScript.variable)
            lines.append("export \(variable.name)=\(word)")
        }
        let others = pool.command.arguments.filter { $0.scope == .otherNodes }.flatMap { $0.words.compactMap(\.known) }
        let branches = node == .every && !others.isEmpty
        if branches {
            let words = others.map { ShellText.word($0) }.joined(separator: " ")
            lines.append("others=()\nif [ \"$LWS_WORKER_INDEX\" -gt 0 ]; then others=(\(words)); fi")
        }
        let command = writer.command(
            pool, copy, isFirst: node != .other, indent: "", further: branches ? ["\"${others[@]}\""] : [],
            replace: { $0 == .port ? .literal(String(port)) : .variable($0) }, variable: PodScript.variable)
        lines.append("exec \(command)")
        return KubernetesArtifact.escaped(lines.joined(separator: "\n"))
    }

    /// The variables that a LeaderWorkerSet and the pod itself set.
    private static func variable(_ variable: RuntimeVariable) -> String {
        switch variable {
        case .headAddress: "LWS_LEADER_ADDRESS"
        case .nodeRank: "LWS_WORKER_INDEX"
        case .ownAddress: "POD_IP"
        case .port, .headPort, .handOverPort: ""
        }
    }
}
