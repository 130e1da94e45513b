internal import Models
internal import Parallelism
public import Quantities
internal import Serving
internal import StepModel

extension LayoutEvaluation {
    /// The time after which the next round of a burst's prompts can follow.
    public var prefillPeriod: Seconds {
        let prefill = candidate.prefill
        guard prefill.steps > 1 else { return prefill.first }
        return (prefill.last - prefill.first) / Double(prefill.steps - 1)
    }

    /// The sequences whose cache one attention rank holds.
    public var sequencesPerRank: Int {
        let layout = deployment.layout
        let perReplica = (scenario.load.concurrency + layout.replicas - 1) / layout.replicas
        return (perReplica + layout.data - 1) / layout.data
    }

    /// How many experts each token visits; 0 in a dense model.
    public var expertsPerToken: Int {
        scenario.model.layerRuns.lazy.compactMap { $0.feedForward.mixture?.expertsPerToken }.first ?? 0
    }

    /// The cache that one token of context takes on a device of a stage.
    public func cacheBytesPerToken(ofStage stage: Int) -> Bytes {
        let stages = scenario.model.pipelineStages(deployment.layout.pipeline)
        guard stages.indices.contains(stage) else { return .zero }
        return deployment.layout.keyValueBytesPerToken(of: stages[stage], in: scenario.model)
    }
}
