public import Diagnostics
internal import HeapModule
public import Quantities

/// What a simulator takes requests from: a source, and the requests that follow from answers, in one order of arrival.
public struct TrafficFeed<Source: TrafficSource> {
    /// The source, with its counts of what it read.
    public private(set) var source: Source
    /// How many requests were taken.
    public private(set) var taken = 0
    private let pace: Double
    private let limit: TrafficLimit
    private var upcoming: TrafficRequest?
    private var followUps = Heap<FollowUp>()
    private var followUpCount = 0

    /// Starts a source.
    ///
    /// - Parameters:
    ///   - source: Where requests come from.
    ///   - pace: By what the source's own arrivals are sped up, above zero: 2 halves the time between them. Pauses between
    ///     an answer and what follows from it stay as they are.
    ///   - limit: After what no more requests arrive.
    /// - Throws: A diagnostic about the first request.
    public init(_ source: Source, pace: Double = 1, upTo limit: TrafficLimit = TrafficLimit()) throws(Diagnostic) {
        precondition(pace > 0, "a pace is above zero")
        self.source = source
        self.pace = pace
        self.limit = limit
        try advance()
    }

    /// When the next request arrives; `nil` when none is known now.
    ///
    /// More may follow when a request that is being served ends.
    public var nextArrival: Seconds? {
        guard taken < limit.requests else { return nil }
        guard let follow = followUps.min?.request.arrival else { return upcoming?.arrival }
        return min(follow, upcoming?.arrival ?? follow)
    }

    /// The next request, numbered in the order of arrival; `nil` when none is known now.
    ///
    /// - Throws: A diagnostic about the request after it.
    public mutating func take() throws(Diagnostic) -> TrafficRequest? {
        guard taken < limit.requests, var request = try takeUnnumbered() else { return nil }
        request.index = taken
        taken += 1
        return request
    }

    /// Reports that a request ended, so that what follows from it can arrive.
    ///
    /// - Parameters:
    ///   - request: The request that ended.
    ///   - time: When it ended.
    ///   - wasAnswered: Whether it was answered in full, and not refused or given up.
    public mutating func end(_ request: TrafficRequest, at time: Seconds, wasAnswered: Bool = true) {
        guard let next = source.followUp(of: request, endedAt: time, wasAnswered: wasAnswered),
            next.arrival <= limit.arrival
        else { return }
        followUps.insert(FollowUp(request: next, order: followUpCount))
        followUpCount += 1
    }

    private mutating func takeUnnumbered() throws(Diagnostic) -> TrafficRequest? {
        guard let follow = followUps.min else { return try takeUpcoming() }
        if let upcoming, upcoming.arrival <= follow.request.arrival { return try takeUpcoming() }
        return followUps.popMin()?.request
    }

    private mutating func takeUpcoming() throws(Diagnostic) -> TrafficRequest? {
        guard let request = upcoming else { return nil }
        try advance()
        return request
    }

    private mutating func advance() throws(Diagnostic) {
        upcoming = nil
        guard var request = try source.next() else { return }
        request.arrival = request.arrival / pace
        if request.arrival <= limit.arrival { upcoming = request }
    }
}

extension TrafficFeed: Sendable where Source: Sendable {}

/// A request that follows from an answer; those of one moment keep the order in which they were caused.
private struct FollowUp: Comparable, Sendable {
    var request: TrafficRequest
    var order: Int

    static func < (left: FollowUp, right: FollowUp) -> Bool {
        (left.request.arrival, left.order) < (right.request.arrival, right.order)
    }
}
