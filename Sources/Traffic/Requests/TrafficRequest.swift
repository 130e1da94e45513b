public import Quantities

/// One request as it reaches a deployment.
public struct TrafficRequest: Hashable, Sendable {
    /// The place in the order of arrival, from 0.
    public var index: Int
    /// When it arrives, since the first request of the trace.
    public var arrival: Seconds
    /// The prompt's tokens.
    public var inputTokens: Int
    /// The tokens that are generated, at least one.
    public var outputTokens: Int
    /// Higher is served first.
    public var priority: Int
    /// The conversation that the request is a turn of; `nil` when it stands alone or nobody says.
    public var session: Int?
    /// The sequence's blocks in order, as numbers that are equal where the content up to and with that block is equal.
    ///
    /// Each block holds ``TrafficSource/prefixBlockTokens`` tokens. A trace states the blocks of the prompt, of which the
    /// last may hold fewer tokens; a synthetic conversation also those of the answer, which the next turn's prompt
    /// repeats, and full blocks only. Empty when unknown.
    public var prefixBlocks: [Int]

    /// Creates a request.
    public init(
        index: Int = 0, arrival: Seconds, inputTokens: Int, outputTokens: Int, priority: Int = 0, session: Int? = nil,
        prefixBlocks: [Int] = []
    ) {
        self.index = index
        self.arrival = arrival
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.priority = priority
        self.session = session
        self.prefixBlocks = prefixBlocks
    }
}
