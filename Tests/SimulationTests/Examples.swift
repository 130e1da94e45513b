import Diagnostics
import Hardware
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing
import Traffic

@testable import Simulation

/// Deployments and loads that tests share.
enum Example {
    /// A step of 10 ms, 10 us per prompt token, nothing else.
    static let line = FittedStepTime(perStep: 0.01, perSequence: 0, perContextToken: 0, perPromptToken: 1e-5)

    static func rules(
        blocks: Int = 1000, blockTokens: Int = 16, budget: Int = 2048, sequences: Int = 64,
        scheduling: EngineProfile.Scheduling = .mixedChunks, admission: SchedulingRules.Admission = .prompt,
        order: SchedulingRules.Order = .arrival, drafting: DraftedTokens? = nil
    ) -> SchedulingRules {
        SchedulingRules(
            tokenBudget: budget, maximumSequences: sequences, scheduling: scheduling, admission: admission,
            order: order, cache: CacheBlocks(blockTokens: blockTokens, count: blocks), longestSequence: 100_000,
            drafting: drafting)
    }

    static let growth = SchedulingRules.Admission.expected(
        ExpectedGrowth(
            initialShare: 0.7, leastShare: 0.098, fallingSteps: 600, stepsAfterRetraction: 20, mostCountedOutput: 4096))

    static func replica(
        _ rules: SchedulingRules, pricing: StepPricing = .fitted(line), ranks: Int = 1, microBatches: Int = 1,
        role: Replica.Role = .serving, prefixBlockTokens: Int? = nil, isExact: Bool = false
    ) -> Replica {
        var setup = ReplicaSetup(rules: rules, pricing: pricing)
        setup.ranks = ranks
        setup.microBatches = microBatches
        setup.role = role
        setup.prefixBlockTokens = prefixBlockTokens
        setup.isExact = isExact
        return Replica(setup, number: 0, options: RecordOptions(keepsRequests: true))
    }

    /// Runs requests on one replica.
    static func run(_ replica: Replica, _ requests: [TrafficRequest]) -> Replica {
        var replica = replica
        for request in requests {
            replica.advance(until: request.arrival.rawValue)
            replica.enqueue(request)
        }
        replica.advance(until: .infinity)
        return replica
    }

    static func request(
        _ index: Int, at time: Double = 0, input: Int, output: Int, priority: Int = 0, blocks: [Int] = []
    ) -> TrafficRequest {
        TrafficRequest(
            index: index, arrival: Seconds(rawValue: time), inputTokens: input, outputTokens: output,
            priority: priority, prefixBlocks: blocks)
    }

    /// Random requests at a rate.
    static func load(
        _ count: Int, rate: Double, input: ClosedRange<Int> = 1...3000, output: ClosedRange<Int> = 1...400,
        seed: UInt64 = 1
    ) -> [TrafficRequest] {
        var draws = RandomStream(seed: seed)
        func length(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(draws.next() % UInt64(range.count))
        }
        var time = 0.0
        return (0..<count).map { index in
            time += 2 * draws.unit() / rate
            return request(index, at: time, input: length(input), output: length(output))
        }
    }

    /// A model on H100 devices in a layout, as the catalogs know both.
    static func deployment(
        _ layout: String, model: String = "meta-llama/Llama-3.1-8B-Instruct", engine: String = "vllm", devices: Int = 8
    ) throws -> (deployment: DeploymentModel, engine: EngineProfile) {
        let engine = try EngineCatalog.load().find(engine)
        let model = try ModelCatalog.load().find(model)
        let cluster = try AcceleratorCatalog.load().find("H100").cluster(deviceCount: devices)
        let catalog = try EfficiencyCatalog.load(for: cluster.accelerator)
        let profile = try #require(catalog.calibrated(for: cluster.accelerator)).served(by: engine)
        let pricing = try Pricing(
            cluster: cluster, profile: profile, model: model, engine: EngineName(id: engine.kernels),
            options: StepOptions(graphs: engine.graphs))
        let layout = try ParallelLayout(parsing: layout, isMixture: model.isMixtureOfExperts)
        return (try DeploymentModel(model: model, layout: layout, pricing: pricing), engine)
    }

    /// The same as it is simulated.
    static func simulated(
        _ layout: String, model: String = "meta-llama/Llama-3.1-8B-Instruct", engine: String = "vllm",
        settings: PoolSettings = PoolSettings()
    ) throws -> SimulatedDeployment {
        let (deployment, engine) = try deployment(layout, model: model, engine: engine)
        return SimulatedDeployment(
            [SimulatedPool(deployment, engine: engine, settings: settings)], of: deployment, engine: engine)
    }
}
