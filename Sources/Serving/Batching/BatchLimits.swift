public import Hardware

/// What bounds the batch of one attention rank: the engine's settings.
public struct BatchLimits: Hashable, Sendable {
    /// The most tokens of a step.
    public var tokenBudget: Int
    /// The most requests that run at once.
    public var maximumSequences: Int
    /// How prompts and generation share steps.
    public var scheduling: EngineProfile.Scheduling
    /// When cache is set aside.
    public var reservation: EngineProfile.Reservation

    /// Creates limits.
    public init(
        tokenBudget: Int, maximumSequences: Int, scheduling: EngineProfile.Scheduling,
        reservation: EngineProfile.Reservation
    ) {
        self.tokenBudget = max(1, tokenBudget)
        self.maximumSequences = max(1, maximumSequences)
        self.scheduling = scheduling
        self.reservation = reservation
    }

    /// The settings with which an engine starts.
    public init(of engine: EngineProfile) {
        self.init(
            tokenBudget: engine.tokenBudget, maximumSequences: engine.maximumSequences, scheduling: engine.scheduling,
            reservation: engine.reservation)
    }
}
