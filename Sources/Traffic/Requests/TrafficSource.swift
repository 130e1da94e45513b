public import Diagnostics
public import Quantities

/// Requests in the order of their arrival, one at a time, so that memory does not grow with their number.
///
/// Some requests follow from others: a client in a closed loop asks again when it was answered, and the next turn of a
/// conversation waits for the last. ``next()`` gives those that come of themselves;
/// ``followUp(of:endedAt:wasAnswered:)`` gives those that an answer causes. ``TrafficFeed`` merges both.
public protocol TrafficSource {
    /// The tokens of a block of ``TrafficRequest/prefixBlocks``; `nil` when the source knows nothing of content.
    var prefixBlockTokens: Int? { get }

    /// The next request that comes of itself; `nil` when there are no more.
    ///
    /// Arrivals never decrease. The index is set by ``TrafficFeed``.
    ///
    /// - Throws: A diagnostic about the row that cannot be read.
    mutating func next() throws(Diagnostic) -> TrafficRequest?

    /// The request that the end of another causes, or `nil`.
    ///
    /// - Parameters:
    ///   - request: The request that ended; each is reported once.
    ///   - time: When it ended.
    ///   - wasAnswered: Whether it was answered in full, and not refused or given up.
    /// - Returns: The request, which arrives at `time` or later.
    mutating func followUp(of request: TrafficRequest, endedAt time: Seconds, wasAnswered: Bool) -> TrafficRequest?
}

extension TrafficSource {
    /// Nothing follows: the source is an open loop.
    @inlinable public mutating func followUp(
        of request: TrafficRequest, endedAt time: Seconds, wasAnswered: Bool
    ) -> TrafficRequest? {
        nil
    }
}
