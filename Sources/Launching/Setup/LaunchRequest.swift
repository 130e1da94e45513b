public import Diagnostics
internal import Documents

/// Where and how a plan is to be started, beyond what the plan decides.
public struct LaunchRequest: Hashable, Sendable {
    /// What the artifacts are for.
    public enum Target: String, Hashable, Sendable, CaseIterable {
        /// A script per node.
        case shell
        /// A Slurm batch job.
        case slurm
        /// Manifests of Kubernetes: Deployment, StatefulSet or LeaderWorkerSet.
        case kubernetes
        /// A graph deployment of NVIDIA Dynamo.
        case dynamo
        /// Values of llm-d's chart for the servers of a model.
        case llmD = "llm-d"
        /// A configuration of Ray Serve LLM.
        case ray
    }

    /// What the artifacts are for.
    public var target: Target
    /// The name of the deployment, from which those of files and objects are made.
    public var name: String
    /// The addresses of the nodes in order; without them scripts ask for them.
    public var hosts: [String]
    /// The port of the first server on a node; the engine's own without one.
    public var port: Int?
    /// The container image, in place of the engine's own.
    public var image: String?
    /// The checkpoint's name or folder, in place of the plan's model.
    public var checkpoint: String?

    /// Creates a request.
    ///
    /// - Throws: A diagnostic for a name, host, image or checkpoint that cannot be one.
    public init(
        target: Target, name: String = "shardwise", hosts: [String] = [], port: Int? = nil, image: String? = nil,
        checkpoint: String? = nil
    ) throws(Diagnostic) {
        self.target = target
        self.name = name
        self.hosts = hosts
        self.port = port
        self.image = image
        self.checkpoint = checkpoint
        try check()
    }

    private func check() throws(Diagnostic) {
        let letters = "abcdefghijklmnopqrstuvwxyz".utf8
        guard let first = name.utf8.first, letters.contains(first), name.utf8.count <= 40, !name.hasSuffix("-"),
            name.utf8.allSatisfy({ letters.contains($0) || "0123456789-".utf8.contains($0) })
        else {
            throw Diagnostic(
                code: "launch-name", "\(quoted(name)) cannot name a deployment",
                hint: "up to 40 lower-case letters, digits and hyphens, a letter first, as Kubernetes wants it")
        }
        for host in hosts where !host.isHost {
            throw Diagnostic(
                code: "launch-host", "\(quoted(host)) is no address of a node",
                hint: "names or addresses separated by commas, such as node-0,node-1 or 10.0.0.1,10.0.0.2")
        }
        if let port, !(1024...60_000).contains(port) {
            throw Diagnostic(
                code: "launch-port", "the port \(port) cannot be used", hint: "a port from 1024 to 60000")
        }
        for text in [image, checkpoint].compactMap(\.self) { try LaunchRequest.checkWord(text) }
    }

    /// Refuses text that no option of a server can carry: control characters would end a line somewhere.
    static func checkWord(_ text: String) throws(Diagnostic) {
        guard !text.isEmpty, !text.hasPrefix("-"), !text.unicodeScalars.contains(where: \.isLineBreaking) else {
            throw Diagnostic(
                code: "launch-text", "\(quoted(text)) cannot be a word of a command",
                hint: "expected text without control characters that does not begin with a hyphen")
        }
    }
}

extension String {
    /// Whether this can be a host name, an IPv4 or an IPv6 address.
    fileprivate var isHost: Bool {
        !isEmpty && utf8.count <= 253 && !hasPrefix("-")
            && unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || ".-:_".unicodeScalars.contains(scalar)
            }
    }
}
