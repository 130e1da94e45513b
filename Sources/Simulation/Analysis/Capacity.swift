public import Diagnostics
internal import Quantities
internal import Serving
public import Traffic

/// The requests per second that a deployment completes when they never run out.
public struct Capacity: Hashable, Sendable {
    /// Completed requests per second, without the filling at the start and the draining at the end.
    public var requestRate: Double
    /// How many requests were run to find out.
    public var requests: Int
}

/// How a load compares with what a deployment can serve, however short it is.
public enum LoadVerdict: String, Hashable, Sendable, CaseIterable {
    /// Less than nine tenths of what can be served.
    case sustainable
    /// Between nine tenths and all of it: queues are long, and small errors decide.
    case nearLimit = "near-limit"
    /// More than can be served: waiting grows for as long as the load lasts.
    case overloaded

    /// The verdict on a load that takes a share of the capacity.
    public init(utilisation: Double) {
        self = utilisation > 1 ? .overloaded : utilisation > 0.9 ? .nearLimit : .sustainable
    }
}

extension SimulatedDeployment {
    /// Runs requests of the same kind all at once, repeated until places are filled many times over.
    ///
    /// - Parameter sample: Requests whose lengths are typical of the load.
    /// - Returns: What the deployment completes; `nil` where it completes none.
    /// - Throws: A diagnostic as a run.
    public func capacity(for sample: [TrafficRequest]) throws(Diagnostic) -> Capacity? {
        let sample = sample.filter { $0.inputTokens > 0 && $0.outputTokens > 0 }
        guard !sample.isEmpty, let pool = pools.last else { return nil }
        let tokens = sample.reduce(0) { $0 + $1.inputTokens + $1.outputTokens / 2 }
        let mean = max(1, tokens / sample.count)
        let held = pool.rules.cache.count * pool.rules.cache.blockTokens / mean
        let places = max(1, min(held, pool.rules.maximumSequences)) * pool.ranks * pool.copies
        let count = min(Capacity.mostRequests, max(Capacity.turns * places, 64))
        var requests: [TrafficRequest] = []
        requests.reserveCapacity(count)
        for index in 0..<count {
            // Steps through the sample that meet all of it, whatever its length.
            var request = sample[(index * Capacity.stride) % sample.count]
            request.arrival = .zero
            request.prefixBlocks = []
            requests.append(request)
        }
        var feed = try TrafficFeed(RequestList(requests))
        let result = try run(&feed, options: SimulationOptions(record: RecordOptions(keepsRequests: true)))
        let ends = result.requests.filter { $0.ending == .completed }.map(\.end.rawValue).sorted()
        guard ends.count > 1 else { return nil }
        let (first, last) = (ends.count / 4, ends.count * 3 / 4)
        let middle = ends[last] - ends[first]
        let rate = middle > 0 ? Double(last - first) / middle : Double(ends.count) / ends[ends.count - 1]
        return Capacity(requestRate: rate, requests: count)
    }
}

extension Capacity {
    /// How often each place is filled.
    static let turns = 8
    /// More requests would take longer than most runs that they accompany.
    static let mostRequests = 40_000
    /// A prime number, so that steps of it meet every request of a sample.
    static let stride = 7_919
}
