internal import Parallelism
public import Quantities
public import Serving
public import StepModel

/// A part of a step's time.
public struct TimeShare: Hashable, Sendable {
    /// What the time is spent on.
    public var category: TimeCategory
    /// How long it takes in the step, over all pipeline stages.
    public var time: Seconds
    /// Its part of the whole.
    public var share: Fraction
}

extension DeploymentModel {
    /// The steps in which one round of a burst is read: one, or one per chunk where prompts exceed the budget.
    public func prefillSteps(_ load: Load, schedule: PrefillSchedule) -> [Step] {
        let requests = prefill(load, schedule: schedule).requestsPerStep
        let perReplica = ceilingDivision(load.concurrency, layout.replicas)
        let sequences = min(perReplica, requests * layout.data)
        return stride(from: 0, to: load.input, by: max(1, schedule.tokensPerStep)).map { start in
            .prefill(
                sequences: sequences, newTokens: min(schedule.tokensPerStep, load.input - start), cachedTokens: start)
        }
    }

    /// What the time of some steps is spent on, the largest part first.
    public func timeShares(of steps: [Step]) -> [TimeShare] {
        var times: [(category: TimeCategory, time: Seconds)] = TimeCategory.allCases.map { ($0, .zero) }
        for step in steps {
            for part in pricing.breakdown(of: program(for: step)) {
                for index in times.indices where times[index].category == part.category {
                    times[index].time += part.time
                }
            }
        }
        let total = times.map(\.time).sum()
        guard total > .zero else { return [] }
        let shares = times.filter { $0.time > .zero }
            .map { TimeShare(category: $0.category, time: $0.time, share: Fraction(rawValue: $0.time / total)) }
        return shares.enumerated()
            .sorted { ($1.element.time, $0.offset) < ($0.element.time, $1.offset) }
            .map(\.element)
    }
}
