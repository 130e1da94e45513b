internal import Quantities
public import Serving
public import StepModel

/// Where the times of steps come from.
public enum StepPricing: Sendable {
    /// The cost model, with a drafting model where further tokens are drafted in time that counts.
    case modelled(StepEvaluator, drafter: StepEvaluator?, drafting: DraftedTokens?)
    /// A straight line through the steps of a measured run.
    case fitted(FittedStepTime)

    /// The times of a deployment's steps.
    public init(_ deployment: DeploymentModel, drafting: DraftedTokens?) {
        let evaluators = deployment.stepEvaluators(drafting: drafting)
        self = .modelled(evaluators.model, drafter: evaluators.drafter, drafting: drafting)
    }

    /// The seconds of a step, until it has passed all pipeline stages and until the next can follow.
    func seconds(of step: RankStep) -> (latency: Double, period: Double) {
        switch self {
        case .fitted(let line):
            let time = line.seconds(of: step)
            return (time, time)
        case .modelled(let evaluator, let drafter, let drafting):
            let time = evaluator.time(of: step)
            var (latency, period) = (time.latency.rawValue, time.period.rawValue)
            if let drafter, let drafting, step.generating > 0 {
                let draft = RankStep(
                    generating: step.generating, context: step.context,
                    groupTokens: step.groupTokens * step.generating / max(1, step.tokens))
                let extra = Double(drafting.drafts) * drafter.time(of: draft).latency.rawValue
                latency += extra
                period += extra
            }
            return (latency, period)
        }
    }
}

/// The time of a step as a straight line: so much per step, per sequence that is generated, per token of their contexts,
/// and per token of prompts.
public struct FittedStepTime: Hashable, Sendable {
    /// The seconds of any step.
    public var perStep: Double
    /// The seconds per generating sequence.
    public var perSequence: Double
    /// The seconds per token of the sequences' contexts.
    public var perContextToken: Double
    /// The seconds per token of prompts.
    public var perPromptToken: Double

    /// Creates a line.
    public init(perStep: Double, perSequence: Double, perContextToken: Double, perPromptToken: Double) {
        self.perStep = perStep
        self.perSequence = perSequence
        self.perContextToken = perContextToken
        self.perPromptToken = perPromptToken
    }

    /// All times multiplied by a factor.
    func scaled(by factor: Double) -> FittedStepTime {
        FittedStepTime(
            perStep: perStep * factor, perSequence: perSequence * factor, perContextToken: perContextToken * factor,
            perPromptToken: perPromptToken * factor)
    }

    func seconds(of step: RankStep) -> Double {
        perStep + perSequence * step.generating + perContextToken * step.generating * step.context
            + perPromptToken * step.prompts * step.promptTokens
    }
}
