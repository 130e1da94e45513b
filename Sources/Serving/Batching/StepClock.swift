internal import Parallelism
internal import Quantities
internal import StepModel

/// The times of steps of one attention rank, whose peers step along with like sequences.
struct StepClock: Sendable {
    private let evaluator: StepEvaluator
    private let drafter: StepEvaluator?
    private let layout: ParallelLayout
    /// What the rows of the last steps took.
    private var memory = ProductMemory()
    private var draftMemory = ProductMemory()

    init(_ evaluator: StepEvaluator, drafter: StepEvaluator?, layout: ParallelLayout) {
        self.evaluator = evaluator
        self.drafter = drafter
        self.layout = layout
    }

    /// The micro-batches in flight.
    var microBatches: Int { layout.pipeline }

    /// The seconds of a step.
    ///
    /// - Parameters:
    ///   - prompts: The parts of prompts that the rank reads, and what of each is cached.
    ///   - generating: The sequences that it generates for.
    ///   - context: Their mean context, in tokens.
    ///   - drafting: How further tokens are drafted, if they are.
    /// - Returns: The seconds.
    mutating func time(
        prompts: [(tokens: Int, cached: Int)], generating: Int, context: Double, drafting: DraftedTokens?
    ) -> Double {
        var groups = promptGroups(prompts)
        if generating > 0 {
            groups.append(
                SequenceGroup(
                    count: generating * layout.data, newTokens: drafting?.tokensPerStep ?? 1,
                    cachedTokens: Int(context.rounded())))
        }
        var time = time(of: groups)
        if generating > 0, let drafting, let drafter {
            let draft = SequenceGroup(
                count: generating * layout.data, newTokens: 1, cachedTokens: Int(context.rounded()))
            time += Double(drafting.drafts) * drafter.time(of: Step(groups: [draft]), &draftMemory).latency.rawValue
        }
        return time
    }

    /// Like parts as one group; many unlike ones as one of their means, which keeps their tokens and nearly their pairs.
    private func promptGroups(_ prompts: [(tokens: Int, cached: Int)]) -> [SequenceGroup] {
        var groups: [SequenceGroup] = []
        // Most steps read at most four unlike parts, and generate beside them.
        groups.reserveCapacity(min(prompts.count, 4) + 1)
        for prompt in prompts {
            if let last = groups.indices.last, groups[last].newTokens == prompt.tokens,
                groups[last].cachedTokens == prompt.cached
            {
                groups[last].count += layout.data
            } else {
                groups.append(
                    SequenceGroup(count: layout.data, newTokens: prompt.tokens, cachedTokens: prompt.cached))
            }
        }
        guard groups.count > 4 else { return groups }
        let count = groups.reduce(0) { $0 + $1.count }
        let tokens = groups.reduce(0) { $0 + $1.count * $1.newTokens }
        let cached = groups.reduce(0) { $0 + $1.count * $1.cachedTokens }
        return [
            SequenceGroup(
                count: count, newTokens: max(1, (tokens + count / 2) / count), cachedTokens: cached / count)
        ]
    }

    /// What one micro-batch holds of a group: whole sequences, and of fewer prompts than micro-batches a part of each.
    private func share(of group: SequenceGroup, microBatches: Int) -> SequenceGroup {
        let perRank = ceilingDivision(group.count, layout.data)
        let sequences = ceilingDivision(perRank, microBatches)
        var share = group
        share.count = sequences * layout.data
        if perRank < microBatches {
            share.newTokens = ceilingDivision(perRank * group.newTokens, microBatches * sequences)
        }
        return share
    }

    /// With pipeline stages, sequences are dealt over as many micro-batches, and a round takes as long as all of them.
    private mutating func time(of groups: [SequenceGroup]) -> Double {
        let parts = layout.pipeline
        guard parts > 1 else { return evaluator.time(of: Step(groups: groups), &memory).latency.rawValue }
        let most = groups.reduce(0) { max($0, $1.count / layout.data) }
        let microBatches = max(1, min(parts, most))
        let shared = groups.map { share(of: $0, microBatches: microBatches) }
        let time = evaluator.time(of: Step(groups: shared), &memory)
        return max(time.latency.rawValue, time.period.rawValue * Double(microBatches))
    }
}
