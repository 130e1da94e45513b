public import Parallelism
public import Serving
public import StepModel

/// What a layout does when every prompt is as long as the load's range of lengths allows: the worst case of a load whose
/// lengths vary.
extension Scenario {
    /// The load with every prompt at the longest length; `nil` where lengths do not vary beyond the usual prompt.
    public var longestLoad: Load? {
        guard let longest = load.lengthRange?.upperBound, longest > load.input else { return nil }
        var load = load
        load.input = longest
        return load
    }

    /// The prices of a layout under ``longestLoad``, with the schedule that reads the burst soonest.
    public func worstCase(of layout: ParallelLayout, pricing: Pricing) -> Candidate? {
        guard let longestLoad else { return nil }
        return DeploymentModel(legal: layout, model: model, pricing: pricing)
            .soonestCandidate(longestLoad, schedules: settings.schedules)
    }
}
