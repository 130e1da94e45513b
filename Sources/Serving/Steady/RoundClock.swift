internal import Models
internal import Parallelism
internal import Quantities
internal import StepModel

/// The times of the rounds of one copy of a model in steady state.
///
/// In a round every micro-batch in flight passes the pipeline once, and every sequence that generates gets its next
/// token. All times come from the deployment's ``StepEvaluator``; the steps are kept and changed in place, so that
/// pricing a round allocates nothing.
public struct RoundClock: Sendable {
    /// What requests ask for.
    public let shape: RequestShape
    /// Attention ranks of one copy, which hold different requests.
    let ranks: Int
    let stages: Int
    private let evaluators: Evaluators
    /// Rounds that were priced before, and the place of the one that is forgotten next.
    private var priced: [(reading: Reading, generating: Int, round: Round)] = []
    private var oldest = 0
    private var generation = Step.decode(sequences: 1, context: 1)
    private var reading = Step.prefill(sequences: 1, newTokens: 1)
    private var mixture = Step(
        groups: [
            SequenceGroup(count: 1, newTokens: 1, cachedTokens: 0),
            SequenceGroup(count: 1, newTokens: 1, cachedTokens: 1),
        ])

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

    /// The evaluators of a copy: shared and never changed, so that a clock is small to hand around.
    private final class Evaluators: Sendable {
        let steps: StepEvaluator
        let drafter: StepEvaluator?

        init(_ steps: StepEvaluator, drafter: StepEvaluator?) {
            self.steps = steps
            self.drafter = drafter
        }
    }

    init(_ evaluator: StepEvaluator, drafter: StepEvaluator?, layout: ParallelLayout, shape: RequestShape) {
        evaluators = Evaluators(evaluator, drafter: drafter)
        self.shape = shape
        ranks = layout.data
        stages = layout.pipeline
    }

    /// A round in which each rank generates for `sequences` sequences per micro-batch.
    package mutating func generating(_ sequences: Int) -> Round {
        generation.groups[0] = group(generating: sequences)
        return drafted(round(generation), sequences)
    }

    /// A round in which each rank reads prompts and generates for `sequences` sequences per micro-batch.
    mutating func mixed(_ prompts: Reading, generating sequences: Int) -> Round {
        // Neighbouring operating points often take the same rounds.
        for known in priced where known.generating == sequences && known.reading == prompts { return known.round }
        let round: Round
        if sequences > 0 {
            mixture.groups[0] = group(reading: prompts)
            mixture.groups[1] = group(generating: sequences)
            round = drafted(self.round(mixture), sequences)
        } else {
            reading.groups[0] = group(reading: prompts)
            round = self.round(reading)
        }
        if priced.count < RoundClock.remembered {
            priced.append((prompts, sequences, round))
        } else {
            priced[oldest] = (prompts, sequences, round)
            oldest = (oldest + 1) % RoundClock.remembered
        }
        return round
    }

    /// A round in which each rank only reads prompts.
    mutating func reading(_ prompts: Reading) -> Round { mixed(prompts, generating: 0) }

    private static let remembered = 8

    private func round(_ step: Step) -> Round {
        let time = evaluators.steps.time(of: step)
        return Round(latency: time.latency.rawValue, period: time.period.rawValue)
    }

    /// Drafting runs on the last stage, for one micro-batch after the other.
    private func drafted(_ round: Round, _ sequences: Int) -> Round {
        guard let drafter = evaluators.drafter, let drafting = shape.drafting else { return round }
        let step = Step.decode(sequences: sequences * ranks, context: shape.middleContext)
        let drafts = Double(drafting.drafts) * drafter.time(of: step).latency.rawValue
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
