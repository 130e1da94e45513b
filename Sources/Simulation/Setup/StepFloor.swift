internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// What no run can be faster than: its arithmetic at the peak rate of all devices, and the weights that every step
/// reads at their full bandwidth.
struct StepFloor: Hashable, Sendable {
    /// Seconds per computed token.
    let perToken: Double
    /// Seconds per step.
    let perStep: Double

    init(_ deployment: DeploymentModel) {
        let (model, accelerator) = (deployment.model, deployment.pricing.cluster.accelerator)
        let linear = model.precision.linear
        let executed = accelerator.peak.executedFormat(for: linear) ?? linear
        let peak = (accelerator.peak.rate(for: executed) ?? .zero) * Double(deployment.layout.devicesPerReplica)
        let parameters = model.parameters
        let visited =
            parameters.attentionProjections + parameters.denseFeedForward + parameters.sharedExperts
        let flops = FLOPs(rawValue: 2 * (visited + parameters.activeExperts))
        perToken = peak > .zero ? (flops / peak).rawValue : 0
        let bytes = visited * model.precision.bytesPerLinearWeight
        let bandwidth = accelerator.memoryBandwidth * Double(deployment.layout.devicesPerReplica)
        perStep = (bytes / bandwidth).rawValue
    }

    /// Holds a run against the floors.
    ///
    /// - Throws: An internal error where steps were priced below what the devices can do.
    func check(_ replica: Replica) throws(Diagnostic) {
        guard case .modelled = replica.pricing else { return }
        let counts = replica.record.counts
        let tokens = counts.promptTokens - counts.cachedTokens + counts.recomputedTokens + counts.outputTokens
        // What was still under way is counted when it starts.
        let finished = Double(tokens - replica.table.live.reduce(0) { $0 + $1.length })
        let floor = max(finished * perToken, Double(counts.steps) * perStep)
        guard replica.record.busy < floor * 0.999 else { return }
        throw Diagnostic(
            .internalError, code: "below-floor",
            "steps took \(Seconds(rawValue: replica.record.busy)), less than the \(Seconds(rawValue: floor)) that the devices "
                + "need at their peak rates")
    }
}
