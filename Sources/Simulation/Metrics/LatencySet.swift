public import Quantities
public import Serving
public import Traffic

/// The distributions of what requests experienced.
public struct LatencySet: Hashable, Sendable {
    /// From arrival to the first token.
    public var timeToFirstToken = LatencyHistogram()
    /// Per output token after the first, one value per request.
    public var timePerOutputToken = LatencyHistogram()
    /// Between one token and the next, one value per token.
    public var interToken = LatencyHistogram()
    /// From arrival to the last token.
    public var endToEnd = LatencyHistogram()
    /// From arrival until an engine starts the request.
    public var queueing = LatencyHistogram()

    /// Nothing yet.
    public init() {}

    /// Adds what another engine's requests experienced.
    public mutating func merge(_ other: LatencySet) {
        timeToFirstToken.merge(other.timeToFirstToken)
        timePerOutputToken.merge(other.timePerOutputToken)
        interToken.merge(other.interToken)
        endToEnd.merge(other.endToEnd)
        queueing.merge(other.queueing)
    }
}

/// What one request is promised.
public struct RequestPromise: Hashable, Sendable {
    /// The longest time to first token.
    public var timeToFirstToken: Seconds?
    /// The longest mean time per output token.
    public var timePerOutputToken: Seconds?
    /// The longest time to the last token.
    public var endToEnd: Seconds?

    /// Creates a promise; what is `nil` is not promised.
    public init(
        timeToFirstToken: Seconds? = nil, timePerOutputToken: Seconds? = nil, endToEnd: Seconds? = nil
    ) {
        self.timeToFirstToken = timeToFirstToken
        self.timePerOutputToken = timePerOutputToken
        self.endToEnd = endToEnd
    }

    /// The promises of a scenario, made to every request.
    public init(_ objectives: Objectives) {
        self.init(
            timeToFirstToken: objectives.timeToFirstToken, timePerOutputToken: objectives.timePerOutputToken,
            endToEnd: objectives.endToEnd)
    }

    /// Whether anything is promised.
    public var isEmpty: Bool { timeToFirstToken == nil && timePerOutputToken == nil && endToEnd == nil }

    /// Whether a request that ended got what was promised.
    public func isKept(by request: RequestRecord) -> Bool {
        func keeps(_ value: Seconds?, _ limit: Seconds?) -> Bool {
            guard let value, let limit else { return true }
            return value <= limit
        }
        return request.ending == .completed && keeps(request.timeToFirstToken, timeToFirstToken)
            && keeps(request.timePerOutputToken, timePerOutputToken) && keeps(request.endToEnd, endToEnd)
    }
}
