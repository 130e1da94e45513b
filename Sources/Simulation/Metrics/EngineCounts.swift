/// What engines did, counted.
public struct EngineCounts: Hashable, Sendable {
    /// Tokens of prompts that were started.
    public var promptTokens = 0
    /// Those of them that were found in the cache.
    public var cachedTokens = 0
    /// Tokens that were read again after their request had been put back.
    public var recomputedTokens = 0
    /// How often a request was put back.
    public var preemptions = 0
    /// Steps in all.
    public var steps = 0
    /// Steps that read prompts.
    public var readingSteps = 0
    /// Tokens that were generated.
    public var outputTokens = 0

    /// Adds what another engine did.
    public mutating func add(_ other: EngineCounts) {
        promptTokens += other.promptTokens
        cachedTokens += other.cachedTokens
        recomputedTokens += other.recomputedTokens
        preemptions += other.preemptions
        steps += other.steps
        readingSteps += other.readingSteps
        outputTokens += other.outputTokens
    }
}
