public import Quantities

/// What became of one request.
public struct RequestRecord: Hashable, Sendable {
    /// How a request ended.
    public enum Ending: Hashable, Sendable {
        /// It has all its tokens.
        case completed
        /// It was refused when it arrived.
        case rejected(Rejection)
        /// The run stopped before it had all its tokens.
        case unfinished
    }

    /// Why a request is refused.
    public enum Rejection: String, Hashable, Sendable, CaseIterable {
        /// Prompt and output are longer than the model's context or the engine's limit.
        case longerThanContext = "longer-than-context"
        /// Prompt and output do not fit into the cache of a rank even alone.
        case exceedsCache = "exceeds-cache"
        /// It has no tokens to read or to generate.
        case empty
    }

    /// The place in the order of arrival.
    public var index: Int
    /// When it arrived.
    public var arrival: Seconds
    /// The prompt's tokens.
    public var inputTokens: Int
    /// The tokens to generate.
    public var outputTokens: Int
    /// How it ended.
    public var ending: Ending
    /// The copy of the model that generated for it.
    public var replica: Int
    /// Tokens of the prompt that were found in the cache.
    public var cachedTokens = 0
    /// How often it was put back.
    public var preemptions = 0
    /// When an engine first gave it a part of a step; `nil` when none did.
    public var started: Seconds?
    /// When it had its first token.
    public var firstToken: Seconds?
    /// When it had its last token, was refused, or the run stopped.
    public var end: Seconds

    /// The time to first token; `nil` without one.
    public var timeToFirstToken: Seconds? { firstToken.map { $0 - arrival } }
    /// The mean time per output token after the first; `nil` where there is no second one.
    public var timePerOutputToken: Seconds? {
        guard ending == .completed, outputTokens > 1, let firstToken else { return nil }
        return (end - firstToken) / Double(outputTokens - 1)
    }
    /// The time from arrival to the last token; `nil` where there is none.
    public var endToEnd: Seconds? { ending == .completed ? end - arrival : nil }
    /// The time before an engine started it; `nil` when none did.
    public var queueing: Seconds? { started.map { $0 - arrival } }
}
