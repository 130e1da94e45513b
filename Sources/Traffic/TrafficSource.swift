public import Diagnostics
public import Quantities

/// Requests in the order of their arrival, one at a time, so that memory does not grow with their number.
///
/// Some requests follow from others: a client in a closed loop asks again when it was answered, and the next turn of a
/// conversation waits for the last. ``next()`` gives those that come of themselves; ``followUp(of:completedAt:)`` gives
/// those that an answer causes. ``TrafficFeed`` merges both.
public protocol TrafficSource: Sendable {
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
    ///   - request: The request that ended: answered, refused or given up; each is reported once.
    ///   - time: When it ended.
    mutating func followUp(of request: TrafficRequest, completedAt time: Seconds) -> TrafficRequest?
}

extension TrafficSource {
    /// Nothing follows: the source is an open loop.
    @inlinable public mutating func followUp(of request: TrafficRequest, completedAt time: Seconds) -> TrafficRequest? {
        nil
    }
}
