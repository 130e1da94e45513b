internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Reads the deployments of a plan's document.
struct DeploymentReader {
    private let scenario: Scenario
    private let pricing: Pricing
    private let decodePricing: Pricing
    private let rules: EngineLayoutRules?

    /// Prepares the clusters and rules of a question.
    ///
    /// - Throws: A diagnostic when a cluster cannot be priced or the engine's rules are not known.
    init(_ scenario: Scenario) throws(Diagnostic) {
        self.scenario = scenario
        pricing = try scenario.pricing()
        decodePricing =
            try scenario.decodeCluster.map { cluster throws(Diagnostic) in
                try scenario.pricing(of: cluster)
            } ?? pricing
        rules = try scenario.settings.layoutRules()
    }

    /// A deployment.
    ///
    /// - Parameters:
    ///   - value: The deployment's object.
    ///   - subject: Where in the plan it stands, for errors.
    /// - Returns: The deployment.
    /// - Throws: A diagnostic at the first member that is missing, impossible or contradicts another.
    func deployment(_ value: LocatedValue, _ subject: String) throws(Diagnostic) -> PlannedDeployment {
        let reader = try ObjectReader(value, describedAs: "`\(subject)`")
        let kind: DeploymentKind = try reader.choice("kind")
        var pools: [PlannedPool] = []
        for pool in try reader.objects("pools") { pools.append(try self.pool(pool)) }
        let roles: [PlannedPool.Role] = kind == .aggregated ? [.serving] : [.prefill, .decode]
        guard pools.map(\.role) == roles else {
            throw Diagnostic(
                code: "plan-contradiction",
                "\(kind.rawValue) deployments have the pools " + roles.map(\.rawValue).joined(separator: " and "),
                at: try reader.member(["pools"]).value.location)
        }
        let deployment = PlannedDeployment(
            kind: kind, pools: pools, prediction: try prediction(reader.object("prediction")),
            keepsPromises: try reader.boolean("keeps_promises"))
        try expect(reader, "devices", deployment.deviceCount)
        try checkDevices(of: deployment, reader)
        return deployment
    }

    /// The devices of both clusters suffice, where their number is not what was asked for.
    private func checkDevices(of deployment: PlannedDeployment, _ reader: ObjectReader) throws(Diagnostic) {
        guard !scenario.isCountOpen else { return }
        let isSplit = scenario.decodeCluster != nil
        let second = isSplit ? deployment.pools.filter { $0.role == .decode } : []
        let needs = [
            (deployment.pools.filter { !isSplit || $0.role != .decode }, scenario.cluster),
            (second, scenario.decodeCluster ?? scenario.cluster),
        ]
        for (pools, cluster) in needs {
            let needed = pools.reduce(0) { $0 + $1.layout.deviceCount }
            guard needed > cluster.deviceCount else { continue }
            throw Diagnostic(
                code: "devices-available", "the pools need \(needed) devices, but there are \(cluster.deviceCount)",
                at: reader.location)
        }
    }

    // MARK: Pools

    private func pool(_ reader: ObjectReader) throws(Diagnostic) -> PlannedPool {
        let role: PlannedPool.Role = try reader.choice("role")
        let pricing = role == .decode ? decodePricing : pricing
        let options = try options(reader)
        let layout = try layout(reader, isDrafting: options.drafting != nil)
        let model = try variant(options, reader)
        let variant = WorkerVariant(scenario, model: model, pricing: pricing, options: options)
        let scheduling: EngineProfile.Scheduling = try reader.choice("scheduling")
        // Pools of one phase do only that, whatever the engine does where phases share steps.
        if role == .serving, let engine = scenario.settings.engine, engine.scheduling != scheduling {
            throw try reader.member(["scheduling"]).value.mismatch("scheduling", engine.scheduling.rawValue)
        }
        try check(layout, model, on: pricing.cluster, at: reader.member(["layout"]).value.location)
        let budget = try reader.integer("max_tokens_per_step", in: 1...10_000_000)
        let pool = PlannedPool(
            role, layout: layout, of: variant, scheduling: scheduling, budget: budget,
            sequences: try reader.integer("max_sequences_per_rank", in: 1...10_000_000))
        try expect(reader, "max_tokens_per_step", pool.tokenBudget)
        try expect(reader, "devices", layout.deviceCount)
        guard try reader.string("accelerator") == pool.accelerator else {
            throw try reader.member(["accelerator"]).value.mismatch("accelerator", pool.accelerator)
        }
        try check(pool.memory, reader.object("memory"))
        return pool
    }

    /// How the copies run: formats and drafting are among those that the scenario lets the plan choose.
    private func options(_ reader: ObjectReader) throws(Diagnostic) -> WorkerOptions {
        let drafts = try reader.integer("drafted_tokens", in: 0...1_000)
        var acceptance: [Double] = []
        for element in try reader.array("draft_acceptance") {
            acceptance.append(try element.number(named: "draft_acceptance", in: 0...1))
        }
        let stated = scenario.settings.drafting?.acceptance ?? []
        guard acceptance.count == drafts, acceptance == Array(stated.prefix(drafts)) else {
            throw try reader.member(["draft_acceptance"]).value.mismatch(
                "draft_acceptance", "the first \(drafts) of the scenario's \(stated.count) probabilities")
        }
        let overlaps = try reader.boolean("two_batch_overlap")
        if scenario.settings.overlapsTwoBatches != overlaps, !(overlaps && scenario.model.isMixtureOfExperts) {
            throw try reader.member(["two_batch_overlap"]).value.mismatch("two_batch_overlap", "\(!overlaps)")
        }
        return WorkerOptions(
            weights: try reader.choice("weights_format"), keyValueCache: try reader.choice("kv_cache_format"),
            overlapsTwoBatches: overlaps, drafting: drafts > 0 ? DraftedTokens(acceptance: acceptance) : nil)
    }

