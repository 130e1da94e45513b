internal import Parallelism
public import Quantities
public import Serving
public import StepModel

/// One step taken apart: the operators of the busiest stage, and what the step's time is made of.
public struct StepExplanation: Sendable {
    /// The steps that an engine runs.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Reading prompts.
        case prefill
        /// Generating a token for each sequence.
        case decode
        /// Both in one step: a chunk of a prompt beside the sequences that generate.
        case mixed
    }

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
        /// How the time of all executions follows; `nil` where it is part of the stated efficiency.
        public var derivation: Derivation?
    }

    /// What the step does.
    public var kind: Kind
    /// The step, over one copy of the model.
    public var step: Step
    /// How many such steps one round takes: more than one where prompts are read in chunks.
    public var chunks: Int
    /// The stage that is taken apart: the one that takes longest unless another was asked for.
    public var stage: Int
    /// Its operators in order of execution.
    public var rows: [Row]
    /// The time of the whole step, stage by stage.
    public var time: StepTime
    /// Whether the step only generates.
    public var isDecode: Bool
    /// Whether the step runs as a captured graph, whose operators start without the host.
    public var isCaptured: Bool
    /// 2 where the operators are those of half a batch, and another half runs beside it; otherwise 1.
    public var halfBatches: Int
    /// The sequences of the busiest attention rank.
    public var sequences: Int

    /// Takes a step apart, on its busiest stage or another one.
    public init(of step: Step, chunks: Int = 1, kind: Kind, stage: Int? = nil, on deployment: DeploymentModel) {
        let program = deployment.program(for: step, explains: true)
        let pricing = deployment.pricing
        let time = pricing.time(of: program)
        let taken = stage ?? time.stages.indices.max { time.stages[$0] < time.stages[$1] } ?? 0
        let operators = program.stages.indices.contains(taken) ? program.stages[taken].operators : []
        self.kind = kind
        self.step = step
        self.chunks = chunks
        self.stage = taken
        self.time = time
        isDecode = program.isDecode
        isCaptured = program.isCaptured
        halfBatches = program.halfBatches
        sequences = program.sequences
        let times = operators.map { pricing.time(of: $0.work, isCaptured: program.isCaptured) }
        let all = zip(operators, times).map { $1.total * Double($0.repetitions) }
        let sum = all.sum()
        rows = operators.indices.map { index in
            Row(
                step: operators[index], time: times[index], total: all[index],
                share: Fraction(rawValue: sum > .zero ? all[index] / sum : 0),
                derivation: pricing.derivation(of: operators[index], isCaptured: program.isCaptured))
        }
    }

    /// The time of the busiest stage's operators one after the other.
    public var operatorTime: Seconds { rows.map(\.total).sum() }
}

extension LayoutEvaluation {
    /// A step of a kind, taken apart; of a prompt read in chunks, the last one, which looks back farthest.
    public func explanation(of kind: StepExplanation.Kind) -> StepExplanation {
        switch kind {
        case .prefill:
            let steps = deployment.prefillSteps(scenario.load, schedule: candidate.schedule)
            let last = steps.last ?? .prefill(sequences: 1, newTokens: scenario.load.input)
            return StepExplanation(of: last, chunks: steps.count, kind: kind, on: deployment)
        case .decode:
            return StepExplanation(of: deployment.decodeStep(scenario.load).step, kind: kind, on: deployment)
        case .mixed:
            return StepExplanation(of: mixedStep, kind: kind, on: deployment)
        }
    }

    /// The decode step with what its sequences leave of the token budget for one prompt on each attention rank.
    private var mixedStep: Step {
        let decode = deployment.decodeStep(scenario.load).step
        let ranks = deployment.layout.data
        let generating = ceilingDivision(decode.sequences, ranks)
        let budget = served?.limits.tokenBudget ?? candidate.schedule.tokensPerStep
        let chunk = min(scenario.load.input, max(1, budget - generating))
        return Step(
            groups: Step.prefill(sequences: ranks, newTokens: chunk).groups + decode.groups)
    }
}
