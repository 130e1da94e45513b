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

/// How many requests a deployment is asked to serve.
public enum Demand: Hashable, Sendable {
    /// As many as keep the promises: the batch is free.
    case free
    /// So many in flight at any time: one that ends is followed by another at once.
    case concurrency(Int)
    /// So many per second, independently of each other.
    case rate(Double)

    /// How requests come.
    public var arrival: SteadyArrival {
        if case .concurrency = self { return .closedLoop }
        return .independent
    }
}

/// What is promised to the users of a deployment, and what of its memory must stay free.
public struct Objectives: Hashable, Sendable {
    /// Which requests a promised time to first token is about.
    public enum FirstTokenReading: String, Hashable, Sendable, CaseIterable {
        /// The mean over requests in steady state.
        case mean
        /// The last request of a burst of the load's concurrency: the strictest reading.
        case burst
    }

    /// The time to first token, TTFT.
    ///
    /// Plans read it as ``firstTokenReading`` says; where one layout is evaluated, it is that of the last request of a
    /// burst.
    public var timeToFirstToken: Seconds?
    /// The time per output token, TPOT, at the mean context.
    public var timePerOutputToken: Seconds?
    /// The mean time from a request's arrival to its last token.
    public var endToEnd: Seconds?
    /// The share of each device's memory that must stay free.
    public var memoryHeadroom: Fraction
    /// Which requests the promised time to first token is about.
    public var firstTokenReading: FirstTokenReading

    /// Creates a promise; what is `nil` is not promised.
    public init(
        timeToFirstToken: Seconds? = nil, timePerOutputToken: Seconds? = nil, endToEnd: Seconds? = nil,
        memoryHeadroom: Fraction = .zero, firstTokenReading: FirstTokenReading = .mean
    ) {
        self.timeToFirstToken = timeToFirstToken
        self.timePerOutputToken = timePerOutputToken
        self.endToEnd = endToEnd
        self.memoryHeadroom = memoryHeadroom
        self.firstTokenReading = firstTokenReading
    }
}
