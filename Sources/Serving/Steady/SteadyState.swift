public import Quantities

/// How requests come to a deployment in steady state.
public enum SteadyArrival: String, Hashable, Sendable, CaseIterable {
    /// Independently of each other, at the rate at which they are served (Poisson).
    case independent
    /// One that ends is followed by another at once, so that the number in flight is constant.
    case closedLoop = "closed-loop"
}

/// What requests get from one copy of a model in steady state, as means over requests and rounds.
public struct SteadyState: Hashable, Sendable {
    /// The requests that one copy serves per second.
    public var requestRate: Double
    /// The time to first token, waiting included.
    public var timeToFirstToken: Seconds
    /// The time per output token after the first.
    public var timePerOutputToken: Seconds
    /// The share of rounds that read prompts, or of the time where generation waits for them; where the budget binds,
    /// prompts would queue without end beyond 1.
    public var promptUtilisation: Double
    /// The share of rounds that read prompts.
    public var promptShare: Double
    /// Whether the token budget takes fewer prompts at a time than come: a larger one would change something.
    public var isBudgetBound: Bool

    /// Creates a state.
    public init(
        requestRate: Double, timeToFirstToken: Seconds, timePerOutputToken: Seconds, promptUtilisation: Double,
        promptShare: Double, isBudgetBound: Bool
    ) {
        self.requestRate = requestRate
        self.timeToFirstToken = timeToFirstToken
        self.timePerOutputToken = timePerOutputToken
        self.promptUtilisation = promptUtilisation
        self.promptShare = promptShare
        self.isBudgetBound = isBudgetBound
    }

    /// The mean time from arrival to the last token of an output of so many tokens.
    public func endToEnd(output: Int) -> Seconds { timeToFirstToken + timePerOutputToken * Double(max(0, output - 1)) }

    /// Beyond this share of the reading capacity, independent arrivals are taken to queue without end.
    ///
    /// At 95 % an M/D/1 queue waits 9.5 service times on the mean, and a load that is 5 % higher waits for ever.
    public static let largestUtilisation = 0.95
}
