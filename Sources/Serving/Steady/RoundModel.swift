package import Models
package import Parallelism
package import StepModel

/// One copy of a model as far as its rounds go, on parts that it shares with other layouts.
package struct RoundModel: Sendable {
    private let model: ModelArchitecture
    private let layout: ParallelLayout
    private let pricing: Pricing
    private let evaluator: StepEvaluator

    /// Prepares the rounds of a legal layout.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - layout: The layout.
    ///   - pricing: The cluster and its constants.
    ///   - parts: The parts of the model on the layout's grid, on that cluster.
    ///   - pipeline: What the layout's stages hold and execute.
    package init(
        _ model: ModelArchitecture, _ layout: ParallelLayout, pricing: Pricing, parts: StageParts,
        pipeline: PipelineParts
    ) {
        (self.model, self.layout, self.pricing) = (model, layout, pricing)
        evaluator = StepEvaluator(parts, layout: layout, pipeline: pipeline, pricing: pricing)
    }

    /// The clock of the rounds for requests of a shape, with steps run as one batch or as two that overlap.
    package func roundClock(for shape: RequestShape, overlapsTwoBatches: Bool) -> RoundClock {
        let drafter = shape.drafting.flatMap { _ in StepEvaluator(draftingOf: model, layout: layout, pricing: pricing) }
        return RoundClock(
            evaluator.overlappingTwoBatches(overlapsTwoBatches), drafter: drafter, layout: layout, shape: shape)
    }
}
