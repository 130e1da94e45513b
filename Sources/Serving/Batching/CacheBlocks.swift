internal import Hardware
internal import Parallelism
internal import Quantities
public import StepModel

/// The cache of one attention rank in whole blocks, on the stage where it is scarcest.
public struct CacheBlocks: Hashable, Sendable {
    /// The tokens of a block.
    public var blockTokens: Int
    /// The blocks of the rank.
    public var count: Int
    /// The blocks that each sequence takes whatever its length: windows that long sequences fill, recurrent states.
    public var perSequence: Int

    /// Creates a cache of so many blocks.
    public init(blockTokens: Int, count: Int, perSequence: Int = 0) {
        self.blockTokens = max(1, blockTokens)
        self.count = max(0, count)
        self.perSequence = max(0, perSequence)
    }

    /// The blocks of a sequence of so many tokens.
    @inlinable public func blocks(forTokens tokens: Int) -> Int {
        (tokens + blockTokens - 1) / blockTokens + perSequence
    }
}

extension DeploymentModel {
    /// The blocks for caches of one attention rank.
    ///
    /// - Parameters:
    ///   - tokensPerStep: The most tokens that the rank computes in a step.
    ///   - longest: The longest sequence, which decides whether windows of the attention are filled.
    /// - Returns: The blocks on the stage where they are scarcest.
    public func cacheBlocks(tokensPerStep: Int, longest: Int) -> CacheBlocks {
        let blockTokens = pricing.profile.memory.blockTokens
        var scarcest: CacheBlocks?
        for room in stageRooms(longest: longest, tokensPerStep: tokensPerStep, slackPerSequence: false) {
            // Where nothing grows with the length, a block is what a sequence takes.
            let perToken = room.perToken > .zero ? room.perToken : room.perSequence / Double(blockTokens)
            guard perToken > .zero else { continue }
            let block = Double(blockTokens) * perToken
            let blocks = CacheBlocks(
                blockTokens: blockTokens, count: Int(min(1e12, room.capacity / block)),
                perSequence: room.perToken > .zero ? Int((room.perSequence / block).rounded(.up)) : 0)
            if scarcest.map({ blocks.count < $0.count }) ?? true { scarcest = blocks }
        }
        return scarcest ?? CacheBlocks(blockTokens: blockTokens, count: 0)
    }

    /// The evaluators that price the deployment's steps: the model's, and that of its own drafting modules, if they take
    /// time.
    public func stepEvaluators(drafting: DraftedTokens?) -> (model: StepEvaluator, drafter: StepEvaluator?) {
        (evaluator, drafter(for: drafting))
    }
}
