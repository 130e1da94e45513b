internal import Models
internal import Parallelism
internal import Hardware
public import Quantities
internal import Serving
public import StepModel

/// The constants that an operator's time was computed with.
public struct StepConstants: Hashable, Sendable {
    /// The share of the peak rate that is reached.
    public var compute: Fraction
    /// The peak rate in the format that is executed.
    public var peak: FLOPsPerSecond
    /// The share of the memory bandwidth that is reached.
    public var memory: Fraction
    /// The memory bandwidth.
    public var bandwidth: BytesPerSecond
    /// How computing and moving data overlap; `nil` when the longer counts alone.
    public var overlap: Double?
    /// The new tokens per sequence at which attention reaches half of its rate; 0 where length does not matter.
    public var halfRateLength: Double
}

extension Pricing {
    /// The constants of an operator; `nil` when its time is part of the stated efficiency.
    public func constants(of work: ComputeWork) -> StepConstants? {
        let device = cluster.accelerator
        guard let format = device.peak.executedFormat(for: work.format), let peak = device.peak.rate(for: format),
            let constants = profile.efficiency(of: work.family, format: format)
        else { return nil }
        return StepConstants(
            compute: constants.compute, peak: peak, memory: constants.memory, bandwidth: device.memoryBandwidth,
            overlap: constants.overlapExponent,
            halfRateLength: work.tokensPerSequence > 0 ? constants.halfRateLength : 0)
    }
}

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
