public import Quantities

/// After what no more requests arrive.
public struct TrafficLimit: Hashable, Sendable {
    /// So many requests arrive at most.
    public var requests: Int
    /// None arrives later than this.
    public var arrival: Seconds

    /// Creates a limit; by default there is none.
    public init(requests: Int = .max, arrival: Seconds = Seconds(rawValue: .infinity)) {
        self.requests = requests
        self.arrival = arrival
    }
}
