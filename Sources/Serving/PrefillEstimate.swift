internal import Parallelism
public import Quantities
internal import StepModel

/// How prompts are read: the largest number of tokens that one attention rank computes in a step.
public struct PrefillSchedule: Hashable, Sendable {
    /// The budget; a longer prompt is read in chunks of this size, shorter ones share a step.
    public var tokensPerStep: Int

    /// Creates a schedule.
    public init(tokensPerStep: Int) {
        self.tokensPerStep = tokensPerStep
    }
}

/// The times to first token of a load on a layout.
public struct PrefillEstimate: Hashable, Sendable {
    /// The TTFT of one request on an idle deployment.
    public var singleRequest: Seconds
    /// The TTFT of the first requests of a burst of the load's concurrency.
    public var first: Seconds
    /// The mean TTFT over the burst, first come first served.
    public var mean: Seconds
    /// The TTFT of the last requests of the burst.
    public var last: Seconds
    /// Prompts that each attention rank reads in one step.
    public var requestsPerStep: Int
    /// Steps that the burst takes (of several chunks each when prompts exceed the budget).
    public var steps: Int
    /// Prompt tokens per second while the burst is read.
    public var throughput: TokensPerSecond
}

extension DeploymentModel {
    /// The times to first token of a burst of the load's concurrency, and of one request alone.
    ///
    /// Requests are dealt evenly over replicas and attention ranks. A step takes as many prompts per rank as the
    /// budget allows. With several pipeline stages, steps follow each other at the pace of the slowest stage, so that
    /// the j-th step ends at latency + (j − 1)·period.
    public func prefill(_ load: Load, schedule: PrefillSchedule) -> PrefillEstimate {
        let perReplica = ceilingDivision(load.concurrency, layout.replicas)
        let perRank = ceilingDivision(perReplica, layout.data)
        let fitting = max(1, schedule.tokensPerStep / load.input)
        let steps = ceilingDivision(perRank, fitting)
        let perStep = ceilingDivision(perRank, steps)
        let pass = promptPass(
            sequences: min(perReplica, perStep * layout.data), input: load.input, chunk: schedule.tokensPerStep)
        let last = pass.latency + pass.period * Double(steps - 1)
        return PrefillEstimate(
            singleRequest: promptPass(sequences: 1, input: load.input, chunk: schedule.tokensPerStep).latency,
            first: pass.latency, mean: pass.latency + pass.period * (Double(steps - 1) / 2), last: last,
            requestsPerStep: perStep, steps: steps,
            throughput: TokensPerSecond(Double(load.concurrency * load.input), in: last))
    }

    /// The largest number of tokens that one attention rank computes in a step under a schedule.
    public func tokensPerStep(_ load: Load, schedule: PrefillSchedule) -> Int {
        let perRank = ceilingDivision(ceilingDivision(load.concurrency, layout.replicas), layout.data)
        let fitting = max(1, schedule.tokensPerStep / load.input)
        let perStep = ceilingDivision(perRank, ceilingDivision(perRank, fitting))
        return min(schedule.tokensPerStep, load.input) * perStep
    }

    /// The time in which `sequences` prompts pass all stages, and after which the next can follow.
    private func promptPass(sequences: Int, input: Int, chunk: Int) -> (latency: Seconds, period: Seconds) {
        var stageEnds = [Seconds](repeating: .zero, count: layout.pipeline)
        var stageTotals = stageEnds
        for start in stride(from: 0, to: input, by: chunk) {
            let step = Step.prefill(sequences: sequences, newTokens: min(chunk, input - start), cachedTokens: start)
            let time = time(of: step)
            var arrival = Seconds.zero
            for (stage, duration) in time.stages.enumerated() {
                let duration = duration + (stage == 0 ? time.host : .zero)
                arrival = max(arrival, stageEnds[stage]) + duration
                stageEnds[stage] = arrival
                stageTotals[stage] += duration
            }
        }
        return (stageEnds.last ?? .zero, stageTotals.max() ?? .zero)
    }
}

/// The quotient rounded up, at least 1.
func ceilingDivision(_ total: Int, _ parts: Int) -> Int {
    max(1, (total + parts - 1) / parts)
}
