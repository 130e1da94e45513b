internal import Diagnostics
public import Hardware
internal import Models
internal import Parallelism
public import Planning
internal import Quantities

/// A pool of a plan with the command that starts one copy of it.
public struct LaunchedPool: Hashable, Sendable {
    /// The pool.
    public var pool: PlannedPool
    /// The cluster it runs on.
    public var cluster: Cluster
    /// The command of one copy.
    public var command: ServerCommand
    /// The nodes that one copy spans.
    public var nodes: Int
    /// The devices of a copy on each of its nodes.
    public var devicesPerNode: Int

    /// How many copies there are.
    public var copies: Int { pool.layout.replicas }
    /// The name of the pool's files and objects, such as `prefill`.
    var name: String { pool.role == .serving ? "server" : pool.role.rawValue }

    /// The layout of one copy.
    var copyLayout: ParallelLayout {
        var one = pool.layout
        one.replicas = 1
        return one
    }

    /// A copy on nodes of its own, as pods are.
    var placedAlone: PlacedCopy {
        PlacedCopy(pool: 0, index: 0, nodes: 0..<nodes, devices: 0..<devicesPerNode, slot: 0)
    }

    /// The pool in words, for comments.
    var summary: String {
        let one = copyLayout
        let copies = copies == 1 ? "one copy" : "\(copies) copies"
        return "\(pool.role.rawValue): \(copies) of \(one), \(one.deviceCount) \(pool.accelerator) each"
    }
}

extension LaunchedPool {
    /// The command for a pool of a plan.
    ///
    /// - Throws: A diagnostic with the rule of the engine that refuses it.
    init(
        _ pool: PlannedPool, in scenario: Scenario, table: LaunchOptionTable, engine: EngineProfile,
        checkpoint: Checkpoint
    ) throws(Diagnostic) {
        let cluster = pool.role == .decode ? scenario.decodeCluster ?? scenario.cluster : scenario.cluster
        let devices = pool.layout.devicesPerReplica
        let nodes = cluster.nodes(spannedBy: devices)
        guard devices % nodes == 0 else {
            throw Diagnostic(
                code: "launch-refused",
                "a copy of \(devices) devices does not fill \(nodes) nodes of \(cluster.devicesPerNode) evenly",
                hint: "engines put as many ranks on every node of a copy")
        }
        let context = ServerContext(
            scenario: scenario, pool: pool, engine: engine, table: table, checkpoint: checkpoint.name,
            checkpointFormat: checkpoint.format, checkpointCache: checkpoint.cache,
            device: DeviceKind(accelerator: pool.accelerator), nodes: nodes,
            devicesPerNode: devices / nodes)
        try context.check()
        let command =
            switch table.engine.engine {
            case .vllm: try VLLMCommand.make(context)
            case .sglang: try SGLangCommand.make(context)
            case .trtllm: try TensorRTCommand.make(context)
            }
        self.init(
            pool: pool, cluster: cluster, command: command, nodes: nodes, devicesPerNode: devices / nodes)
    }
}

/// The checkpoint that servers load.
struct Checkpoint: Hashable, Sendable {
    var name: String
    /// The format in which it stores linear layers.
    var format: NumericFormat
    /// The format that it states for its cache, or that of its activations; `nil` where nothing is known of it.
    var cache: NumericFormat?

    /// The checkpoint of a plan, or the one that the request names for it.
    ///
    /// - Throws: A diagnostic for a name that cannot be a word of a command, or a configuration that cannot be read.
    init(_ scenario: Scenario, _ stated: String?, _ catalog: ModelCatalog, weights: NumericFormat) throws(Diagnostic) {
        if let stated {
            (name, format, cache) = (stated, weights, nil)
        } else if let path = scenario.written?.modelPath {
            let suffix = "/config.json"
            name = path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path
            let precision = try ModelConfiguration(path: path, name: nil).architecture.precision
            (format, cache) = (precision.linear, precision.keyValueCache)
        } else {
            name = scenario.model.name
            let precision = catalog.entry(exactly: name)?.architecture.precision
            (format, cache) = (precision?.linear ?? scenario.model.precision.linear, precision?.keyValueCache)
        }
        try LaunchRequest.checkWord(name)
    }
}
