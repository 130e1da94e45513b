internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Deployments in tables.
enum DeploymentTable {
    /// The pools of one deployment: what an engineer would set.
    static func pools(_ deployment: PlannedDeployment) -> ReportTable {
        ReportTable(
            columns: [
                .left("Pool"), .left("Copies × layout"), .right("Devices"), .right("Sequences per rank"),
                .right("Tokens per step"), .left("Steps"), .left("Formats"), .right("Memory"),
            ],
            rows: deployment.pools.map { pool in
                [
                    InlineText(plain: pool.role.rawValue), layout(pool), "\(pool.deviceCount.grouped)",
                    pool.role == .experts ? "–" : "\(pool.sequencesPerRank.grouped)", "\(pool.tokenBudget.grouped)",
                    InlineText(plain: steps(pool)),
                    InlineText(plain: formats(pool.options)),
                    "\(pool.memory.total) of \(pool.memory.usable)",
                ]
            })
    }

    /// Deployments side by side, one row each.
    static func comparison(_ deployments: [PlannedDeployment]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Deployment"), .left("Layouts"), .right("Devices"), .right("Batch"), .right("TTFT"),
                .right("TPOT"), .right("tok/s"), .right("per device"), .right("$ per M"),
            ],
            rows: deployments.map { deployment in
                let prediction = deployment.prediction
                return [
                    InlineText(plain: deployment.kind.title), layouts(deployment),
                    "\(deployment.deviceCount.grouped)",
                    "\(deployment.generatingPool?.sequencesPerRank ?? 0)",
                    "\(prediction.timeToFirstToken)", "\(prediction.timePerOutputToken)",
                    "\(prediction.outputRate.number)", "\(prediction.outputRatePerDevice.number)",
                    InlineText(plain: prediction.costPerMillionTokens.map { "\($0)" } ?? "–"),
                ]
            })
    }

    /// The layouts of all pools.
    static func layouts(_ deployment: PlannedDeployment) -> InlineText {
        deployment.pools.map(layout).joined(separator: " + ")
    }

    /// A layout with its number of copies in front.
    static func layout(_ pool: PlannedPool) -> InlineText {
        let role = pool.role == .serving ? "" : " \(pool.role.rawValue)"
        return InlineText(plain: "\(pool.layout.replicas.grouped) × ") + .code(notation(pool.layout))
            + InlineText(plain: role)
    }

    /// The degrees of one copy, and how tokens reach experts where it is not the usual way.
    static func notation(_ layout: ParallelLayout) -> String {
        var one = layout
        one.replicas = 1
        var usual = one
        usual.statedCommunication = nil
        let exchange =
            one.expertCommunication == usual.expertCommunication ? "" : " by \(one.expertCommunication.rawValue)"
        let redundant = layout.redundantExperts > 0 ? " +\(layout.redundantExperts) experts" : ""
        return one.description + exchange + redundant
    }

    private static func steps(_ pool: PlannedPool) -> String {
        let order =
            switch (pool.role, pool.scheduling) {
            case (.prefill, _): "prompts"
            case (.decode, _): "generation"
            case (.attention, _): "generation without routed experts"
            case (.experts, _): "routed experts of generation"
            case (.serving, .mixedChunks): "prompts in chunks beside generation"
            case (.serving, .promptsFirst): "prompts first, then generation"
            case (.serving, .mixedPrompts): "whole prompts beside generation"
            }
        let overlap = pool.options.overlapsTwoBatches ? ", two batches overlapped" : ""
        let drafts = pool.options.drafting.map { ", \($0.drafts.counted("token")) drafted" } ?? ""
        return order + overlap + drafts
    }

    private static func formats(_ options: WorkerOptions) -> String {
        "\(options.weights.title), KV \(options.keyValueCache.title)"
    }
}
