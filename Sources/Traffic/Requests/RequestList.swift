public import Diagnostics
internal import Quantities

/// Requests that are in memory.
public struct RequestList: TrafficSource, Sendable {
    /// The tokens of a block of content, where the requests state blocks.
    public let prefixBlockTokens: Int?
    private let requests: [TrafficRequest]
    private var position = 0

    /// A source of these requests, which are put in order of arrival; those of one moment keep their order.
    public init(_ requests: [TrafficRequest], prefixBlockTokens: Int? = nil) {
        let order = requests.indices.sorted {
            (requests[$0].arrival.rawValue, $0) < (requests[$1].arrival.rawValue, $1)
        }
        self.requests = order.map { requests[$0] }
        self.prefixBlockTokens = prefixBlockTokens
    }

    /// The next request.
    public mutating func next() throws(Diagnostic) -> TrafficRequest? {
        guard position < requests.count else { return nil }
        defer { position += 1 }
        return requests[position]
    }
}
