package import Models
package import Parallelism

/// What the stages of layouts execute, with all constants applied: the operators of every part of a model on one stage
/// grid.
///
/// Layouts that differ in the number of their stages alone share them: their stages execute the same parts, only others
/// of them and otherwise often. What remembers steps knows by these parts for which layouts it does.
package final class StageParts: Sendable {
    let priced: PricedParts
    /// What each part launches.
    let launches: [LaunchCount]

    /// Lowers and prices every part of a model.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - grid: A legal layout; the number of its stages does not matter.
    ///   - pipeline: The stages of any of the model's pipelines.
    ///   - pricing: The cluster and its constants.
    ///   - memory: What was worked out for this pricing and other layouts.
    package init(
        _ model: ModelArchitecture, grid: ParallelLayout, pipeline: PipelineParts, pricing: Pricing,
        memory: inout PricingMemory
    ) {
        let lowering = PartLowering(model: model, layout: grid, cluster: pricing.cluster, options: pricing.options)
        let templates =
            pipeline.parts.map { lowering.templates(of: $0, &memory) }
            + [false, true].map { lowering.handOver(leavesNode: $0) }
        priced = PricedParts(templates, pricing, &memory)
        launches = templates.map(LaunchCount.init)
    }

    /// The parts of a model that is lowered already.
    init(_ lowered: LoweredModel, pricing: Pricing, memory: inout PricingMemory) {
        priced = PricedParts(lowered.parts, pricing, &memory)
        launches = lowered.parts.map(LaunchCount.init)
    }
}
