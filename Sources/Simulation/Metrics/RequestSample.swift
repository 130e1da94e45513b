public import Traffic

/// Requests that are typical of a load: every n-th one, with n such that there are never many.
public struct RequestSample: Hashable, Sendable {
    /// The requests, without what their prompts hold.
    public private(set) var requests: [TrafficRequest] = []
    private var step = 1
    private var count = 0

    /// None yet.
    public init() {}

    /// Takes note of a request.
    mutating func note(_ request: TrafficRequest) {
        defer { count += 1 }
        guard count % step == 0 else { return }
        var kept = request
        kept.prefixBlocks = []
        requests.append(kept)
        guard requests.count >= RequestSample.most else { return }
        requests = stride(from: 0, to: requests.count, by: 2).map { requests[$0] }
        step *= 2
    }

    private static let most = 2048
}
