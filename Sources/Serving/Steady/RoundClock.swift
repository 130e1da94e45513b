internal import Models
internal import Parallelism
internal import Quantities
package import StepModel

/// The times of the rounds of one copy of a model in steady state.
///
/// In a round every micro-batch in flight passes the pipeline once, and every sequence that generates gets its next
/// token. All times come from the deployment's ``StepEvaluator``.
public struct RoundClock: Sendable {
    /// What requests ask for.
    public let shape: RequestShape
    /// Attention ranks of one copy, which hold different requests.
    let ranks: Int
    let stages: Int
    private let steps: StepEvaluator
    private let drafter: StepEvaluator?
    /// The steps that were priced before; clocks of layouts on one grid may hand it on to each other.
    package var memory = StepMemory()
    /// The same of the drafting module.
    private var draftMemory = StepMemory()

    /// The time of a round, in seconds.
    package struct Round: Hashable, Sendable {
        /// In which one micro-batch passes all stages.
        var latency: Double
        /// After which the next micro-batch can follow.
        var period: Double

        /// The seconds of a round of so many micro-batches.
        func seconds(microBatches: Int) -> Double { max(latency, period * Double(microBatches)) }
    }

    /// Prompts, or parts of them, that one attention rank reads in one micro-batch.
    struct Reading: Hashable, Sendable {
        /// How many prompts.
        var prompts: Int
        /// The tokens of each that are read.
        var tokens: Int
        /// The mean position at which those start.
        var position: Int
    }

    init(_ evaluator: StepEvaluator, drafter: StepEvaluator?, layout: ParallelLayout, shape: RequestShape) {
        steps = evaluator
        self.drafter = drafter
        self.shape = shape
        ranks = layout.data
        stages = layout.pipeline
    }

    /// A round in which each rank generates for `sequences` sequences per micro-batch.
    package mutating func generating(_ sequences: Int) -> Round {
        let round = round(RoundStep(generating: group(generating: sequences)))
        return drafted(round, sequences)
    }

    /// A round in which each rank reads prompts and generates for `sequences` sequences per micro-batch.
    mutating func mixed(_ prompts: Reading, generating sequences: Int) -> Round {
        let parts = group(reading: prompts)
        guard sequences > 0 else { return round(RoundStep(reading: parts)) }
        let round = round(RoundStep(reading: parts, generating: group(generating: sequences)))
        return drafted(round, sequences)
    }

    /// A round in which each rank only reads prompts.
    mutating func reading(_ prompts: Reading) -> Round { mixed(prompts, generating: 0) }

    private mutating func round(_ step: RoundStep) -> Round {
        let time = steps.time(of: step, &memory)
        return Round(latency: time.latency.rawValue, period: time.period.rawValue)
    }

    /// Drafting runs on the last stage, for one micro-batch after the other.
    private mutating func drafted(_ round: Round, _ sequences: Int) -> Round {
        guard let drafter, let drafting = shape.drafting else { return round }
        let step = RoundStep(
            generating: SequenceGroup(count: sequences * ranks, newTokens: 1, cachedTokens: shape.middleContext))
        let drafts = Double(drafting.drafts) * drafter.time(of: step, &draftMemory).latency.rawValue
        return Round(latency: round.latency + drafts, period: round.period + drafts)
    }

    private func group(generating sequences: Int) -> SequenceGroup {
        SequenceGroup(
            count: sequences * ranks, newTokens: shape.tokensPerStep, cachedTokens: shape.middleContext)
    }

    private func group(reading: Reading) -> SequenceGroup {
        SequenceGroup(
            count: reading.prompts * ranks, newTokens: reading.tokens, cachedTokens: reading.position)
    }
}

extension RoundClock {
    /// What a rank reads in one micro-batch when it takes `together` prompts at a time: a part of one below 1.
    func reading(together: Double) -> Reading {
        let prompts = max(1, Int((together - 1e-9).rounded(.up)))
        let all = together * Double(shape.promptTokens)
        let tokens = min(shape.promptTokens, max(1, Int((all / Double(prompts)).rounded())))
        return Reading(
            prompts: prompts, tokens: tokens, position: shape.cachedTokens + (shape.promptTokens - tokens) / 2)
    }
}

extension DeploymentModel {
    /// The clock of one copy's rounds for requests of a shape.
    public func roundClock(for shape: RequestShape) -> RoundClock {
        RoundClock(evaluator, drafter: drafter(for: shape.drafting), layout: layout, shape: shape)
    }

    /// The same with steps run as one batch or as two that overlap.
    package func roundClock(for shape: RequestShape, overlapsTwoBatches: Bool) -> RoundClock {
        RoundClock(
            evaluator.overlappingTwoBatches(overlapsTwoBatches), drafter: drafter(for: shape.drafting), layout: layout,
            shape: shape)
    }
}
