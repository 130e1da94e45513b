public import Diagnostics
public import Hardware
public import Parallelism
public import Planning
internal import Serving
internal import StepModel

extension SimulatedDeployment {
    /// A planned deployment as it is simulated.
    ///
    /// - Parameters:
    ///   - planned: The deployment.
    ///   - scenario: The question that it answers.
    ///   - engine: The engine that runs it.
    ///   - settings: What differs from the plan and from how the engine starts.
    ///   - routing: How requests are dealt to copies.
    /// - Throws: A no-data diagnostic when the cluster cannot be priced, or when attention and experts are apart.
    public init(
        _ planned: PlannedDeployment, in scenario: Scenario, engine: EngineProfile, settings: PoolSettings,
        routing: RoutingPolicy = .roundRobin
    ) throws(Diagnostic) {
        guard planned.split == nil else {
            throw Diagnostic(
                .noData, code: "split-not-simulated", "attention and experts on devices of their own are not simulated",
                hint: "plan with --deployment aggregated or disaggregated")
        }
        var pools: [SimulatedPool] = []
        var copy: DeploymentModel?
        for pool in planned.pools {
            let deployment = try scenario.deployment(of: pool)
            var settings = settings
            settings.tokenBudget = settings.tokenBudget ?? pool.tokenBudget
            settings.scheduling = settings.scheduling ?? pool.scheduling
            settings.drafting = settings.drafting ?? pool.options.drafting
            switch pool.role {
            // Twice the planned batch: bursts are not turned away while there is room.
            case .serving: settings.maximumSequences = settings.maximumSequences ?? 2 * pool.sequencesPerRank + 8
            case .prefill: break
            case .decode, .attention, .experts:
                settings.maximumSequences = settings.maximumSequences ?? pool.sequencesPerRank
            }
            pools.append(SimulatedPool(deployment, role: pool.role, engine: engine, settings: settings))
            copy = copy ?? deployment
        }
        guard let copy else {
            throw Diagnostic(.internalError, code: "no-pool", "a planned deployment has no pool")
        }
        self.init(pools, of: copy, engine: engine, routing: routing)
        if scenario.settings.engine == nil { forgetOverheads() }
    }
}

extension Scenario {
    /// The engine that runs the scenario's deployments: the stated one, else vLLM's scheduling without its overheads.
    ///
    /// - Throws: A diagnostic if the catalog of engines is damaged, which a test excludes.
    public func simulatedEngine() throws(Diagnostic) -> EngineProfile {
        if let stated = settings.engine { return stated }
        return try EngineCatalog.load().find("vllm")
    }

    /// One layout of the scenario as it is simulated: copies that read and generate.
    ///
    /// - Parameters:
    ///   - layout: The layout, all copies included.
    ///   - settings: What differs from how the engine starts.
    ///   - routing: How requests are dealt to copies.
    /// - Returns: The deployment.
    /// - Throws: The rule that the layout breaks, or a no-data diagnostic when the cluster cannot be priced.
    public func simulated(
        _ layout: ParallelLayout, settings: PoolSettings, routing: RoutingPolicy
    ) throws(Diagnostic) -> SimulatedDeployment {
        let engine = try simulatedEngine()
        var settings = settings
        settings.drafting = settings.drafting ?? self.settings.drafting
        let deployment = try DeploymentModel(model: model, layout: layout, pricing: try pricing())
        let pool = SimulatedPool(deployment, engine: engine, settings: settings)
        var simulated = SimulatedDeployment([pool], of: deployment, engine: engine, routing: routing)
        if self.settings.engine == nil { simulated.forgetOverheads() }
        return simulated
    }
}
