internal import Traffic

/// How a trace's blocks of content and the engine's blocks of cache fit together: the smallest pieces that are whole
/// blocks of both.
struct PrefixUnits: Hashable, Sendable {
    /// The tokens of a unit.
    let tokens: Int
    /// The engine's blocks of a unit.
    let blocks: Int
    /// The trace's blocks of a unit.
    private let contents: Int

    init(contentTokens: Int, blockTokens: Int) {
        var (first, second) = (max(1, contentTokens), max(1, blockTokens))
        while second > 0 { (first, second) = (second, first % second) }
        tokens = max(1, contentTokens) / first * max(1, blockTokens)
        blocks = tokens / max(1, blockTokens)
        contents = tokens / max(1, contentTokens)
    }

    /// The whole units of a request's prompt whose content is known.
    func count(in request: TrafficRequest) -> Int {
        min(request.inputTokens / tokens, request.prefixBlocks.count / contents)
    }

    /// The number of a unit's content; it stands for all that comes before as well.
    func content(_ index: Int, of request: TrafficRequest) -> Int {
        request.prefixBlocks[(index + 1) * contents - 1]
    }
}