    /// The model in the precision of a pool.
    private func variant(_ options: WorkerOptions, _ reader: ObjectReader) throws(Diagnostic) -> ModelArchitecture {
        let models = scenario.precisions.filter { $0.precision.linear == options.weights }
        guard let first = models.first else {
            throw try reader.member(["weights_format"]).value.mismatch(
                "weights_format", "a format among which the scenario lets a plan choose")
        }
        guard let model = models.first(where: { $0.precision.keyValueCache == options.keyValueCache }) else {
            throw try reader.member(["kv_cache_format"]).value.mismatch(
                "kv_cache_format",
                "a format among which the scenario lets a plan choose, such as "
                    + first.precision.keyValueCache.rawValue)
        }
        return model
    }

    private func layout(_ pool: ObjectReader, isDrafting: Bool) throws(Diagnostic) -> ParallelLayout {
        let reader = try pool.object("layout")
        func degree(_ name: String) throws(Diagnostic) -> Int { try reader.integer(name, in: 1...1_000_000) }
        var layout = ParallelLayout(
            pipeline: try degree("pp"), tensor: try degree("tp"), context: try degree("cp"), data: try degree("dp"),
            expert: try degree("ep"), expertTensor: try degree("etp"), decodeContext: try degree("dcp"),
            redundantExperts: try reader.integer("redundant_experts", in: 0...100_000), loadsDrafting: isDrafting)
        let exchange: ExpertCommunication = try reader.choice("expert_exchange")
        if exchange != layout.expertCommunication { layout.statedCommunication = exchange }
        let notation = try reader.string("notation")
        guard notation == layout.description else {
            throw try reader.member(["notation"]).value.mismatch("notation", "`\(layout)`, which the degrees make")
        }
        try expect(reader, "devices", layout.deviceCount)
        layout.replicas = try pool.integer("copies", in: 1...1_000_000)
        return layout
    }

    /// One copy is legal for the model, and the engine runs it.
    private func check(
        _ layout: ParallelLayout, _ model: ModelArchitecture, on cluster: Cluster, at location: SourceLocation
    ) throws(Diagnostic) {
        var copy = layout
        copy.replicas = 1
        if let violation = copy.violations(for: model, devices: cluster.deviceCount).first {
            throw Diagnostic(
                code: violation.rule.rawValue, "the layout `\(copy)` is not legal: \(violation.message)", at: location,
                hint: violation.hint)
        }
        let exclusions = rules?.exclusions(of: copy, model: model, devicesPerNode: cluster.devicesPerNode) ?? []
        if let exclusion = exclusions.first {
            throw Diagnostic(
                code: exclusion.rule.id, "the engine refuses the layout `\(copy)`: \(exclusion.reason)", at: location,
                hint: "\(exclusion.rule.statement) (\(exclusion.rule.source))")
        }
    }

    // MARK: Numbers

    private func expect(_ reader: ObjectReader, _ name: String, _ value: Int) throws(Diagnostic) {
        guard try reader.integer(name) != value else { return }
        throw try reader.member([name]).value.mismatch(name, "\(value), which the other fields make")
    }

    /// The memory is what the layout needs with these catalogs.
    private func check(_ memory: MemoryFootprint, _ reader: ObjectReader) throws(Diagnostic) {
        let parts = [
            ("weights_bytes", memory.weights.total), ("kv_cache_bytes", memory.keyValueCache),
            ("total_bytes", memory.total), ("usable_bytes", memory.usable),
        ]
        for (name, bytes) in parts {
            let stated = Bytes(rawValue: try reader.number(name, in: 0...1e18))
            guard (stated.rawValue - bytes.rawValue).magnitude > 1e-6 * bytes.rawValue else { continue }
            throw Diagnostic(
                code: "plan-contradiction",
                "`\(name)` says \(stated), but the pool's layout and limits lead to \(bytes)",
                at: try reader.member([name]).value.location,
                hint: "the plan was changed by hand, or made with another version: plan again")
        }
    }

    private func prediction(_ reader: ObjectReader) throws(Diagnostic) -> PlanPrediction {
        func positive(_ name: String) throws(Diagnostic) -> Double { try reader.number(name, in: 0...1e18) }
        func optional(_ name: String) throws(Diagnostic) -> Double? { try reader.optionalNumber(name, in: 0...1e18) }
        return PlanPrediction(
            timeToFirstToken: .milliseconds(try positive("ttft_ms")),
            timePerOutputToken: .milliseconds(try positive("tpot_ms")),
            endToEnd: .milliseconds(try positive("end_to_end_ms")), requestRate: try positive("requests_per_s"),
            inFlight: try positive("requests_in_flight"),
            outputRate: TokensPerSecond(rawValue: try positive("output_tokens_per_s")),
            outputRatePerDevice: TokensPerSecond(rawValue: try positive("output_tokens_per_s_and_device")),
            pricePerHour: try optional("price_usd_per_hour").map(Dollars.init(rawValue:)),
            costPerMillionTokens: try optional("cost_usd_per_million_output_tokens").map(Dollars.init(rawValue:)),
            power: try optional("power_w").map(Watts.init(rawValue:)),
            outputRatePerKilowatt: try optional("output_tokens_per_s_and_kw").map(TokensPerSecond.init(rawValue:)))
    }
}
