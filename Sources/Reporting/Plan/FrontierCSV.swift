internal import Parallelism
public import Planning
internal import Quantities

/// The frontier of a plan as comma-separated values, one row per point.
public enum FrontierCSV {
    /// The points of all kinds, the fastest per user of each first; numbers without units in the units of the heads.
    public static func text(of plan: Plan) -> String {
        let head = [
            "kind", "output_tokens_per_s_and_user", "output_tokens_per_s_and_device", "keeps_tpot", "ttft_ms",
            "tpot_ms",
            "devices", "prefill_copies", "prefill_layout", "copies", "layout", "max_sequences_per_rank",
            "max_tokens_per_step", "expert_layout",
        ]
        return CSVWriter.write([head] + plan.frontier.map(row))
    }

    private static func row(_ point: FrontierPoint) -> [String] {
        let deployment = point.deployment
        let prefill = deployment.kind == .aggregated ? nil : deployment.pools.first
        let last = deployment.generatingPool
        let experts = deployment.pools.last.flatMap { $0.role == .experts ? $0 : nil }
        let notation = { (pool: PlannedPool?) in pool.map { DeploymentTable.notation($0.layout) } ?? "" }
        let copies = { (pool: PlannedPool?) in pool.map { "\($0.layout.replicas)" } ?? "" }
        return [
            deployment.kind.rawValue, "\(point.perUser.rawValue)", "\(point.perDevice.rawValue)", "\(point.keepsPace)",
            "\(deployment.prediction.timeToFirstToken.inMilliseconds)",
            "\(deployment.prediction.timePerOutputToken.inMilliseconds)", "\(deployment.deviceCount)", copies(prefill),
            notation(prefill), copies(last), notation(last), "\(last?.sequencesPerRank ?? 0)",
            "\(last?.tokenBudget ?? 0)", notation(experts),
        ]
    }
}
