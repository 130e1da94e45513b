public import Diagnostics
internal import Hardware
internal import Models
public import Parallelism
public import Planning

/// Everything that starts a plan: the servers with their commands, and the files for where they run.
public struct LaunchPlan: Sendable {
    /// The question of the plan.
    public let scenario: Scenario
    /// The deployment that is started.
    public let deployment: PlannedDeployment
    /// Where it is started.
    public let request: LaunchRequest
    /// The options of the engine's version.
    public let table: LaunchOptionTable
    /// The pools with their commands.
    public let pools: [LaunchedPool]
    /// What stands in front of several servers.
    public let router: RouterCommand?
    /// The files.
    public private(set) var artifacts: [LaunchArtifact]
    /// What takes over the plan's load for a first measurement.
    public let smoke: SmokePlan
    let placement: Placement
    /// What starts the servers in place of scripts and plain manifests.
    let orchestrator: Orchestrator?

    /// Prepares the start of a plan's chosen deployment.
    ///
    /// - Parameters:
    ///   - document: The plan.
    ///   - request: Where it is started.
    ///   - catalogs: Where the plan's model is looked up.
    /// - Throws: A diagnostic where the plan has no deployment or no engine, where it sets attention and experts apart, where the engine's version is not known,
    ///   or where the engine or the target lacks what the plan decides.
    public init(
        _ document: PlanDocument, request: LaunchRequest, catalogs: ScenarioCatalogs
    ) throws(Diagnostic) {
        scenario = document.scenario
        deployment = try document.deployment()
        self.request = request
        guard deployment.split == nil else {
            throw Diagnostic(
                .noData, code: "split-not-launchable",
                "no engine is known to start attention and experts on devices of their own",
                hint: "plan with --deployment aggregated or disaggregated")
        }
        guard let engine = scenario.settings.engine else {
            throw Diagnostic(
                code: "launch-engine", "the plan is for no engine, so that its limits are no engine's",
                hint: "plan for one: shardwise plan --engine vllm …")
        }
        guard let dialect = EngineDialect(rawValue: engine.id) else {
            throw Diagnostic(
                .noData, code: "engine-not-launchable", "how \(engine.id) is started is not known",
                hint: "known: " + EngineDialect.allCases.map(\.rawValue).joined(separator: ", "))
        }
        table = try LaunchOptionCatalog.load().table(of: dialect, version: scenario.settings.engineVersion)
        var pools: [LaunchedPool] = []
        for pool in deployment.pools {
            let checkpoint = try Checkpoint(
                scenario, request.checkpoint, catalogs.models, weights: pool.options.weights)
            pools.append(
                try LaunchedPool(pool, in: scenario, table: table, engine: engine, checkpoint: checkpoint))
        }
        self.pools = pools
        placement = Placement(pools)
        guard request.hosts.isEmpty || request.hosts.count >= placement.nodeSizes.count else {
            throw Diagnostic(
                code: "launch-host",
                "\(request.hosts.count) addresses are given for \(placement.nodeSizes.count) nodes",
                hint: "name one per node, or none: scripts then ask for them")
        }
        orchestrator = try Orchestrator.of(request.target)
        // Orchestrators bring their own.
        router = orchestrator != nil ? nil : RouterCommand(pools, placement, table: table, port: RouterCommand.port)
        smoke = SmokePlan(scenario: scenario, deployment: deployment, checkpoint: pools[0].command.checkpoint(table))
        artifacts = []
        artifacts = try ArtifactWriter(self).artifacts()
    }

    /// The port of a server, and of the first where a node runs several.
    var serverPort: Int { request.port ?? table.engine.port }

    /// The port of a copy.
    func port(of copy: PlacedCopy) -> Int { serverPort + copy.slot }

    /// The port at which requests to the whole deployment are taken.
    var entryPort: Int { router?.port ?? request.port ?? orchestrator?.port ?? serverPort }

    /// The image that containers run.
    func image(of pool: LaunchedPool) -> String {
        let isAscend = DeviceKind(accelerator: pool.pool.accelerator) == .ascend
        let pattern = (isAscend ? table.engine.ascendImage : nil) ?? table.engine.image
        return request.image ?? pattern.replacing("{version}", with: table.version)
    }

    /// What is started, in one line.
    var title: String {
        "\(scenario.model.name) on \(deployment.deviceCount) \(deployment.pools[0].accelerator) with "
            + "\(table.engine.engine.rawValue) \(table.version)"
    }
}

/// A file that starts something.
public struct LaunchArtifact: Hashable, Sendable {
    /// The file's name.
    public var path: String
    /// What it is for, in a few words.
    public var purpose: String
    /// The content.
    public var content: String
    /// Whether it is run as a program.
    public var isExecutable: Bool
}

extension ServerCommand {
    /// The model as the command names it.
    func checkpoint(_ table: LaunchOptionTable) -> String {
        value(of: .model) ?? program.last ?? ""
    }
}
