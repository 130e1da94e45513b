public import Diagnostics
public import Quantities

/// An answer to whether a promise is kept, beside the time or another amount that it is about.
public struct StatedVerdict: Hashable, Sendable {
    /// Whether the promise is said to be kept.
    public var isYes: Bool
    /// What is reached, or expected, in the base unit of its dimension.
    public var value: Double
    /// The promise in the same unit, where it stands beside it.
    public var limit: Double?
    /// What they measure.
    public var dimension: Dimension
    /// Whether the promise is a least value.
    public var isLeast: Bool
    /// TTFT or TPOT, where a name says which.
    public var kind: ClaimKind?
    /// Where the answer stands.
    public var location: SourceLocation
    /// Its line.
    public var quote: String
}

extension NumberRow {
    /// What the answers of a row say, each with the time and the promise that it is about.
    func verdicts(quote: (SourceLocation) -> String) -> [StatedVerdict] {
        answers.compactMap { answer in
            let topic = answer.name.topic
            let limits = entries.filter { $0.name.isLimit && $0.dimension == .duration }
            let own = limits.filter {
                topic.isEmpty || $0.name.topic.isEmpty || $0.name.topic.contains(where: topic.contains)
            }
            let pairs = own.compactMap { limit in time(under: limit, topic).map { (time: $0, limit: limit) } }
            // `ok` is about all promises beside it; only one that is exceeded decides.
            let pair = pairs.first { $0.time.value > $0.limit.value } ?? pairs.first
            if let pair {
                return StatedVerdict(
                    isYes: answer.isYes, value: pair.time.value, limit: pair.limit.value, dimension: .duration,
                    isLeast: false, kind: pair.time.name.kind ?? subject?.promisedKind, location: answer.location,
                    quote: quote(answer.location))
            }
            guard limits.isEmpty, let time = openTime(topic) else { return nil }
            return StatedVerdict(
                isYes: answer.isYes, value: time.value, limit: nil, dimension: .duration, isLeast: false,
                kind: time.name.kind, location: answer.location, quote: quote(answer.location))
        }
    }

    /// The one time that a limit is about: it has the limit's name, or is the only one that is promised at all.
    private func time(under limit: Entry, _ topic: [Word]) -> Entry? {
        let named = limit.name.topic.isEmpty ? topic : limit.name.topic
        let times = entries.filter { $0.dimension == .duration && !$0.name.isLimit }
        let own = times.filter { time in
            named.isEmpty ? time.name.kind != nil || subject != nil : named.allSatisfy(time.name.words.contains)
        }
        return own.count == 1 ? own.first : nil
    }

    /// The one time of a row without promises that an answer can be about.
    private func openTime(_ topic: [Word]) -> Entry? {
        let times = entries.filter { $0.dimension == .duration && !$0.name.isLimit }
        let told = times.filter { time in
            let kind = time.name.kind
            return (kind == .timeToFirstToken || kind == .timePerOutputToken)
                && (topic.isEmpty || topic.contains(where: time.name.words.contains))
        }
        return told.count == 1 ? told.first : nil
    }
}
