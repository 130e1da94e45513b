public import Quantities

/// What is asked of a deployment.
public struct Load: Hashable, Sendable {
    /// Requests served at the same time; also the size of a burst that arrives at once.
    public var concurrency: Int
    /// The prompt's tokens, ISL.
    public var input: Int
    /// The generated tokens, OSL.
    public var output: Int
    /// The shortest and longest sequence that must be served, when lengths vary.
    public var lengthRange: ClosedRange<Int>?

    /// Creates a load.
    public init(concurrency: Int, input: Int, output: Int, lengthRange: ClosedRange<Int>? = nil) {
        self.concurrency = concurrency
        self.input = input
        self.output = output
        self.lengthRange = lengthRange
    }

    /// The context in the middle of the output, at which decoding is priced: the mean over all steps.
    public var middleContext: Int { input + output / 2 }
    /// The context at the end of the output, for which memory must suffice.
    public var finalContext: Int { input + output }
}

/// What is promised to the users of a deployment.
public struct Objectives: Hashable, Sendable {
    /// The time to first token, TTFT, of the last request of a burst: the strictest reading.
    public var timeToFirstToken: Seconds?
    /// The time per output token, TPOT, at the mean context.
    public var timePerOutputToken: Seconds?

    /// Creates a promise; what is `nil` is not promised.
    public init(timeToFirstToken: Seconds? = nil, timePerOutputToken: Seconds? = nil) {
        self.timeToFirstToken = timeToFirstToken
        self.timePerOutputToken = timePerOutputToken
    }
}
