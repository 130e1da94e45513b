internal import Quantities

/// The load that the words around a number name: `TPOT at 32 sequences`, `one prompt of 4,096 tokens`.
public struct StatedLoad: Hashable, Sendable {
    /// The requests in flight.
    public var requests: Int?
    /// The tokens of a prompt or context.
    public var tokens: Int?

    /// A load of which nothing is said.
    public init(requests: Int? = nil, tokens: Int? = nil) {
        self.requests = requests
        self.tokens = tokens
    }

    /// Whether nothing is said of it.
    public var isEmpty: Bool { requests == nil && tokens == nil }

    /// Reads the load that a clause names.
    ///
    /// - Parameters:
    ///   - text: The key and the clause.
    ///   - quantities: Its numbers.
    init(in text: String, quantities: [WrittenQuantity]) {
        let scalars = Array(text.unicodeScalars)
        for quantity in quantities where StatedLoad.isCount(quantity) {
            let before = Words.split(String(String.UnicodeScalarView(scalars[..<quantity.range.lowerBound].suffix(24))))
            let after = Words.split(String(String.UnicodeScalarView(scalars[quantity.range.upperBound...].prefix(28))))
            if requests == nil, StatedLoad.countsRequests(before, after) { requests = Int(quantity.value) }
            if tokens == nil, StatedLoad.countsTokens(before, after), quantity.value >= 16 {
                tokens = Int(quantity.value)
            }
        }
        if requests == nil, StatedLoad.namesOneRequest(Words.split(text)) { requests = 1 }
    }

    private static func isCount(_ quantity: WrittenQuantity) -> Bool {
        quantity.dimension == .count && quantity.value >= 1 && quantity.value < 1e8
            && quantity.value.rounded() == quantity.value && quantity.unit != "B" && quantity.unit != "T"
    }

    private static func countsRequests(_ before: [String], _ after: [String]) -> Bool {
        if let noun = after.first, noun.hasPrefix("路") || noun.hasPrefix("个并发") || noun.hasPrefix("并发") { return true }
        // `10,000 requests per day` is no load at a time.
        guard !after.dropFirst().prefix(2).contains(where: { rates.contains($0) }) else { return false }
        let next = after.first.map { adjectives.contains($0) } == true ? after.dropFirst().first : after.first
        if let next, nouns.contains(next) { return true }
        let names = before.suffix(2)
        return names.last == "batch" || names.last == "bs" || names.last == "concurrency" || names == ["batch", "size"]
            || names == ["batch", "of"] || names == ["concurrency", "of"] || before.last?.hasSuffix("并发") == true
            || before.last?.hasSuffix("批大小") == true
    }

    private static func countsTokens(_ before: [String], _ after: [String]) -> Bool {
        guard let first = after.first,
            ["token", "tokens", "tok", "context"].contains(first) || first.hasPrefix("token")
        else {
            return before.suffix(2) == ["context", "of"] || before.last == "context"
                || before.last?.hasSuffix("上下文") == true
        }
        let written: Set<String> = ["out", "output", "generated", "new", "answer", "answers", "s", "per"]
        return !after.dropFirst().prefix(1).contains { written.contains($0) }
            && before.suffix(2).allSatisfy { !written.contains($0) }
    }

    private static func namesOneRequest(_ words: [String]) -> Bool {
        let singles: Set<String> = ["one", "single", "lone", "a"]
        return zip(words, words.dropFirst()).contains {
            singles.contains($0) && ["prompt", "request", "user", "sequence", "stream"].contains($1)
        } || words.contains { $0.hasPrefix("单条") || $0.hasPrefix("单请求") || $0.hasPrefix("单个请求") }
    }

    private static let nouns: Set<String> = [
        "requests", "request", "sequences", "sequence", "seqs", "prompts", "prompt", "users", "conversations",
        "streams",
        "sessions", "concurrent", "chats",
    ]
    private static let adjectives: Set<String> = [
        "concurrent", "running", "simultaneous", "parallel", "active", "long", "short", "user", "in",
    ]
    private static let rates: Set<String> = ["per", "day", "hour", "second", "s", "minute"]
}
