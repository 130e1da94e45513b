package import Parallelism
package import StepModel

/// Generation by attention devices and expert devices that are apart.
package struct SplitGeneration: Sendable {
    /// How a round spends its time.
    package struct Round: Sendable {
        /// The seconds of the round.
        package var seconds: Double
        /// The times of attention devices for one micro-batch.
        package var attention: AttentionSide.Times
        /// Those of expert devices and the ways to them, by kind of layer.
        package var experts: [ExpertSide.Times]
    }

    private let attention: AttentionSide
    private let experts: ExpertSide
    private let layout: SplitLayout
    private let shape: RequestShape

    /// Prepares generation in a legal layout; the sides are those of the same model, pricing and layout.
    package init(_ attention: AttentionSide, _ experts: ExpertSide, _ layout: SplitLayout, shape: RequestShape) {
        (self.attention, self.experts, self.layout, self.shape) = (attention, experts, layout, shape)
    }

    /// The layers of each kind.
    package var layerCounts: [Int] { attention.counts }

    /// A round in which each rank generates for so many sequences per micro-batch.
    package func round(_ sequences: Int, microBatches: Int) -> Round {
        let own = attention.times(sequences: sequences, context: shape.middleContext)
        let others = experts.times(rows: own.rows, isCaptured: own.isCaptured)
        let seconds = SplitRound.seconds(
            attention: own, experts: others, counts: attention.counts, microBatches: microBatches)
        return Round(seconds: seconds, attention: own, experts: others)
    }

    /// What follows for a copy with so many micro-batches of `sequences` sequences on each rank.
    package func rate(_ sequences: Int, microBatches: Int) -> GeneratingRate {
        GeneratingRate(
            round: round(sequences, microBatches: microBatches).seconds,
            sequences: sequences * microBatches * layout.data, shape: shape)
    }
}
