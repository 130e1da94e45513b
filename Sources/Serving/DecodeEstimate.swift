internal import Parallelism
public import Quantities
public import StepModel

/// The speed of generation of a load on a layout.
public struct DecodeEstimate: Hashable, Sendable {
    /// The time per output token of each request, TPOT.
    public var timePerOutputToken: Seconds
    /// The output tokens per second of all requests together.
    public var throughput: TokensPerSecond
    /// The throughput of one device.
    public var throughputPerDevice: TokensPerSecond
    /// The TPOT of one request on an idle deployment.
    public var singleRequestTimePerOutputToken: Seconds
    /// The micro-batches in flight in each pipeline.
    public var microBatches: Int
    /// The sequences of one micro-batch, over all attention ranks of one copy of the model.
    public var sequencesPerStep: Int
    /// The context at which the step was priced.
    public var context: Int

    /// The output tokens per second that one user sees.
    public var throughputPerUser: TokensPerSecond { TokensPerSecond(1, in: timePerOutputToken) }
}

extension DeploymentModel {
    /// The micro-batch that a pipeline of the load's requests runs: as many micro-batches as stages keep it full.
    public func decodeStep(_ load: Load) -> (step: Step, microBatches: Int) {
        let perReplica = ceilingDivision(load.concurrency, layout.replicas)
        let microBatches = min(layout.pipeline, perReplica)
        let sequences = ceilingDivision(perReplica, microBatches)
        return (.decode(sequences: sequences, context: load.middleContext), microBatches)
    }

    /// The speed of generation with all of the load's requests in flight, at the middle of their output.
    ///
    /// With m micro-batches in a pipeline, a request gets a token every max(m · slowest stage, Σ stages).
    public func decode(_ load: Load) -> DecodeEstimate {
        var priced = PricedSteps()
        return decode(load, priced: &priced)
    }

    /// The speed of generation as above, without pricing the steps in `priced` again.
    package func decode(_ load: Load, priced: inout PricedSteps) -> DecodeEstimate {
        let (step, microBatches) = decodeStep(load)
        let time = priced.time(of: step, on: self)
        let alone = priced.time(of: .decode(sequences: 1, context: load.middleContext), on: self)
        let timePerToken = max(time.period * Double(microBatches), time.latency)
        let throughput = TokensPerSecond(Double(load.concurrency), in: timePerToken)
        return DecodeEstimate(
            timePerOutputToken: timePerToken, throughput: throughput,
            throughputPerDevice: throughput / Double(layout.deviceCount),
            singleRequestTimePerOutputToken: alone.latency,
            microBatches: microBatches, sequencesPerStep: step.sequences, context: load.middleContext)
    }
}
