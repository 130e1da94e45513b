internal import Hardware
package import Models
package import Parallelism
package import Quantities
package import StepModel

/// How many sequences one attention rank can hold, as a function of the tokens that a step computes.
///
/// Prepared once per layout from what the devices of each stage hold, so that a search asks without building footprints.
package struct SequenceRoom: Sendable {
    private struct Stage: Sendable {
        let weights: Bytes
        /// What is neither weights nor cache when nothing is computed.
        let others: Bytes
        let perSequence: Bytes
        let perToken: Bytes
    }

    private let stages: [Stage]
    private let rule: MemoryRule
    private let memory: Bytes
    private let kept: Bytes

    /// Prepares the room on devices that hold `memories`, for sequences of `context` tokens, with a share of each device's
    /// memory kept free.
    package init(_ memories: [StageMemory], context: Int, headroom: Fraction, pricing: Pricing) {
        var found: [Stage] = []
        for (index, stage) in memories.enumerated() where index == 0 || !stage.isLike(memories[index - 1]) {
            let demand = stage.demand(context: context, on: pricing)
            found.append(
                Stage(
                    weights: demand.empty.weights.total, others: demand.empty.total - demand.empty.weightsAndCache,
                    perSequence: demand.perSequence, perToken: demand.perToken))
        }
        stages = found
        rule = pricing.profile.memory
        memory = pricing.cluster.accelerator.usableMemory ?? pricing.cluster.accelerator.memory
        kept = pricing.cluster.accelerator.memory * headroom.rawValue
    }

    /// The most sequences of one rank beside steps of so many tokens; 0 where not even one fits.
    ///
    /// - Parameters:
    ///   - tokensPerStep: The tokens that a rank computes in a step, whatever its sequences.
    ///   - tokensPerSequence: The tokens that each sequence adds to a step.
    /// - Returns: The number of sequences.
    package func sequences(tokensPerStep: Int, tokensPerSequence: Int = 0) -> Int {
        var least = SequenceRoom.mostSequences
        for stage in stages {
            let room = rule.cacheCapacity(
                memory: memory, weights: stage.weights, others: stage.others + stage.perToken * Double(tokensPerStep))
            let each = stage.perSequence + stage.perToken * Double(tokensPerSequence)
            guard room > kept else { return 0 }
            let fitting = (room - kept) / each
            least = min(least, fitting < Double(SequenceRoom.mostSequences) ? Int(fitting) : least)
        }
        return least
    }

    /// More sequences on one rank are not looked at.
    package static let mostSequences = 1 << 16
}

extension DeploymentModel {
    /// The room for sequences of `context` tokens, with a share of each device's memory kept free.
    package func sequenceRoom(context: Int, headroom: Fraction = .zero) -> SequenceRoom {
        SequenceRoom(memories, context: context, headroom: headroom, pricing: pricing)
    }
}

/// What the devices of each stage of a layout hold, known before any step is lowered.
package struct HeldMemory: Sendable {
    let stages: [PipelineStage]
    let memories: [StageMemory]

    /// Works out what the devices of a legal layout hold.
    package init(_ model: ModelArchitecture, _ layout: ParallelLayout) {
        self.init(model, layout, stages: model.pipelineStages(layout.pipeline))
    }

    /// Works it out for stages that are known already; for the room alone, those with the same layers as the one before need
    /// not be among them.
    package init(_ model: ModelArchitecture, _ layout: ParallelLayout, stages: [PipelineStage]) {
        self.stages = stages
        memories = StageMemory.memories(of: stages, in: model, layout: layout)
    }

    /// The room for sequences of `context` tokens, with a share of each device's memory kept free.
    package func room(context: Int, headroom: Fraction, on pricing: Pricing) -> SequenceRoom {
        SequenceRoom(memories, context: context, headroom: headroom, pricing: pricing)
    }
}
