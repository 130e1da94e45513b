internal import Parallelism
public import Quantities
internal import StepModel

/// How prompts are read: the largest number of tokens that one attention rank computes in a step.
public struct PrefillSchedule: Hashable, Sendable {
    /// The budget; a longer prompt is read in chunks of this size, shorter ones share a step.
    public var tokensPerStep: Int

    /// Creates a schedule of at least one token per step.
    public init(tokensPerStep: Int) {
        self.tokensPerStep = max(1, tokensPerStep)
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
        var priced = PricedSteps()
        return prefill(load, schedule: schedule, priced: &priced)
    }

    /// The times to first token as above, without pricing the steps in `priced` again.
    package func prefill(_ load: Load, schedule: PrefillSchedule, priced: inout PricedSteps) -> PrefillEstimate {
        let (steps, perStep) = rounds(load, schedule: schedule)
        let sequences = min(ceilingDivision(load.concurrency, layout.replicas), perStep * layout.data)
        let chunk = schedule.tokensPerStep
        let pass = promptPass(sequences: sequences, input: load.input, chunk: chunk, priced: &priced)
        let alone = promptPass(sequences: 1, input: load.input, chunk: chunk, priced: &priced)
        let last = pass.latency + pass.period * Double(steps - 1)
        return PrefillEstimate(
            singleRequest: alone.latency,
            first: pass.latency, mean: pass.latency + pass.period * (Double(steps - 1) / 2), last: last,
            requestsPerStep: perStep, steps: steps,
            throughput: TokensPerSecond(Double(load.concurrency * load.input), in: last))
    }

    /// The largest number of tokens that one attention rank computes in a step under a schedule.
    public func tokensPerStep(_ load: Load, schedule: PrefillSchedule) -> Int {
        min(schedule.tokensPerStep, load.input) * rounds(load, schedule: schedule).perStep
    }

    /// In how many rounds the burst is read, and how many prompts each attention rank reads in one.
    private func rounds(_ load: Load, schedule: PrefillSchedule) -> (steps: Int, perStep: Int) {
        let perRank = sequencesPerRank(load)
        let fitting = max(1, schedule.tokensPerStep / max(1, load.input))
        let steps = ceilingDivision(perRank, fitting)
        return (steps, ceilingDivision(perRank, steps))
    }

    /// The time in which `sequences` prompts pass all stages, and after which the next can follow.
    private func promptPass(
        sequences: Int, input: Int, chunk: Int, priced: inout PricedSteps
    ) -> (latency: Seconds, period: Seconds) {
        var stageEnds = [Seconds](repeating: .zero, count: layout.pipeline)
        var stageTotals = stageEnds
        for start in stride(from: 0, to: input, by: max(1, chunk)) {
            let step = Step.prefill(sequences: sequences, newTokens: min(chunk, input - start), cachedTokens: start)
            let time = priced.time(of: step, on: self)
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
package func ceilingDivision(_ total: Int, _ parts: Int) -> Int {
    max(1, (total + parts - 1) / parts)
}
