internal import Planning
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving

/// What data parallelism does to the wait of a burst, shown on copies of the smallest unit that fits a node.
struct DataParallelEvidence {
    let sentence: String
    let derivations: [Derivation]

    init(_ context: AuditContext) {
        let auditCase = context.auditCase
        let node = min(auditCase.cluster.devicesPerNode, auditCase.devices)
        let copies = auditCase.devices / node
        let candidates = context.search.candidates.filter { $0.layout.deviceCount == node && $0.layout.replicas == 1 }
        guard let unit = candidates.min(by: { $0.prefill.last < $1.prefill.last }), copies > 1 else {
            sentence = "Requests of a burst wait for each other; more ranks shorten the queue of each."
            derivations = []
            return
        }
        var copied = unit.layout
        copied.replicas = copies
        let deployment = DeploymentModel(legal: copied, model: auditCase.model, pricing: auditCase.stated)
        let burst = deployment.prefill(auditCase.load, schedule: unit.schedule)
        sentence =
            "One request alone is no faster with more copies. A burst is: \(auditCase.load.concurrency) requests on one "
            + "copy (\(unit.layout)) wait \(unit.prefill.mean) on average and \(unit.prefill.last) at the end; on "
            + "\(copies) copies \(burst.mean) and \(burst.last). Attention-DP and independent copies shorten the wait "
            + "alike; only attention-DP shares the experts."
        derivations = [
            Derivation(
                "TTFT of the last request", formula: "latency + (steps − 1) · period",
                substituted: "\(unit.prefill.steps) steps on one copy, \(burst.steps) on \(copies)",
                result: "\(unit.prefill.last) → \(burst.last)")
        ]
    }
}
