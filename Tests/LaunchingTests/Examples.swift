import Diagnostics
import Documents
import Hardware
import Models
import Parallelism
import Planning
import PlanningTestSupport
import Quantities
import Serving

@testable import Launching

/// Deployments made by hand, so that tests need no search.
enum Examples {
    static let mixture = "Qwen/Qwen3-235B-A22B-FP8"
    static let latent = "deepseek-ai/DeepSeek-R1"
    static let dense = "Qwen/Qwen3-8B"

    static func scenario(
        _ model: String, engine: String, accelerator: String = "H200", count: Int = 32, _ fields: String...
    ) throws -> Scenario {
        try scenario(model, engine: engine, accelerator: accelerator, count: count, fields)
    }

    static func scenario(
        _ model: String, engine: String, accelerator: String = "H200", count: Int = 32, _ fields: [String]
    ) throws -> Scenario {
        try Scenario(
            fields: [
                "model.name=\(model)", "cluster.accelerator=\(accelerator)", "cluster.count=\(count)",
                "load.input=4000", "load.output=1000", "engine=\(engine)",
            ] + fields)
    }

    /// A pool of a layout with limits as a plan would set them.
    static func pool(
        _ scenario: Scenario, _ layout: String, _ role: PlannedPool.Role = .serving, sequences: Int = 48,
        budget: Int = 4096, exchange: ExpertCommunication? = nil, redundant: Int = 0
    ) throws -> PlannedPool {
        var parsed = try ParallelLayout(parsing: layout, isMixture: scenario.model.isMixtureOfExperts)
        parsed.statedCommunication = exchange
        parsed.redundantExperts = redundant
        parsed.loadsDrafting = scenario.settings.drafting != nil
        return try PlannedPool(
            role, layout: parsed, in: scenario, scheduling: scenario.settings.engine?.scheduling ?? .mixedChunks,
            budget: budget, sequences: sequences)
    }

    static func launch(
        _ scenario: Scenario, _ pools: [PlannedPool], _ target: LaunchRequest.Target = .shell, hosts: [String] = [],
        checkpoint: String? = nil, image: String? = nil
    ) throws -> LaunchPlan {
        let deployment = PlannedDeployment(
            kind: pools.count == 1 ? .aggregated : .disaggregated, pools: pools,
            prediction: PlanPrediction(
                timeToFirstToken: .milliseconds(500), timePerOutputToken: .milliseconds(20),
                endToEnd: Seconds(rawValue: 20.5), requestRate: 10, inFlight: 205,
                outputRate: TokensPerSecond(rawValue: 10_000), outputRatePerDevice: TokensPerSecond(rawValue: 300)),
            keepsPromises: true)
        let document = PlanDocument(scenario: scenario, chosen: deployment)
        return try LaunchPlan(
            document, request: try LaunchRequest(target: target, hosts: hosts, image: image, checkpoint: checkpoint),
            catalogs: try ScenarioCatalogs.load())
    }

    /// An engine in a version that a target starts.
    static func engine(_ engine: String, on target: LaunchRequest.Target) -> String {
        target == .ray && engine.hasPrefix("vllm") && !engine.contains("0.31") ? "vllm@0.32.0" : engine
    }

    /// The image that a target needs for engines that its own does not have.
    static func image(for target: LaunchRequest.Target) -> String? {
        target == .dynamo ? "registry.example/dynamo:mine" : nil
    }
}
