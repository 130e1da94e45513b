public import Quantities
public import Serving
public import StepModel

/// One step taken apart: the operators of the busiest stage, and what the step's time is made of.
public struct StepExplanation: Sendable {
    /// One operator with its time.
    public struct Row: Hashable, Sendable {
        /// The operator.
        public var step: Operator
        /// The time of one execution and its parts.
        public var time: OperatorTime
        /// The time of all executions in the step.
        public var total: Seconds
        /// Its part of the stage's time.
        public var share: Fraction
    }

    /// The phase that the step belongs to.
    public var phase: Phase
    /// The step, over one copy of the model.
    public var step: Step
    /// How many such steps one round takes: more than one where prompts are read in chunks.
    public var chunks: Int
    /// The stage that takes longest.
    public var stage: Int
    /// The stage's operators in order of execution.
    public var rows: [Row]
    /// The time of the whole step, stage by stage.
    public var time: StepTime

    /// Takes a step apart.
    public init(of step: Step, chunks: Int = 1, phase: Phase, on deployment: DeploymentModel) {
        let program = deployment.program(for: step)
        let time = deployment.pricing.time(of: program)
        let busiest = time.stages.indices.max { time.stages[$0] < time.stages[$1] } ?? 0
        let total = time.stages.indices.contains(busiest) ? time.stages[busiest] : .zero
        let operators = program.stages.indices.contains(busiest) ? program.stages[busiest].operators : []
        self.phase = phase
        self.step = step
        self.chunks = chunks
        self.stage = busiest
        self.time = time
        rows = operators.map { step in
            let once = deployment.pricing.time(of: step.work)
            let all = once.total * Double(step.repetitions)
            return Row(
                step: step, time: once, total: all, share: Fraction(rawValue: total > .zero ? all / total : 0))
        }
    }

    /// The operator that takes most of the stage's time.
    public var costliest: Row? { rows.max { $0.total < $1.total } }
}

extension LayoutEvaluation {
    /// The step of a phase, taken apart; of a prompt read in chunks, the last one, which looks back farthest.
    public func explanation(of phase: Phase) -> StepExplanation {
        switch phase {
        case .prefill:
            let steps = deployment.prefillSteps(scenario.load, schedule: candidate.schedule)
            let last = steps.last ?? .prefill(sequences: 1, newTokens: scenario.load.input)
            return StepExplanation(of: last, chunks: steps.count, phase: phase, on: deployment)
        case .decode:
            return StepExplanation(of: deployment.decodeStep(scenario.load).step, phase: phase, on: deployment)
        }
    }
}
