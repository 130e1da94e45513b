internal import Traffic

/// A request on its way through one copy of the model.
struct LiveRequest: Sendable {
    var traffic: TrafficRequest
    /// When the engine first gave it a part of a step; negative before.
    var started = -1.0
    /// When it had its first token; negative before.
    var firstToken = -1.0
    /// When it had its latest token.
    var latestToken = -1.0
    /// The tokens generated so far.
    var generated = 0
    /// The blocks that it alone uses.
    var ownBlocks = 0
    /// The leading units of its prompt that it shares with others.
    var sharedUnits = 0
    /// The unit in which its blocks wait after it was put back; negative without one.
    var parked = -1
    /// The tokens of its prompt that were found in the cache when it started.
    var cachedTokens = 0
    var preemptions = 0
    /// The place of its attention rank.
    var rank = 0

    init(_ traffic: TrafficRequest) { self.traffic = traffic }

    /// The tokens whose keys and values must be in the cache before the next token can be generated.
    var length: Int { traffic.inputTokens + generated }
    /// The tokens that it still generates.
    var remaining: Int { traffic.outputTokens - generated }
}

/// The requests on their way through one copy of the model, by number.
struct RequestTable: Sendable {
    private var requests: [LiveRequest] = []
    private var unused: [Int] = []
    /// How many requests there are.
    var count: Int { requests.count - unused.count }

    /// The requests that are on their way.
    var live: [LiveRequest] {
        let unused = Set(unused)
        return requests.indices.filter { !unused.contains($0) }.map { requests[$0] }
    }

    subscript(number: Int) -> LiveRequest {
        _read { yield requests[number] }
        _modify { yield &requests[number] }
    }

    mutating func add(_ request: LiveRequest) -> Int {
        guard let number = unused.popLast() else {
            requests.append(request)
            return requests.count - 1
        }
        requests[number] = request
        return number
    }

    mutating func remove(_ number: Int) {
        requests[number].traffic.prefixBlocks = []
        unused.append(number)
    }
}
