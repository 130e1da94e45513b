public import Diagnostics
public import Parallelism
internal import Quantities
public import Serving
public import StepModel

/// One layout priced under a scenario in one reading of efficiency.
public struct LayoutEvaluation: Sendable {
    /// The question.
    public var scenario: Scenario
    /// The reading of efficiency.
    public var reading: EfficiencyReading
    /// The layout on the cluster.
    public var deployment: DeploymentModel
    /// The layout's prices under the schedule that reads the burst soonest, of those that fit if any does.
    public var candidate: Candidate
    /// The memory of the fullest device of each pipeline stage when every request has reached its final context.
    public var stages: [MemoryFootprint]
    /// The memory of the fullest device at the end of the prompts.
    public var afterPrompt: MemoryFootprint?
    /// How many requests of the final context the deployment can hold.
    public var capacity: Int
    /// What prefill and decode steps spend their time on.
    public var timeShares: [(phase: Phase, shares: [TimeShare])]
    /// The prices with every prompt at the longest length, where lengths vary.
    public var worstCase: Candidate?
    /// What a closed loop of the load's requests gets; `nil` where none fits or where too many
    /// are in flight to be run step by step.
    public var served: ServedLoad?
    /// What no layout on the layout's own devices can beat.
    public var ceilings: Ceilings

    /// Prices a layout.
    ///
    /// - Parameters:
    ///   - layout: The layout.
    ///   - scenario: The model, cluster and load.
    ///   - reading: The reading of efficiency.
    /// - Throws: The first rule that the layout breaks, or a no-data diagnostic.
    public init(_ layout: ParallelLayout, in scenario: Scenario, reading: EfficiencyReading) throws(Diagnostic) {
        let load = scenario.load
        let deployment = try DeploymentModel(
            model: scenario.model, layout: layout, pricing: try scenario.pricing(reading))
        guard let soonest = deployment.soonestCandidate(load, schedules: scenario.settings.schedules) else {
            throw Diagnostic(.internalError, code: "no-schedule", "the layout '\(layout)' has no prefill schedule")
        }
        let tokens = deployment.tokensPerStep(load, schedule: soonest.schedule)
        self.scenario = scenario
        self.reading = reading
        self.deployment = deployment
        candidate = soonest
        stages = deployment.memory(load, context: load.finalContext, tokensPerStep: tokens)
        afterPrompt = deployment.memory(load, context: load.input, tokensPerStep: tokens)
            .max { $0.total < $1.total }
        capacity = deployment.sequenceCapacity(context: load.finalContext, tokensPerStep: tokens)
        timeShares = [
            (.prefill, deployment.timeShares(of: deployment.prefillSteps(load, schedule: soonest.schedule))),
            (.decode, deployment.timeShares(of: [deployment.decodeStep(load).step])),
        ]
        worstCase = scenario.worstCase(of: layout, pricing: deployment.pricing)
        served = try scenario.served(on: deployment)
        ceilings = deployment.pricing.ceilings(of: scenario.model, load: load, devices: layout.deviceCount)
    }
}

extension LayoutEvaluation {
    /// Whether the layout fits and keeps every promise.
    public var isFeasible: Bool { candidate.memory.fits && candidate.meets(scenario.objectives) }
}
