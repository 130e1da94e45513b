internal import Serving
internal import Traffic

/// How requests are dealt to the copies of a model.
public enum RoutingPolicy: String, Hashable, Sendable, CaseIterable {
    /// In turn.
    case roundRobin = "round-robin"
    /// To the copy with the fewest requests waiting and running.
    case leastLoaded = "least-loaded"
    /// To the less loaded of two copies drawn at random (Mitzenmacher, 2001).
    case powerOfTwo = "power-of-two"
    /// To the copy where the least is left to read and to hold: prompt tokens that are not in its cache or still wait,
    /// and blocks in use (the cost of NVIDIA Dynamo's KV router).
    case prefixAware = "prefix-aware"
}

/// Deals requests to copies.
struct Router: Sendable {
    let policy: RoutingPolicy
    private var next = 0
    private var draws: RandomStream

    init(_ policy: RoutingPolicy, seed: UInt64) {
        self.policy = policy
        draws = RandomStream(seed: seed)
    }

    /// The copy, of those in a range, that a request goes to.
    mutating func choose(for request: TrafficRequest, among replicas: [Replica], _ range: Range<Int>) -> Int {
        guard range.count > 1 else { return range.lowerBound }
        switch policy {
        case .roundRobin:
            defer { next = (next + 1) % range.count }
            return range.lowerBound + next
        case .leastLoaded: return least(range) { Double(replicas[$0].load) }
        case .powerOfTwo:
            let first = range.lowerBound + Int(draws.next() % UInt64(range.count))
            let other = range.lowerBound + Int(draws.next() % UInt64(range.count - 1))
            let second = other >= first ? other + 1 : other
            return replicas[second].load < replicas[first].load ? second : first
        case .prefixAware: return least(range) { replicas[$0].cost(of: request) }
        }
    }

    /// The copy of the least value; of equals the next in turn.
    private mutating func least(_ range: Range<Int>, _ value: (Int) -> Double) -> Int {
        var (best, lowest) = (range.lowerBound, Double.infinity)
        for offset in 0..<range.count {
            let index = range.lowerBound + (next + offset) % range.count
            let value = value(index)
            if value < lowest { (best, lowest) = (index, value) }
        }
        next = (best - range.lowerBound + 1) % range.count
        return best
    }
}

extension Replica {
    /// Requests that wait, are read or generate.
    var load: Int { active + offered.count }

    /// Blocks that the copy would read for a request, have waiting to be read, and hold.
    func cost(of request: TrafficRequest) -> Double {
        let live = LiveRequest(request)
        var (found, waiting, held) = (0, 0, 0)
        for rank in ranks {
            found = max(found, rank.prefix(of: live).tokens)
            waiting += rank.queuedTokens
            held += rank.pool.total - rank.pool.free
        }
        let tokens = Double(request.inputTokens - found) + Double(waiting) / Double(ranks.count)
        return tokens / Double(rules.cache.blockTokens) + Double(held) / Double(ranks.count)
    }
}
